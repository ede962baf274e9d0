"""Settings of a brand as rows: in words, as fields, and read back from a form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orchestrator.domain.content import JSON
from orchestrator.domain.desk_settings import (
    SETTINGS,
    SETTLE_FROM,
    SEVERITIES,
    DeskSetting,
)
from orchestrator.domain.errors import BadInput
from orchestrator.models import Brand, Change, Proposal
from orchestrator.services import desk_settings

UNITS = {"minutes": 1, "hours": 60, "days": 1440}
UNIT_WORDS = {
    "minutes": gettext_lazy("minutes"),
    "hours": gettext_lazy("hours"),
    "days": gettext_lazy("days"),
}
SETTLE_WORDS = {
    "low": gettext_lazy("every finding that holds"),
    "medium": gettext_lazy("medium and high findings"),
    "high": gettext_lazy("high findings"),
    "off": gettext_lazy("none: approve is never locked"),
}
SEVERITY_WORDS = {
    "high": gettext_lazy("High"),
    "medium": gettext_lazy("Medium"),
    "low": gettext_lazy("Low"),
}
TIER_WORDS = {
    "hold_all": gettext_lazy("all of it is held"),
    "sample": gettext_lazy("a sample is held"),
    "red_lines": gettext_lazy("red lines only"),
}


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One setting on its page. `typed` are the fields as posted, after an error."""

    setting: DeskSetting
    value: JSON
    said: str
    seen: str
    changed: Change | None
    proposal: Proposal | None
    proposed: str
    error: str
    typed: Mapping[str, str]
    times: list[tuple[str, str, str, str]]

    @property
    def is_default(self) -> bool:
        """Whether nobody set anything else."""
        return self.value == self.setting.default

    @property
    def spans(self) -> list[tuple[str, str]]:
        """The deadlines that are set, in words."""
        found = self.value if isinstance(self.value, dict) else {}
        return [(str(SEVERITY_WORDS[s]), _span(found.get(s))) for s in SEVERITIES]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What its select offers, where it has one."""
        return choices(self.setting)

    @property
    def entered(self) -> str:
        """What the single field shows."""
        if "value" in self.typed:
            return self.typed["value"]
        if self.setting.form == "share":
            return percent(self.value)
        if self.setting.form == "flag":
            return "on" if self.value else "off"
        return str(self.value)


def rows(
    brand: Brand,
    group: str,
    *,
    wrong: str = "",
    error: str = "",
    typed: Mapping[str, str] | None = None,
) -> list[ValueRow]:
    """The settings of one screen; `error` and `typed` are of the one named `wrong`."""
    now = desk_settings.values(brand)
    chosen = [s for s in SETTINGS.values() if s.group == group]
    names = [s.name for s in chosen]
    changes = _last_changes(brand, names)
    waiting = {p.subject: p for p in proposals(brand) if p.noun == "setting"}
    found = []
    for setting in chosen:
        name, value = setting.name, now[setting.name]
        bad = name == wrong
        posted = typed if bad and typed is not None else {}
        proposal = waiting.get(name)
        found.append(
            ValueRow(
                setting=setting,
                value=value,
                said=in_words(setting, value),
                seen=as_seen(value),
                changed=changes.get(name),
                proposal=proposal,
                proposed=in_words(setting, proposal.after) if proposal else "",
                error=error if bad else "",
                typed=posted,
                times=_times(value, posted) if setting.form == "deadlines" else [],
            )
        )
    return found


def proposals(brand: Brand) -> list[Proposal]:
    """What waits for a second admin, oldest first."""
    waiting = Proposal.objects.filter(brand=brand, decided_at=None)
    return list(waiting.select_related("author", "brand").order_by("pk"))


def as_seen(value: JSON) -> str:
    """A value as a hidden field, so that a stale form is noticed."""
    return json.dumps(value, sort_keys=True)


def read_seen(raw: str) -> JSON:
    """The value a form showed. Raises BadInput for anything else."""
    try:
        found: JSON = json.loads(raw)
    except ValueError as error:
        raise BadInput(_("The form came back incomplete: reload the page.")) from error
    return found


def entered(setting: DeskSetting, posted: Mapping[str, str]) -> JSON:
    """What was typed as the setting's value. Raises BadInput in plain words."""
    if setting.form == "deadlines":
        return {s: _minutes(s, posted) for s in SEVERITIES}
    raw = posted.get("value", "").strip()
    if setting.form == "flag":
        return {"on": True, "off": False}.get(raw, raw)
    if setting.form == "choice":
        return raw
    number = _number(raw)
    if setting.form == "share":
        return float(number / 100) if number % 100 else int(number / 100)
    return int(number) if number == int(number) else float(number)


