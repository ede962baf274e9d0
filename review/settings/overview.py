"""The first page of settings: how much there is, and what waits for a second."""

from dataclasses import dataclass

from orchestrator.domain.desk_settings import SETTINGS
from orchestrator.models import Brand, Principal, Proposal, RoleGrant
from orchestrator.services import desk_settings
from orchestrator.services.staff import roles
from orchestrator.services.staff.people import roles_of
from review.models import RoutingRule, Webhook
from review.settings.values import in_words, proposals


@dataclass(frozen=True, slots=True)
class Waiting:
    """One proposal in words, and what its reader may do: "" or why they may not."""

    proposal: Proposal
    title: str
    before: str
    after: str
    own: bool
    why_not: str
    may_decline: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The context of settings/page.html."""

    waiting: list[Waiting]
    people: int
    admins: list[Principal]
    settings_set: int
    rules: int
    webhooks: int


def build(brand: Brand, reader: Principal) -> Overview:
    """Count what a brand has; say what waits."""
    now = desk_settings.values(brand)
    grants = RoleGrant.objects.filter(
        brand=brand, until=None, person__is_active=True, person__kind="human"
    )
    admins = Principal.objects.filter(
        pk__in=grants.filter(role="admin").values("person")
    )
    return Overview(
        waiting=waiting(brand, reader),
        people=grants.values("person").distinct().count(),
        admins=list(admins.order_by("name", "pk")),
        settings_set=sum(now[name] != s.default for name, s in SETTINGS.items()),
        rules=RoutingRule.objects.filter(brand=brand, active=True).count(),
        webhooks=Webhook.objects.filter(brand=brand, active=True).count(),
    )


def waiting(brand: Brand, reader: Principal) -> list[Waiting]:
    """The open proposals of a brand as its reader sees them."""
    held = roles_of(reader, brand)
    found = []
    for proposal in proposals(brand):
        own = proposal.author_id == reader.pk
        title, before, after = _words(proposal)
        found.append(
            Waiting(
                proposal=proposal,
                title=title,
                before=before,
                after=after,
                own=own,
                why_not=_why_not(proposal, reader, held),
                may_decline=own or "admin" in held,
            )
        )
    return found


def _why_not(proposal: Proposal, reader: Principal, held: frozenset[str]) -> str:
    if proposal.author_id == reader.pk:
        return "You proposed it: a second admin has to accept it."
    seconders = roles.SECONDERS if proposal.noun == roles.NOUN else ("admin",)
    if not held & set(seconders):
        return f"Only {' or '.join(seconders)} may accept it."
    if proposal.noun == roles.NOUN and proposal.after is True:
        person, _role = roles.read(proposal)
        if person.pk == reader.pk:
            return "It is about your own role: somebody else has to accept it."
    return ""


def _words(proposal: Proposal) -> tuple[str, str, str]:
    if proposal.noun == roles.NOUN:
        person, role = roles.read(proposal)
        return (
            f"{person.name}: {role}",
            "yes" if proposal.before else "no",
            "yes" if proposal.after else "no",
        )
    setting = SETTINGS[proposal.subject]
    return (
        setting.title,
        in_words(setting, proposal.before),
        in_words(setting, proposal.after),
    )
