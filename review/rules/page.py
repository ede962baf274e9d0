"""What the red-line pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

import yaml

from orchestrator.domain.screening.spoken import condition_in_words
from orchestrator.models import Brand, Principal, RedLine, RedLineVersion, Ruleset
from orchestrator.services.rules import red_lines, rule_health
from orchestrator.services.rules.rule_health import Health
from orchestrator.services.staff.people import roles_of
from review.bars import Chart, stacked, trend
from review.item.spans import shown_label
from review.item.wording import Piece
from review.rules.life import Life, life_of, why_not_live


@dataclass(frozen=True, slots=True)
class RedLineRow:
    """One line of the list. `health` is None where nothing is live."""

    red_line: RedLine
    live: RedLineVersion | None
    newest: RedLineVersion
    drafts: int
    health: Health | None
    trend: str


@dataclass(frozen=True, slots=True)
class VersionShown:
    """One version. `why_not_live` is "" where this person may make it live.

    `life` is None for versions older than the live one.
    """

    version: RedLineVersion
    is_live: bool
    was_live: bool
    why_not_live: str
    facts: list[tuple[str, str]]
    lines: list[Piece]
    against: int
    life: Life | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A ruleset that put a version of this red line in force; None: it was retired."""

    ruleset: Ruleset
    version: RedLineVersion | None


@dataclass(frozen=True, slots=True)
class RedLinePage:
    """The context of `red_lines/page.html`."""

    red_line: RedLine
    live: RedLineVersion | None
    versions: list[VersionShown]
    draft: str
    is_admin: bool
    history: list[Turn]
    health: Health | None
    hits: Chart | None


def rows(person: Principal, brand: Brand) -> list[RedLineRow]:
    """The red lines of a brand by category and slug."""
    live = {v.red_line_id: v for v in red_lines.live_versions(brand)}
    health = rule_health.of_brand(brand)
    by_line: dict[int, list[RedLineVersion]] = {}
    versions = RedLineVersion.objects.filter(red_line__brand=brand)
    for version in versions.select_related("red_line", "author").order_by("number"):
        by_line.setdefault(version.red_line_id, []).append(version)
    found = []
    for key, own in by_line.items():
        now = live.get(key)
        drafts = sum(v.number > now.number for v in own) if now else len(own)
        how = health.get(key)
        line = trend([count for _, count in how.days], floor=0) if how else ""
        found.append(RedLineRow(own[-1].red_line, now, own[-1], drafts, how, line))
    return sorted(found, key=lambda r: (r.red_line.category, r.red_line.slug))


def build(person: Principal, red_line: RedLine) -> RedLinePage:
    """Gather the page of one red line."""
    versions = list(red_line.versions.select_related("author").order_by("number"))
    in_force = red_lines.live_versions(red_line.brand).filter(red_line=red_line)
    live = in_force.first()
    ever = _ever_live(red_line)
    is_admin = "admin" in roles_of(person, red_line.brand)
    shown = []
    for before, version in zip([None, *versions], versions, strict=False):
        old = as_yaml(before.definition) if before else ""
        is_ahead = live is None or version.number > live.number
        life = life_of(version) if is_ahead and version is versions[-1] else None
        shown.append(
            VersionShown(
                version=version,
                is_live=live is not None and live.pk == version.pk,
                was_live=version.pk in ever,
                why_not_live=why_not_live(
                    person, version, live, is_admin=is_admin, found=life
                ),
                facts=facts(version.definition),
                lines=line_diff(old, as_yaml(version.definition)) if before else [],
                against=before.number if before else 0,
                life=life,
            )
        )
    health = rule_health.version_health(live) if live else None
    return RedLinePage(
        red_line=red_line,
        live=live,
        versions=shown[::-1],
        draft=as_yaml(versions[-1].definition) if versions else "",
        is_admin=is_admin,
        history=_history(red_line),
        health=health,
        hits=_hits(health) if health and health.hits else None,
    )


def as_yaml(definition: Mapping[str, Any]) -> str:
    """The definition as people edit it."""
    text: str = yaml.safe_dump(
        dict(definition), sort_keys=False, allow_unicode=True, width=88
    )
    return text


def line_diff(before: str, after: str) -> list[Piece]:
    """What differs, with three lines around; "…" stands for lines left out between."""
    kinds = {" ": "same", "-": "gone", "+": "new"}
    lines = list(unified_diff(before.splitlines(), after.splitlines(), lineterm=""))
    return [
        Piece(kinds[line[0]], shown_label(line[1:]))
        if line[0] in kinds
        else Piece("same", "…")
        for line in lines[3:]  # past two file names and the first place
    ]


def facts(definition: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The definition as questions and answers in plain words."""
    scope = definition.get("scope") or {}
    people = definition.get("people", 1)
    roles = " and ".join(definition.get("roles") or [])
    each = "one person" if people == 1 else f"{people} different people"
    if len(definition.get("roles") or []) > 1:
        each += " each"
    told = [
        ("Holds when", condition_in_words(definition.get("when") or {})),
        ("Says", str(definition.get("message", ""))),
        ("Who must approve", f"{roles} ({each})"),
        ("Effect", "holds" if definition.get("blocking", True) else "only remarks"),
        ("Markets", ", ".join(scope.get("markets") or []) or "all"),
        ("Channels", ", ".join(scope.get("channels") or []) or "all"),
        ("Fields", ", ".join(scope.get("fields") or ["*"]).replace("*", "all")),
    ]
    days = [scope.get("effective"), scope.get("sunset")]
    if any(days):
        told.append(("In force", f"{days[0] or 'always'} to {days[1] or 'open end'}"))
    return [(name, shown_label(text)) for name, text in told]


def _hits(health: Health) -> Chart:
    days = [(f"{on:%d %b}", (count,)) for on, count in health.days]
    return stacked(days, names=("outputs hit",))


def _ever_live(red_line: RedLine) -> set[int]:
    entries = Ruleset.objects.filter(versions__red_line=red_line)
    return set(entries.values_list("versions", flat=True))


def _history(red_line: RedLine) -> list[Turn]:
    """Every time a version of this red line came into force or went, newest first."""
    pinned = Ruleset.objects.filter(versions__red_line=red_line)
    versions = {v.pk: v for v in red_line.versions.all()}
    by_ruleset = dict(pinned.values_list("pk", "versions"))
    turns: list[Turn] = []
    now: RedLineVersion | None = None
    made = Ruleset.objects.filter(brand=red_line.brand).select_related("made_by")
    for ruleset in made.order_by("number"):
        then = versions.get(by_ruleset.get(ruleset.pk, 0))
        if then != now:
            turns.append(Turn(ruleset, then))
            now = then
    return turns[::-1]