def in_words(setting: DeskSetting, value: JSON) -> str:
    """A value for people: "10 %", "4 hours", "on"."""
    if setting.form == "deadlines" and isinstance(value, dict):
        return ", ".join(
            f"{SEVERITY_WORDS[s]} {_span(value.get(s))}" for s in SEVERITIES
        )
    if setting.form == "tiers" and isinstance(value, dict):
        each = [f"{a}: {TIER_WORDS.get(str(t), t)}" for a, t in sorted(value.items())]
        return "; ".join(each) or str(TIER_WORDS["red_lines"])
    if setting.form == "share":
        return f"{percent(value)} %"
    if setting.form == "flag":
        return _("on") if value else _("off")
    if setting.form == "choice":
        return str(SETTLE_WORDS.get(str(value), value))
    if setting.form in UNIT_WORDS:
        return f"{value} {UNIT_WORDS[setting.form]}"
    return str(value)


def choices(setting: DeskSetting) -> list[tuple[str, str]]:
    """What a select offers."""
    if setting.form == "choice":
        return [(name, str(SETTLE_WORDS[name])) for name in SETTLE_FROM]
    return [("on", _("On")), ("off", _("Off"))]


def percent(value: JSON) -> str:
    """0.125 as 12.5, without the noise of binary fractions."""
    if isinstance(value, int | float):
        return f"{(Decimal(str(value)) * 100).normalize():f}"
    return str(value)


def _last_changes(brand: Brand, names: list[str]) -> dict[str, Change]:
    made = Change.objects.filter(brand=brand, noun="setting", subject__in=names)
    newest = made.order_by("subject", "-pk").distinct("subject")
    return {c.subject: c for c in newest.select_related("actor", "seconded_by")}


def _times(value: JSON, posted: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    found = value if isinstance(value, dict) else {}
    rows = []
    for severity in SEVERITIES:
        amount, unit = _friendly(found.get(severity))
        rows.append(
            (
                severity,
                str(SEVERITY_WORDS[severity]),
                posted.get(f"amount-{severity}", amount),
                posted.get(f"unit-{severity}", unit),
            )
        )
    return rows


def _friendly(minutes: JSON) -> tuple[str, str]:
    """4320 as ("3", "days"): the largest unit that leaves no fraction."""
    if not isinstance(minutes, int):
        return str(minutes), "minutes"
    for unit in ("days", "hours"):
        if minutes and minutes % UNITS[unit] == 0:
            return str(minutes // UNITS[unit]), unit
    return str(minutes), "minutes"


def _span(minutes: JSON) -> str:
    amount, unit = _friendly(minutes)
    word = {"minutes": _("minute"), "hours": _("hour"), "days": _("day")}[unit]
    return f"{amount} {word if amount == '1' else UNIT_WORDS[unit]}"


def _minutes(severity: str, posted: Mapping[str, str]) -> JSON:
    unit = UNITS.get(posted.get(f"unit-{severity}", ""))
    if unit is None:
        raise BadInput(_("%(what)s: choose a unit.") % {"what": severity})
    try:
        number = _number(posted.get(f"amount-{severity}", "")) * unit
    except BadInput as error:
        raise BadInput(f"{severity}: {error}") from error
    return int(number) if number == int(number) else float(number)


def _number(raw: str) -> Decimal:
    try:
        number = Decimal(raw.strip().replace(",", "."))
    except InvalidOperation as error:
        raise BadInput(_("“%(raw)s” is no number.") % {"raw": raw[:40]}) from error
    if not number.is_finite() or abs(number) > 10**9:
        raise BadInput(_("“%(raw)s” is out of bounds.") % {"raw": raw[:40]})
    return number
