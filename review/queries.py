"""The one access door: every object a page shows comes through here.

Everything is scoped to the brands on which the person holds a role now. What lies
outside is Http404, never a refusal: a stranger learns nothing, not even that it exists.
"""

from typing import TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404

from orchestrator.models import (
    REVIEWER_ROLES,
    Agent,
    Allowance,
    ArchivedTest,
    ArchiveSource,
    Backtest,
    Brand,
    Decision,
    Event,
    Evidence,
    Firing,
    FollowUp,
    Freeze,
    Output,
    Principal,
    Proposal,
    RecallCase,
    RedLine,
    RedLineVersion,
    ReviewItem,
    Run,
    Shadow,
    ShadowFinding,
    Task,
    Trigger,
    Workflow,
)
from orchestrator.services.deciding import planted_runs
from orchestrator.services.experiments import looking
from orchestrator.services.running.planning import FAN_AGENT
from orchestrator.services.staff.people import brands_of, roles_of
from orchestrator.services.triggering.triggers import KEEPERS
from review.models import Comment, Notification, RoutingRule, SavedView, Webhook
from review.settings.people import known_to

T = TypeVar("T")

AUDITORS = ("auditor", "admin", "owner")
"""Who reads the history of a brand and takes evidence from it."""

ITEM_FACTS = (
    "brand",
    "run__version__workflow",
    "run__started_by",
    "task__agent",
    "output__author",
    "screening__ruleset__price_list",
)


def brands_for(person: Principal) -> list[Brand]:
    """The brands this person sees, by name."""
    return list(brands_of(person))


def brand_for(person: Principal, slug: str) -> Brand:
    """One brand by its slug."""
    return _found(brands_of(person).filter(slug=slug).first())


def brands_where(person: Principal, *roles: str) -> list[Brand]:
    """The brands on which the person holds at least one of `roles`."""
    return [b for b in brands_for(person) if roles_of(person, b) & set(roles)]


def items_for(person: Principal) -> QuerySet[ReviewItem]:
    """Every review item of the person's brands, whatever its state."""
    return ReviewItem.objects.filter(brand__in=brands_of(person).order_by())


def item_for(person: Principal, pk: int) -> ReviewItem:
    """One review item with what its page always shows."""
    return _found(items_for(person).select_related(*ITEM_FACTS).filter(pk=pk).first())


def decision_for(person: Principal, item_pk: int, pk: int) -> Decision:
    """One decision on one item."""
    item = item_for(person, item_pk)
    return _found(Decision.objects.filter(pk=pk, item=item).first())


def own_decision(person: Principal, pk: int) -> Decision | None:
    """A decision this person made on one of their brands' items; None without one."""
    made = Decision.objects.filter(actor=person, item__in=items_for(person))
    facts = ("item", "actor", "withdrawal")
    return made.select_related(*facts).filter(pk=pk).first()


def comment_for(person: Principal, item_pk: int, pk: int) -> Comment:
    """One comment on one item."""
    item = item_for(person, item_pk)
    said = Comment.objects.select_related("item")
    return _found(said.filter(pk=pk, item__task=item.task_id).first())


def runs_for(person: Principal) -> QuerySet[Run]:
    """Every run of the person's brands."""
    return Run.objects.filter(brand__in=brands_of(person).order_by())


def run_for(person: Principal, pk: int) -> Run:
    """One run with its workflow and who started it."""
    facts = ("brand", "version__workflow", "started_by")
    return _found(runs_for(person).select_related(*facts).filter(pk=pk).first())


def task_for(person: Principal, pk: int) -> Task:
    """One task of the person's brands."""
    found = Task.objects.filter(brand__in=brands_of(person).order_by())
    return _found(found.select_related("brand", "run").filter(pk=pk).first())


def workflows() -> list[Workflow]:
    """Every published workflow; workflows belong to no brand.

    Those of planted items are nobody's to start.
    """
    found = Workflow.objects.filter(versions__isnull=False)
    return list(found.exclude(slug__startswith=planted_runs.SLUG).distinct())


def workflow_for(person: Principal, slug: str) -> Workflow:
    """One published workflow; for people with a role on any brand."""
    known = workflows() if brands_for(person) else []
    return _found(next((one for one in known if one.slug == slug), None))


def red_lines_for(person: Principal) -> QuerySet[RedLine]:
    """Every red line of the person's brands."""
    return RedLine.objects.filter(brand__in=brands_of(person).order_by())


def red_line_for(person: Principal, pk: int) -> RedLine:
    """One red line."""
    return _found(red_lines_for(person).select_related("brand").filter(pk=pk).first())


def red_line_version_for(person: Principal, pk: int) -> RedLineVersion:
    """One version of a red line of the person's brands."""
    versions = RedLineVersion.objects.filter(red_line__in=red_lines_for(person))
    return _found(
        versions.select_related("red_line__brand", "author").filter(pk=pk).first()
    )


