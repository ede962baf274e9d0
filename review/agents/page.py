"""What the agent pages show: each version's work as people judged it, and its tier."""

from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Q

from orchestrator.domain.desk_settings import TIERS
from orchestrator.models import Agent, Brand, Principal, Proposal
from orchestrator.services import changes
from orchestrator.services.deciding import autonomy
from review import queries
from review.agents import rows as agents_rows
from review.agents.rows import Tally
from review.analytics.figure import Share, measured, of_shares, spoken
from review.bars import BarList, Calibration, calibration

DAYS = 90
TIER_WORDS = {
    "hold_all": "Hold everything",
    "sample": "Hold a sample",
    "red_lines": "Red lines only",
}


@dataclass(frozen=True, slots=True)
class AgentCard:
    """One version of an agent; `busy` of `slots` attempts are under way (0: no cap)."""

    agent: Agent
    tally: Tally
    unchanged: Share
    rejected: Share
    busy: int
    slots: int

    @property
    def bars(self) -> BarList:
        """The two shares as bars."""
        return of_shares([self.unchanged, self.rejected])[1]


@dataclass(frozen=True, slots=True)
class Standing:
    """An agent on one brand: its tier, the evidence, and what this person may do."""

    brand: Brand
    tier: str
    tier_words: str
    evidence: Share
    said: str
    may_change: bool
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class AgentPage:
    """The context of `agents/agent.html`. `edited` is the median share of the text
    that people changed where they edited; None where nobody did."""

    card: AgentCard
    versions: list[AgentCard]
    standings: list[Standing]
    findings: BarList | None
    calibration: Calibration | None
    attempts: list[tuple[str, str]]
    edited: float | None
    edits: int
    choices: list[tuple[str, str]]


def cards(person: Principal) -> list[AgentCard]:
    """The current version of every agent this person may see, by title."""
    brands = queries.brands_for(person)
    found = queries.agents_for(person).filter(current=True).order_by("title", "name")
    return _cards(list(found) if brands else [], brands)


def build(person: Principal, agent: Agent) -> AgentPage:
    """Gather the page of one agent."""
    brands = queries.brands_for(person)
    known = queries.agents_for(person).filter(name=agent.name)
    versions = _cards(list(known.order_by("-current", "-pk")), brands)
    pk, own = agent.pk, [brand.pk for brand in brands]
    edits = agents_rows.edit_distances(own, pk)
    categories = agents_rows.categories(own, pk)
    scores = agents_rows.scores(own, pk) if agent.scored else []
    return AgentPage(
        card=next(card for card in versions if card.agent.pk == pk),
        versions=versions,
        standings=[_standing(person, agent, brand) for brand in brands],
        findings=measured([(k.replace("_", " "), n, f"{n:,}") for k, n in categories])
        if categories
        else None,
        calibration=calibration(scores) if scores else None,
        attempts=_attempts(own, agent),
        edited=median(edits) if edits else None,
        edits=len(edits),
        choices=[(tier, TIER_WORDS[tier]) for tier in TIERS],
    )


def evidence(agent: Agent, brand: Brand) -> str:
    """What is known of an agent on a brand, in a sentence for whoever seconds."""
    tally = agents_rows.by_name([brand.pk], agent.name)
    return f"Evidence: {_said(Share('', tally.approved, tally.decided))}"


def _cards(agents: list[Agent], brands: list[Brand]) -> list[AgentCard]:
    tallies = agents_rows.tallies([brand.pk for brand in brands])
    capacity = {
        agent.pk: agent
        for agent in Agent.objects.filter(pk__in=[a.pk for a in agents]).annotate(
            all_slots=Count("slots"),
            in_use=Count("slots", filter=Q(slots__attempt__isnull=False)),
        )
    }
    found = []
    for agent in agents:
        tally = tallies.get(agent.pk, Tally())
        caps = capacity[agent.pk]
        found.append(
            AgentCard(
                agent=agent,
                tally=tally,
                unchanged=Share("approved unchanged", tally.approved, tally.decided),
                rejected=Share("rejected", tally.rejected, tally.decided),
                busy=getattr(caps, "in_use", 0),
                slots=getattr(caps, "all_slots", 0),
            )
        )
    return found


def _standing(person: Principal, agent: Agent, brand: Brand) -> Standing:
    tally = agents_rows.by_name([brand.pk], agent.name)
    tier = autonomy.tier_of(brand, agent.name)
    waiting = Proposal.objects.filter(
        brand=brand, noun="setting", subject=autonomy.SETTING, decided_at=None
    )
    share = Share(brand.name, tally.approved, tally.decided)
    return Standing(
        brand=brand,
        tier=tier,
        tier_words=TIER_WORDS[tier],
        evidence=share,
        said=_said(share),
        may_change=changes.is_admin(person, brand),
        proposal=waiting.select_related("author").first(),
    )


def _attempts(brands: list[int], agent: Agent) -> list[tuple[str, str]]:
    made, failed, seconds = agents_rows.attempts(brands, agent.pk)
    if not made:
        return [("Attempts", "none in these days")]
    return [
        ("Attempts", f"{made:,}"),
        ("Failed or lost", f"{failed:,} ({failed / made:.0%})"),
        ("Median time", spoken(seconds) if seconds and seconds >= 1 else "under 1 s"),
    ]


def _said(share: Share) -> str:
    if not share.whole:
        return f"no output decided in the last {DAYS} days."
    cells = share.cells()
    return (
        f"of {share.whole} decided outputs {share.part} were approved unchanged in the"
        f" last {DAYS} days: {cells[3]:g} % ({cells[4]:g} to {cells[5]:g})."
    )
