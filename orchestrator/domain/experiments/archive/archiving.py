"""Rows of an archive of tests, read: what was tested, and how we judge it today.

A test is one object: `id`, `arms` (each `name`, `n`, `conversions` or `mean` and
`variance`, and any words that tell the arms apart, such as `headline`), and where known
`title`, `story`, `started_at` (seconds of 1970) or `started_on` (a day), `metric` (what
was counted), `kind` (proportion or mean), `planned_split` ("equal", the default, or
"unknown"; or a `planned_share` each arm), `alpha`, `direction`, `guardrails`, and
`checkpoints` [{t (days), arms: [{name, n, conversions}]}].
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.results.analysing import analyse
from orchestrator.domain.experiments.results.reading import read_test
from orchestrator.domain.experiments.starting.reading_days import day_of

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
COUNTED = {"n", "conversions", "mean", "var", "variance"}
ARM = COUNTED | {"name", "control", "planned_share", "declared_winner"}
RULES = ("alpha", "power", "direction", "guardrails")
LONGEST = 500  # characters of an arm's words
MOST_POINTS = 2_000


@dataclass(frozen=True, slots=True)
class Archived:
    """One test as the archive keeps it.

    `read` is the analysis as JSON, and under `rules` what it was judged by.
    """

    key: str
    title: str
    series: str
    started_on: date | None
    kind: str
    metric: str
    arms: list[dict[str, Any]]
    read: dict[str, Any]
    checkpoints: list[dict[str, Any]] | None = None

    @property
    def verdict(self) -> str:
        return str(self.read["verdict"])

    @property
    def route(self) -> str:
        return str(self.read["route"])


@dataclass(frozen=True, slots=True)
class Row:
    """A row read but not yet judged; `judged` tells what it was."""

    key: str
    raw: Mapping[str, Any]
    kind: str
    arms: list[dict[str, Any]] = field(default_factory=list)


def read_row(raw: JSON) -> Row:
    """A row with its key and arms; BadInput names the field and the value."""
    if not isinstance(raw, dict):
        raise BadInput(f"The row is {_told(raw)}: a test is an object.")
    key = key_of(raw.get("id"), "id")
    given = raw.get("arms")
    if not isinstance(given, list):
        raise BadInput(f"arms is {_told(given)}: a list of arms is needed.")
    kind = raw.get("kind", "proportion")
    if kind not in ("proportion", "mean"):
        raise BadInput(f"kind is {_told(kind)}: proportion or mean.")
    shares = _shares(raw)
    arms = [_arm(arm, f"arms[{n}]", shares) for n, arm in enumerate(given)]
    if arms and not any(arm["control"] for arm in arms):
        arms[0]["control"] = True  # the archive's first arm is what the others meet
    return Row(key, raw, str(kind), arms)


def judged(row: Row) -> Archived:
    """The row with its analysis; BadInput where the numbers cannot be."""
    rules = {name: row.raw[name] for name in RULES if name in row.raw}
    counted = [{k: v for k, v in arm.items() if k != "fields"} for arm in row.arms]
    test = read_test({"id": row.key, "metric": row.kind, "arms": counted, **rules})
    rails = row.raw.get("guardrails") or []
    ruled = {"alpha": test.alpha, "direction": test.direction, "guardrails": rails}
    read = {**analyse(test).as_json(), "rules": ruled}
    return Archived(
        row.key,
        _title(row),
        _word(row.raw.get("story"), "story", 80),
        _started(row.raw),
        row.kind,
        _word(row.raw.get("metric"), "metric", 60) or "clicks",
        row.arms,
        read,
        _checkpoints(row),
    )


def key_of(value: object, name: str) -> str:
    """A key that can stand in an address; BadInput names the field."""
    if isinstance(value, str) and KEY.fullmatch(value):
        return value
    raise BadInput(
        f"{name} is {_told(value)}: up to 80 letters, digits and . _ : - are a key."
    )


def _arm(raw: object, at: str, shares: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise BadInput(f"{at} is {_told(raw)}: an arm is an object.")
    name = _word(raw.get("name"), f"{at}.name", 80)
    if not name:
        raise BadInput(f"{at}.name is {_told(raw.get('name'))}: a name is needed.")
    control = raw.get("control", False)
    if not isinstance(control, bool):
        raise BadInput(f"{at}.control is {_told(control)}: true or false.")
    arm: dict[str, Any] = {"name": name, "control": control, **shares}
    for counted in ("n", "conversions", "mean"):
        if counted in raw:
            arm[counted] = raw[counted]
    if "variance" in raw or "var" in raw:
        arm["var"] = raw.get("var", raw.get("variance"))
    if "planned_share" in raw:
        arm["planned_share"] = raw["planned_share"]
    if raw.get("declared_winner") is True:
        arm["declared_winner"] = True
    arm["fields"] = {
        shown(k, limit=40): _word(v, f"{at}.{shown(k, limit=40)}", LONGEST)
        for k, v in raw.items()
        if k not in ARM and v is not None
    }
    return arm


def _shares(raw: Mapping[str, Any]) -> dict[str, Any]:
    split = raw.get("planned_split", "equal")
    if split not in ("equal", "unknown"):
        raise BadInput(
            f"planned_split is {_told(split)}: equal or unknown; give other shares"
            " as planned_share of each arm."
        )
    return {"planned_share": None} if split == "unknown" else {}


def _checkpoints(row: Row) -> list[dict[str, Any]] | None:
    given = row.raw.get("checkpoints")
    if given is None:
        return None
    if not isinstance(given, list) or not 0 < len(given) <= MOST_POINTS:
        raise BadInput(
            f"checkpoints is {_told(given)}: a list of 1 to {MOST_POINTS} is needed."
        )
    names = {arm["name"] for arm in row.arms}
    last = -1.0
    for number, one in enumerate(given):
        at = f"checkpoints[{number}]"
        if not isinstance(one, dict) or not isinstance(one.get("arms"), list):
            raise BadInput(f"{at} is {_told(one)}: {{t, arms}} is needed.")
        day = one.get("t")
        if isinstance(day, bool) or not isinstance(day, int | float) or day <= last:
            raise BadInput(f"{at}.t is {_told(day)}: later than the one before.")
        last = day
        found = {a.get("name") for a in one["arms"] if isinstance(a, dict)}
        if found != names:
            raise BadInput(f"{at}.arms does not name the arms of the test.")
    return given


def _title(row: Row) -> str:
    told = _word(row.raw.get("title"), "title", 300)
    return told or next(iter(row.arms[0]["fields"].values()), "") or f"Test {row.key}"


def _started(raw: Mapping[str, Any]) -> date | None:
    if raw.get("started_on") is not None:
        return day_of(raw["started_on"], "started_on")
    seconds = raw.get("started_at")
    if seconds is None:
        return None
    try:
        if isinstance(seconds, int | float) and not isinstance(seconds, bool):
            return datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):
        pass
    raise BadInput(f"started_at is {_told(seconds)}: seconds since 1970 are needed.")


def _word(value: object, at: str, most: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise BadInput(f"{at} is {_told(value)}: a text of {most} characters at most.")
    return value.strip()


def _told(value: object) -> str:
    return "missing" if value is None else shown(repr(value), limit=60)