def backtest_for(person: Principal, pk: int) -> Backtest:
    """One backtest of a red line of the person's brands."""
    found = Backtest.objects.filter(brand__in=brands_of(person).order_by())
    facts = ("version__red_line__brand", "version__author", "against", "asked_by")
    return _found(found.select_related(*facts).filter(pk=pk).first())


def shadow_for(person: Principal, pk: int) -> Shadow:
    """One shadow of a brand where the person is an admin: nobody else sees its hits."""
    brands = brands_where(person, "admin")
    found = Shadow.objects.filter(brand__in=[brand.pk for brand in brands])
    facts = ("brand", "version__red_line__brand", "version__author", "started_by")
    return _found(found.select_related(*facts).filter(pk=pk).first())


def shadow_finding_for(person: Principal, shadow_pk: int, pk: int) -> ShadowFinding:
    """One place that a shadow lit."""
    shadow = shadow_for(person, shadow_pk)
    findings = shadow.findings.select_related("shadow__brand")
    return _found(findings.filter(pk=pk).first())


def allowance_for(person: Principal, pk: int) -> Allowance:
    """One version of a claim or an offer of the person's brands."""
    found = Allowance.objects.filter(brand__in=brands_of(person).order_by())
    return _found(found.select_related("brand", "author").filter(pk=pk).first())


def evidence_for(person: Principal, allowance_pk: int, pk: int) -> Evidence:
    """One piece of evidence that has a file."""
    allowance = allowance_for(person, allowance_pk)
    return _found(allowance.evidence.filter(pk=pk).exclude(sha256="").first())


def notification_for(person: Principal, pk: int) -> Notification:
    """One notification that was told to this very person."""
    own = Notification.objects.filter(person=person)
    return _found(own.filter(pk=pk).first())


def newest_outputs(person: Principal, brand: Brand, *, limit: int = 20) -> list[Output]:
    """The newest outputs of one of the person's brands."""
    own = Output.objects.filter(brand__in=brands_of(person).order_by())
    newest = own.filter(brand=brand).select_related("task").order_by("-pk")
    return list(newest.defer("content", "raw")[:limit])


def output_for(person: Principal, brand: Brand, pk: int) -> Output:
    """One output of one of the person's brands."""
    own = Output.objects.filter(brand__in=brands_of(person).order_by(), brand=brand)
    return _found(own.select_related("task", "brand").filter(pk=pk).first())


def saved_view_for(person: Principal, pk: int) -> SavedView:
    """One saved view of the person's own, or one shared with a brand of theirs."""
    own = SavedView.objects.filter(person=person)
    brands = brands_of(person).order_by()
    shared = SavedView.objects.filter(shared=True, brand__in=brands)
    return _found((own | shared).select_related("person").filter(pk=pk).first())


def managed_person_for(person: Principal, pk: int) -> Principal:
    """Somebody of a brand that the person administers, now or once."""
    return _found(known_to(brands_where(person, "admin")).filter(pk=pk).first())


def proposal_for(person: Principal, pk: int) -> Proposal:
    """A risky change of one of the person's brands, waiting or settled."""
    found = Proposal.objects.filter(brand__in=brands_of(person).order_by())
    return _found(found.select_related("brand", "author").filter(pk=pk).first())


def routing_rule_for(person: Principal, pk: int) -> RoutingRule:
    """One routing rule of the person's brands."""
    found = RoutingRule.objects.filter(brand__in=brands_of(person).order_by())
    return _found(found.select_related("brand", "person").filter(pk=pk).first())


def webhook_for(person: Principal, pk: int) -> Webhook:
    """One webhook of a brand that the person administers."""
    found = Webhook.objects.filter(brand__in=brands_where(person, "admin"))
    return _found(found.select_related("brand").filter(pk=pk).first())


def agents_for(person: Principal) -> QuerySet[Agent]:
    """Every version of every agent of all brands, or of one of the person's own."""
    shared, own = Q(brand__isnull=True), Q(brand__in=brands_of(person).order_by())
    return Agent.objects.filter(shared | own).exclude(name=FAN_AGENT)


def agent_for(person: Principal, name: str) -> Agent:
    """The current version of one agent, or its last; for people with a role."""
    found = agents_for(person) if brands_for(person) else Agent.objects.none()
    return _found(found.filter(name=name).order_by("-current", "-pk").first())


def recall_cases_for(person: Principal) -> QuerySet[RecallCase]:
    """Every recall of the person's brands, whatever its state."""
    return RecallCase.objects.filter(brand__in=brands_of(person).order_by())


def recall_case_for(person: Principal, pk: int) -> RecallCase:
    """One recall with who acted."""
    facts = ("brand", "actor", "seconded_by")
    found = recall_cases_for(person).select_related(*facts)
    return _found(found.filter(pk=pk).first())


