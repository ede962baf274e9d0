"""What may be said: wordings and offers proposed, approved by a second person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from orchestrator.domain import content
from orchestrator.domain.errors import BadContent, BadInput, NotPermitted
from orchestrator.models import Allowance, Brand, Evidence, Principal, Ruleset
from orchestrator.models.allowances import EVIDENCE_LIMIT
from orchestrator.services.catalogue.allowance_terms import (
    KINDS,
    as_stored,
    contradictions,
    read_claim,
    read_offer,
    read_terms,
)
from orchestrator.services.rules import red_lines
from orchestrator.services.staff.people import permit, roles_of

PROPOSERS = {"owner", "author", "admin", "brand", "commercial", "legal", "medical",
             "regulatory", "compliance"}  # fmt: skip
APPROVERS = {
    "claim": {"admin", "legal", "regulatory"},
    "offer": {"admin", "legal", "regulatory", "commercial"},
}
MEDIA = {"application/pdf", "image/png", "image/jpeg", "text/plain", "text/csv"}


@dataclass(frozen=True, slots=True)
class EvidenceGiven:
    """One piece of evidence as it is handed in; a file is optional."""

    title: str
    reference: str = ""
    grade: str = ""
    population: str = ""
    good_until: date | None = None
    file_name: str = ""
    media_type: str = ""
    content: bytes | None = None


def propose(
    brand: Brand,
    *,
    kind: str,
    slug: str,
    terms: Mapping[str, Any],
    by: Principal,
    evidence: Iterable[EvidenceGiven] = (),
    note: str = "",
) -> Allowance:
    """A new wording or offer as a draft; it allows nothing before it is approved.

    Raises NotPermitted, or BadInput that begins with the field at fault.
    """
    _permit_to_propose(by, brand)
    if kind not in KINDS:
        raise BadInput(f"kind: {kind!r} is neither a claim nor an offer.")
    _slug(slug)
    if Allowance.objects.filter(brand=brand, kind=kind, slug=slug).exists():
        raise BadInput(f"slug: {brand.name} has a {kind} {slug!r} already: revise it.")
    return _store(brand, kind, slug, terms, by, tuple(evidence), note)


def revise(
    allowance: Allowance,
    *,
    terms: Mapping[str, Any],
    by: Principal,
    evidence: Iterable[EvidenceGiven] = (),
    note: str = "",
) -> Allowance:
    """A new draft version; the approved one stays in force until this is approved.

    Evidence is not taken over: hand in what the new version rests on.
    """
    _permit_to_propose(by, allowance.brand)
    return _store(
        allowance.brand,
        allowance.kind,
        allowance.slug,
        terms,
        by,
        tuple(evidence),
        note,
    )


def approve(allowance: Allowance, *, by: Principal) -> Ruleset:
    """Put a version in force in place of its slug's, for everything not yet out.

    Raises NotPermitted for its author or the wrong role, BadInput where its evidence
    has expired or it contradicts an offer in force.
    """
    why = may_approve(by, allowance)
    if why:
        raise NotPermitted(why)
    brand = allowance.brand
    with transaction.atomic():
        now = _live_now(brand)
        if allowance.pk in {a.pk for a in now}:
            raise BadInput(f"{allowance} is approved already.")
        others = [
            a for a in now if (a.kind, a.slug) != (allowance.kind, allowance.slug)
        ]
        _check_fit(allowance, others)
        return red_lines.put_in_force(
            brand,
            list(red_lines.live_versions(brand)),
            None,
            by=by,
            reason=f"{allowance} approved",
            allowances=[*others, allowance],
        )


def withdraw(allowance: Allowance, *, by: Principal, reason: str) -> Ruleset:
    """Take it out of force: copy with it is held from now on. Needs a reason."""
    brand = allowance.brand
    if not APPROVERS[allowance.kind] & roles_of(by, brand):
        raise NotPermitted(_wrong_role(by, allowance, "withdraw"))
    if not reason.strip():
        raise BadInput("reason: say why it may not be used any more.")
    with transaction.atomic():
        now = _live_now(brand)
        kept = [a for a in now if a.pk != allowance.pk]
        if len(kept) == len(now):
            raise BadInput(
                f"{allowance} is not in force: there is nothing to withdraw."
            )
        return red_lines.put_in_force(
            brand,
            list(red_lines.live_versions(brand)),
            None,
            by=by,
            reason=f"{allowance} withdrawn: {reason.strip()}",
            allowances=kept,
        )


def live(brand: Brand, kind: str | None = None) -> QuerySet[Allowance]:
    """What the ruleset in force pins."""
    found = Allowance.objects.filter(pins__ruleset__rulesetinforce__brand=brand)
    if kind is not None:
        found = found.filter(kind=kind)
    return found.select_related("author", "brand").order_by("kind", "slug")


def may_approve(person: Principal, allowance: Allowance) -> str:
    """Why this person may not approve it, or ""."""
    if person.kind != "human":
        return "Only people approve, never a service."
    if not APPROVERS[allowance.kind] & roles_of(person, allowance.brand):
        return _wrong_role(person, allowance, "approve")
    if allowance.author_id == person.pk:
        return f"You wrote this {allowance.kind}: somebody else must approve it."
    return ""


def _store(
    brand: Brand,
    kind: str,
    slug: str,
    terms: Mapping[str, Any],
    by: Principal,
    evidence: tuple[EvidenceGiven, ...],
    note: str,
) -> Allowance:
    for piece in evidence:
        _check_piece(piece)
    said = as_stored(kind, _plain(terms), brand.currency)
    ends = [piece.good_until for piece in evidence if piece.good_until]
    if kind == "claim" and ends:
        # the earliest: when one leg is gone, people look again
        said["evidence_until"] = min(
            *ends, read_claim(said).evidence_until or date.max, date.max
        ).isoformat()
    read_terms(kind, said)
    with transaction.atomic():
        Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
        same = Allowance.objects.filter(brand=brand, kind=kind, slug=slug)
        newest = same.order_by("-number").first()
        made = Allowance.objects.create(
            brand=brand,
            kind=kind,
            slug=slug,
            number=newest.number + 1 if newest else 1,
            terms=said,
            note=note.strip(),
            author=by,
        )
        for piece in evidence:
            Evidence.objects.create(
                allowance=made,
                title=piece.title.strip(),
                reference=piece.reference,
                grade=piece.grade,
                population=piece.population,
                good_until=piece.good_until,
                file_name=piece.file_name,
                media_type=piece.media_type,
                content=piece.content,
            )
        return made


def _check_fit(allowance: Allowance, others: Iterable[Allowance]) -> None:
    """What can have changed since it was written: its evidence, its neighbours."""
    if allowance.kind == "claim":
        claim = read_claim(allowance.terms)
        today = datetime.now(UTC).date()
        for name, until in (("evidence", claim.evidence_until), ("ends", claim.ends)):
            if until and until < today:
                raise BadInput(
                    f"{name}: it was good until {until}: revise the claim with what"
                    " is good today."
                )
        return
    beside = [read_offer(a.terms) for a in others if a.kind == "offer"]
    found = contradictions(read_offer(allowance.terms), beside)
    if found:
        raise BadInput(f"The offer contradicts one in force: {'; '.join(found)}.")


def _check_piece(piece: EvidenceGiven) -> None:
    if not piece.title.strip():
        raise BadInput("evidence.title: it is missing: say what the evidence is.")
    for name, limit in (("title", 200), ("reference", 500), ("grade", 60),
                        ("population", 200), ("file_name", 200)):  # fmt: skip
        if len(getattr(piece, name)) > limit:
            raise BadInput(f"evidence.{name}: at most {limit} characters.")
    if piece.content is None:
        return
    if len(piece.content) > EVIDENCE_LIMIT:
        raise BadInput(
            f"evidence.file: {len(piece.content):,} bytes: at most {EVIDENCE_LIMIT:,}."
        )
    if piece.media_type not in MEDIA or not piece.file_name.strip():
        said = piece.media_type or "of no type"
        raise BadInput(
            f"evidence.file: {said}: a named file of {', '.join(sorted(MEDIA))} is"
            " needed."
        )


def _plain(terms: Mapping[str, Any]) -> dict[str, Any]:
    """As plain JSON; days and amounts as text. Empty values say nothing: left out."""
    if not isinstance(terms, Mapping):
        raise BadInput("terms: an object was expected.")
    said = {
        str(name): value.isoformat() if isinstance(value, date) else value
        for name, value in terms.items()
        if value not in (None, "", [], ())
    }
    try:
        plain: Any = content.admit(said)
    except BadContent as error:
        raise BadInput(f"terms: {error}") from error
    return dict(plain)


def _live_now(brand: Brand) -> list[Allowance]:
    """What is pinned, and nobody changes it until this transaction ends."""
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
    return list(live(brand))


def _slug(slug: str) -> None:
    said = slug.replace("-", "").replace("_", "")
    if not (said.isascii() and said.isalnum()) or len(slug) > 80:
        raise BadInput(
            f"slug: {slug!r}: at most 80 letters, digits and hyphens, such as"
            " soft-on-skin."
        )


def _permit_to_propose(person: Principal, brand: Brand) -> None:
    permit(person, brand, PROPOSERS, "propose what may be said", people_only=True)


def _wrong_role(person: Principal, allowance: Allowance, what: str) -> str:
    roles = ", ".join(sorted(APPROVERS[allowance.kind]))
    return f"To {what} a {allowance.kind} takes one of the roles {roles}."
