"""The settings of a brand: read with their defaults, changed on record.

The value now is a row in `setting`; what it was before is in `change`. A change that
lowers a guard waits as a proposal until a second admin accepts it.
"""

from copy import deepcopy

from django.db import transaction

from orchestrator.domain.content import JSON
from orchestrator.domain.desk_settings import SETTINGS, DeskSetting
from orchestrator.domain.errors import BadInput, StaleState
from orchestrator.models import Brand, Change, Principal, Proposal, Setting
from orchestrator.services import changes
from orchestrator.services.changes import decline, record

__all__ = ["accept", "change", "decline", "record", "value", "values"]

NOUN = "setting"


def value(brand: Brand, name: str) -> JSON:
    """What the setting `name` of `brand` is now: its default where nobody set it."""
    setting = _known(name)
    rows = Setting.objects.filter(brand=brand, name=name).values_list("value")
    row = rows.first()
    return deepcopy(setting.default) if row is None else row[0]


def values(brand: Brand) -> dict[str, JSON]:
    """Every setting of `brand` by name, in one query."""
    rows = dict(Setting.objects.filter(brand=brand).values_list("name", "value"))
    return {n: rows.get(n, deepcopy(s.default)) for n, s in SETTINGS.items()}


@transaction.atomic
def change(
    brand: Brand,
    name: str,
    value: JSON,
    *,
    by: Principal,
    why: str = "",
    seen: JSON = None,
) -> Change | Proposal:
    """Set `name` to `value` now, or propose it where that lowers a guard.

    `seen` is what the form showed: StaleState where it is no longer so. Raises
    NotPermitted for everybody but admins, BadInput for a value out of bounds, one
    that changes nothing, or a risky one without a reason.
    """
    changes.permit_admin(by, brand)
    setting = _known(name)
    after = setting.check(value)
    changes.lock_brand(brand)
    before = _now(brand, setting)
    if seen is not None and seen != before:
        raise StaleState(
            f"{setting.title} was changed meanwhile: look at what it is now."
        )
    if after == before:
        raise BadInput(f"{setting.title} is so already: nothing was changed.")
    if setting.risky(before, after):
        return changes.propose(
            brand, by=by, noun=NOUN, subject=name, before=before, after=after, why=why
        )
    _write(brand, name, after)
    return record(
        by=by, noun=NOUN, subject=name, before=before, after=after, brand=brand, why=why
    )


def accept(proposal: Proposal, *, by: Principal) -> Change:
    """A second admin puts a proposed value in force.

    Raises NotPermitted for its author, StaleState where the setting was changed since
    it was proposed, or the proposal was settled already.
    """
    return changes.accept(proposal, by=by, apply=_apply)


def _apply(proposal: Proposal) -> None:
    setting = _known(proposal.subject)
    if _now(proposal.brand, setting) != proposal.before:
        raise StaleState(
            f"{setting.title} was changed since this was proposed: decline it and"
            " propose again."
        )
    _write(proposal.brand, proposal.subject, setting.check(proposal.after))


def _now(brand: Brand, setting: DeskSetting) -> JSON:
    return value(brand, setting.name)


def _write(brand: Brand, name: str, after: JSON) -> None:
    rows = Setting.objects.filter(brand=brand, name=name)
    if not rows.update(value=after):
        Setting.objects.create(brand=brand, name=name, value=after)


def _known(name: str) -> DeskSetting:
    if name not in SETTINGS:
        raise BadInput(f"There is no setting {name!r}.")
    return SETTINGS[name]
