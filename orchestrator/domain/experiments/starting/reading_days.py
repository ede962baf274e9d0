"""Days as people and agents write them, read with the field's name in each error."""

from datetime import date

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.starting.days import Blackout

EARLIEST = date(1990, 1, 1)  # days around it are counted, and calendars known
LATEST = date(2100, 12, 31)


def day_of(raw: JSON, field: str) -> date:
    """A day written 2026-03-31; BadInput names `field`."""
    try:
        if isinstance(raw, str):
            day = date.fromisoformat(raw[:10])
            if EARLIEST <= day <= LATEST:
                return day
    except ValueError:
        pass
    told = shown(repr(raw), limit=60)
    raise BadInput(f"{field} is {told}, no day: write 2026-03-31.")


def blackouts_of(raw: JSON, field: str = "blackouts") -> list[Blackout]:
    """Blackouts as [{from, to, why}]; none where nothing is given."""
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise BadInput(f"{field} is no list: write [{{from, to, why}}].")
    found = []
    for number, one in enumerate(raw):
        at = f"{field}[{number}]"
        if not isinstance(one, dict):
            raise BadInput(f"{at} is no object: write {{from, to, why}}.")
        first, last = (
            day_of(one.get("from"), f"{at}.from"),
            day_of(one.get("to"), f"{at}.to"),
        )
        if last < first:
            raise BadInput(f"{at}.to is {last}, before {at}.from, {first}.")
        found.append(Blackout(first, last, str(one.get("why") or "")))
    return found