def follow_up_for(person: Principal, pk: int) -> FollowUp:
    """What is to be done about one delivery of the person's brands."""
    found = FollowUp.objects.filter(brand__in=brands_of(person).order_by())
    return _found(found.select_related("case", "brand", "effect").filter(pk=pk).first())


def freezes_for(person: Principal) -> list[Freeze]:
    """What is frozen now and touches the person's brands, the newest first.

    One without a brand (everything, or an agent or channel everywhere) touches all.
    """
    brands = brands_of(person).order_by()
    touching = Freeze.objects.filter(Q(brand__isnull=True) | Q(brand__in=brands))
    frozen = touching.filter(lifted_at=None).select_related("brand", "actor")
    return list(frozen.order_by("-pk"))  # index: freeze_active, seldom a row


def freeze_for(person: Principal, pk: int) -> Freeze:
    """One freeze that touches the person's brands, lifted or not."""
    brands = brands_of(person).order_by()
    touching = Freeze.objects.filter(Q(brand__isnull=True) | Q(brand__in=brands))
    facts = ("brand", "actor", "lifted_by")
    return _found(touching.select_related(*facts).filter(pk=pk).first())


def triggers_for(person: Principal) -> QuerySet[Trigger]:
    """Every trigger of a brand where the person may keep them."""
    return Trigger.objects.filter(brand__in=brands_where(person, *KEEPERS))


def trigger_for(person: Principal, pk: int) -> Trigger:
    """One trigger with whom it acts as."""
    facts = ("brand", "workflow", "owner")
    found = triggers_for(person).select_related(*facts)
    return _found(found.filter(pk=pk).first())


def firing_for(person: Principal, trigger_pk: int, pk: int) -> Firing:
    """One firing of one trigger."""
    rows = Firing.objects.filter(trigger__in=triggers_for(person), trigger=trigger_pk)
    facts = ("trigger__brand", "trigger__workflow", "trigger__owner")
    return _found(rows.select_related(*facts).filter(pk=pk).first())


def round_for(person: Principal, pk: int) -> looking.Round:
    """One round of an experiment, by its planning task."""
    found = Task.objects.filter(brand__in=brands_of(person).order_by())
    facts = ("agent", "run__brand", "run__version__workflow")
    plan = _found(found.select_related(*facts).filter(pk=pk).first())
    return _found(looking.round_at(plan))


def archived_tests_for(person: Principal) -> QuerySet[ArchivedTest]:
    """Every imported test of the person's brands."""
    return ArchivedTest.objects.filter(brand__in=brands_of(person).order_by())


def archived_test_for(person: Principal, pk: int) -> ArchivedTest:
    """One imported test with where it came from."""
    found = archived_tests_for(person).select_related("brand", "source__imported_by")
    return _found(found.filter(pk=pk).first())


def archive_sources_for(person: Principal) -> QuerySet[ArchiveSource]:
    """Every import into the archive of the person's brands, the newest first."""
    own = ArchiveSource.objects.filter(brand__in=brands_of(person).order_by())
    return own.select_related("brand", "imported_by").order_by("-pk")


def audited_brands(person: Principal) -> list[Brand]:
    """The brands whose history the person may read."""
    return brands_where(person, *AUDITORS)


def events_in(brands: list[Brand], *, everywhere: bool) -> QuerySet[Event]:
    """The events of `brands`; `everywhere` adds freezes that touch every brand.

    An event of an attempt or a delivery names no brand, its run does.
    """
    own = Q(brand_id__in=[brand.pk for brand in brands])
    runs = Run.objects.filter(brand__in=brands).order_by()
    own |= Q(brand_id__isnull=True, run_id__in=runs.values("pk"))
    if everywhere and brands:
        wide = Freeze.objects.filter(
            brand__isnull=True, level__in=("channel", "agent", "everything")
        )
        touching = Q(noun="freeze", subject__in=wide.values("pk"))
        own |= Q(brand_id__isnull=True, run_id__isnull=True) & touching
    return Event.objects.filter(own)


def evidenced_output_for(person: Principal, pk: int) -> Output:
    """One output of a brand where the person reviews, audits or governs."""
    brands = brands_where(person, *AUDITORS, *REVIEWER_ROLES)
    facts = (
        *("brand", "author", "task__agent", "run__brand"),
        "run__version__workflow",
    )
    found = Output.objects.filter(brand__in=brands).select_related(*facts)
    return _found(found.filter(pk=pk).first())


def newest_version(red_line: RedLine) -> RedLineVersion | None:
    """The version of a red line that was written last."""
    versions = red_line.versions.select_related("author").order_by("-number")
    return versions.first()


def _found(found: T | None) -> T:
    if found is None:
        raise Http404("There is no such thing, or none that you may see.")
    return found
