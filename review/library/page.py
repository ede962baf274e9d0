"""What the pages of the library show: approved claims and approved offers."""

from dataclasses import dataclass
from typing import Any

from orchestrator.models import Allowance, Brand, Evidence, Principal
from orchestrator.services.catalogue import allowance_library, allowances
from orchestrator.services.catalogue.allowance_library import LibraryRow, Use
from review.item.reading import readable

TITLES = {"claim": "Claims", "offer": "Offers"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the library. `said` is its wording or offer in one sentence."""

    row: LibraryRow
    said: str
    where: str
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class VersionShown:
    """One version with its evidence."""

    allowance: Allowance
    is_live: bool
    facts: list[tuple[str, str]]
    evidence: list[Evidence]
    why_not: str


@dataclass(frozen=True, slots=True)
class AllowancePage:
    """The context of `library/one.html`; `used` are outputs that are out."""

    allowance: Allowance
    kind: str
    row: LibraryRow | None
    said: str
    versions: list[VersionShown]
    used: list[Use]


def listed(brand: Brand, kind: str) -> list[Shown]:
    """The library of a brand: what expires soonest first, then by name."""
    rows = allowance_library.library(brand, kind)
    urgent = {"expired": 0, "expiring": 1, "draft": 2, "approved": 3, "withdrawn": 4}
    shown = [
        Shown(
            row,
            in_words(row.allowance),
            where(row.allowance.terms),
            row.days_left is not None and row.days_left <= 30,
        )
        for row in rows
    ]
    return sorted(shown, key=lambda s: (urgent[s.row.state], s.row.allowance.slug))


def one(person: Principal, allowance: Allowance) -> AllowancePage:
    """One claim or offer with all its versions and where it is used."""
    brand, kind = allowance.brand, allowance.kind
    rows = allowance_library.library(brand, kind)
    row = next((r for r in rows if r.allowance.slug == allowance.slug), None)
    live = {a.pk for a in allowances.live(brand, kind)}
    own = Allowance.objects.filter(brand=brand, kind=kind, slug=allowance.slug)
    versions = [
        VersionShown(
            version,
            version.pk in live,
            facts(version.terms),
            list(version.evidence.defer("content").order_by("pk")),
            allowances.may_approve(person, version),
        )
        for version in own.select_related("author", "brand").order_by("-number")
    ]
    newest = row.allowance if row else allowance
    used = allowance_library.where_used(newest)
    return AllowancePage(allowance, kind, row, in_words(newest), versions, used)


def in_words(allowance: Allowance) -> str:
    """The wording, or the offer as a short sentence."""
    terms = allowance.terms
    if allowance.kind == "claim":
        return str(terms.get("wording", ""))
    kind = readable(str(terms.get("kind", "price")))
    values = [
        f"{terms['percent']} %" if terms.get("percent") else "",
        f"{terms.get('currency', '')} {terms['amount']}" if terms.get("amount") else "",
        f"instead of {terms['was']}" if terms.get("was") else "",
        f"over {terms['threshold']}" if terms.get("threshold") else "",
        f"with code {terms['code']}" if terms.get("code") else "",
    ]
    told = " ".join(value.strip() for value in values if value)
    text = str(terms.get("text", ""))
    return f"{kind}: {told or text}" + (f" “{text}”" if told and text else "")


def where(terms: dict[str, Any]) -> str:
    """Products, markets and channels in one line."""
    parts = [
        ", ".join(terms.get("products") or []) or str(terms.get("sku") or ""),
        ", ".join(terms.get("markets") or []) or str(terms.get("market") or ""),
        ", ".join(terms.get("channels") or []),
    ]
    return " · ".join(part for part in parts if part) or "everywhere"


def facts(terms: dict[str, Any]) -> list[tuple[str, str]]:
    """Every term with its name as words."""
    return [
        (readable(name), ", ".join(value) if isinstance(value, list) else str(value))
        for name, value in sorted(terms.items())
        if value not in (None, "", [])
    ]
