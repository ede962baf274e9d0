"""What admins change: who may, the audited record, and proposals for a second admin."""

from collections.abc import Callable, Collection

from django.db import transaction
from django.db.models.functions import Now

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Brand, Change, Principal, Proposal
from orchestrator.services.staff.people import roles_of


def is_admin(person: Principal, brand: Brand) -> bool:
    """Whether `person` may change the settings and people of `brand` now."""
    return person.kind == "human" and "admin" in roles_of(person, brand)


def permit_admin(person: Principal, brand: Brand) -> None:
    """Raise NotPermitted for everybody but the brand's admins."""
    if not is_admin(person, brand):
        raise NotPermitted(f"Only an admin of {brand.name} may change this.")


def lock_brand(brand: Brand) -> None:
    """One change of a brand at a time, until the transaction ends."""
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)


def record(
    *,
    by: Principal,
    noun: str,
    subject: str,
    before: JSON = None,
    after: JSON = None,
    brand: Brand | None = None,
    why: str = "",
    seconded_by: Principal | None = None,
) -> Change:
    """Write down a change that was just made, in the transaction that made it."""
    return Change.objects.create(
        brand=brand,
        actor=by,
        noun=noun,
        subject=subject,
        before=before,
        after=after,
        why=why.strip(),
        seconded_by=seconded_by,
    )


def propose(
    brand: Brand,
    *,
    by: Principal,
    noun: str,
    subject: str,
    before: JSON,
    after: JSON,
    why: str,
) -> Proposal:
    """Ask a second admin; one open proposal for each subject.

    Raises BadInput without a reason, or where one waits already.
    """
    if not why.strip():
        raise BadInput("This lowers a guard: give the second admin a reason.")
    waiting = Proposal.objects.filter(brand=brand, noun=noun, subject=subject)
    if waiting.filter(decided_at=None).exists():
        raise BadInput(
            "A change of this waits for a second admin already: it has to be accepted,"
            " declined or taken back first."
        )
    return Proposal.objects.create(
        brand=brand,
        author=by,
        noun=noun,
        subject=subject,
        before=before,
        after=after,
        why=why.strip(),
    )


@transaction.atomic
def accept(
    proposal: Proposal,
    *,
    by: Principal,
    apply: Callable[[Proposal], None],
    seconders: Collection[str] = ("admin",),
) -> Change:
    """A second person says yes: `apply` is called, and the change recorded.

    Raises NotPermitted for the author and for whoever has none of `seconders` as
    their role, StaleState where it was settled meanwhile.
    """
    brand = proposal.brand
    if by.kind != "human" or not roles_of(by, brand) & set(seconders):
        raise NotPermitted(
            f"Only {' or '.join(seconders)} of {brand.name} may accept this."
        )
    if proposal.author_id == by.pk:
        raise NotPermitted("You proposed this: a second admin has to accept it.")
    if not is_admin(proposal.author, brand):
        raise NotPermitted(
            f"{proposal.author.name} is no admin of {brand.name} any more: propose it"
            " anew, or decline it."
        )
    lock_brand(brand)
    _settle(proposal, accepted=True, by=by)
    apply(proposal)
    return record(
        by=proposal.author,
        noun=proposal.noun,
        subject=proposal.subject,
        before=proposal.before,
        after=proposal.after,
        brand=brand,
        why=proposal.why,
        seconded_by=by,
    )


@transaction.atomic
def decline(proposal: Proposal, *, by: Principal) -> None:
    """Say no, or take one's own proposal back; nothing changes. Raises as `accept`."""
    if proposal.author_id != by.pk:
        permit_admin(by, proposal.brand)
    lock_brand(proposal.brand)
    _settle(proposal, accepted=False, by=by)


def _settle(proposal: Proposal, *, accepted: bool, by: Principal) -> None:
    open_still = Proposal.objects.filter(pk=proposal.pk, decided_at=None)
    if not open_still.update(accepted=accepted, decided_by=by, decided_at=Now()):
        raise StaleState("This proposal was settled meanwhile: somebody was first.")
