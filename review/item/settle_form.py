"""Settling findings: what was posted of each, and what the page offers for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orchestrator.domain.settlements import DISMISS_CODES, HOWS, Settled, wrong_with
from orchestrator.models import Finding
from review.item.near_claims import Near

SHORT = {
    "agree": _("Agree"),
    "dismiss": _("Dismiss"),
    "except": _("Exception"),
    "link": _("Link claim"),
}


@dataclass(frozen=True, slots=True)
class Settling:
    """One finding's controls. `must`: approving waits for it; `said` is as typed."""

    finding: int
    must: bool
    said: Mapping[str, str]
    claims: tuple[Near, ...] = ()
    error: str = ""

    @property
    def how(self) -> str:
        """What was chosen, "" where nothing was."""
        return self.said.get("settle", "")

    @property
    def ways(self) -> list[tuple[str, str, str, bool]]:
        """(name, short words, what it means, chosen); no link without a claim."""
        return [
            (how, str(SHORT[how]), str(meaning), how == self.how)
            for how, meaning in HOWS.items()
            if how != "link" or self.claims
        ]

    @property
    def codes(self) -> list[tuple[str, str, bool]]:
        """(code, words, chosen) of each reason to dismiss."""
        chosen = self.said.get("code", "")
        return [
            (code, str(said), code == chosen) for code, said in DISMISS_CODES.items()
        ]


def typed(data: Any, finding: int) -> dict[str, str]:
    """What a form's data says of one finding."""
    names = ("settle", "code", "note", "owner", "until", "claim")
    return {name: str(data.get(f"{name}-{finding}", "")) for name in names}


def read(
    posted: Any, findings: Iterable[Finding]
) -> tuple[dict[int, Settled], dict[int, str]]:
    """(settlements by finding id, what is wrong by finding id) of a posted form."""
    good: dict[int, Settled] = {}
    wrong: dict[int, str] = {}
    for number, finding in enumerate(findings, 1):
        said = typed(posted, finding.pk)
        if not said["settle"]:
            continue
        settled = _settled(said)
        lacks = wrong_with(settled, today=timezone.localdate())
        if lacks:
            wrong[finding.pk] = _("Finding %(number)s: %(lacks)s") % {
                "number": number,
                "lacks": lacks,
            }
        else:
            good[finding.pk] = settled
    return good, wrong


def _settled(said: Mapping[str, str]) -> Settled:
    """Only what belongs to the way that was chosen: other fields may hold leftovers."""
    how = said["settle"]
    return Settled(
        how=how,
        code=said["code"] if how == "dismiss" else "",
        note=said["note"].strip(),
        owner=_number(said["owner"]) if how == "except" else None,
        until=_day(said["until"]) if how == "except" else None,
        claim=_number(said["claim"]) if how == "link" else None,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
