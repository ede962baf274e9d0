"""What tests need to exist first, made through the real services.

Names are numbered, so that several of each can stand in one ledger.
"""

from collections.abc import Callable, Mapping
from functools import cache
from itertools import count
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password

from orchestrator.agents.registry import find
from orchestrator.agents.spec import AgentSpec
from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Brief
from orchestrator.domain.settlements import Settled
from orchestrator.models import (
    Agent,
    Allowance,
    Backtest,
    Brand,
    Decision,
    Output,
    Principal,
    RedLineVersion,
    ReviewItem,
    RoleGrant,
    Run,
    Setting,
    WorkflowVersion,
)
from orchestrator.services import registry
from orchestrator.services.catalogue import allowances
from orchestrator.services.deciding import decisions, guards
from orchestrator.services.publishing import workflows
from orchestrator.services.rules import backtests, red_lines
from orchestrator.services.running import runs
from tests.agents_made import FUNCTIONS
from tests.stepping import give, perform, spend, take, work_until_idle  # noqa: F401

PASSWORD = "correct horse battery staple"
ANYTHING: dict[str, Any] = {"type": "object"}
ONE_STEP = """
workflow: {slug}
title: One step
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
"""
SENDING = """
workflow: {slug}
title: Write and send
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  send:
    title: Send
    agent: sender
    effect: shop
    with: {{text: "${{ steps.write.text }}"}}
  report:
    title: Report
    agent: {agent}
    with: {{text: "${{ steps.send.text }}"}}
"""
TWO_STEPS = (
    ONE_STEP
    + """
  send:
    title: Send on
    agent: {agent}
    with: {{text: "${{ steps.write.text }}"}}
"""
)

EXAMPLES = {
    "must_hold": ["A miracle cream", "Miracle!", "It works miracle by miracle"],
    "must_pass": ["Fresh bread", "A jumper of wool", "We open at nine"],
}

_number = count(1)


@cache
def _hashed(password: str) -> str:
    """Hashed once: it is slow on purpose."""
    return make_password(password)


UNDRAWN = {
    "own_view_share": 0,
    "second_look_share": 0,
    "planted_share": 0,
    "audit_share": 0,
}


def draw_nothing() -> None:
    """No brand there is draws items by chance any more."""
    Setting.objects.bulk_create(
        Setting(brand=brand, name=key, value=value)
        for brand in Brand.objects.all()
        for key, value in UNDRAWN.items()
    )


def a_brand(name: str = "", *, settings: Mapping[str, JSON] | None = None) -> Brand:
    """A brand with a ruleset in force that has no red lines yet.

    Nothing is drawn by chance there, unless `settings` says so.
    """
    number = next(_number)
    brand = Brand.objects.create(slug=f"brand-{number}", name=name or f"Brand {number}")
    Setting.objects.bulk_create(
        Setting(brand=brand, name=key, value=value)
        for key, value in {**UNDRAWN, **(settings or {})}.items()
    )
    founder = a_person(brand, "admin", name=f"Founder {number}")
    red_lines.put_in_force(brand, [], None, by=founder, reason="founded")
    return brand


def a_person(
    brand: Brand, *roles: str, name: str = "", kind: str = "human", **fields: Any
) -> Principal:
    """Somebody with `roles` on `brand`, who signs in with PASSWORD."""
    number = next(_number)
    person = Principal(
        login=f"person-{number}", name=name or f"Person {number}", kind=kind, **fields
    )
    person.password = _hashed(PASSWORD)
    person.save(force_insert=True)
    RoleGrant.objects.bulk_create(
        RoleGrant(person=person, brand=brand, role=role) for role in roles
    )
    return person


def a_definition(**changes: Any) -> dict[str, Any]:
    """A red line as JSON: the word "miracle" holds until somebody of brand approves."""
    return {
        "slug": f"line-{next(_number)}",
        "name": "No miracles",
        "category": "regulated_claim",
        "severity": "high",
        "roles": ["brand"],
        "people": 1,
        "message": "A miracle is a claim nobody can prove.",
        "when": {"phrases": {"terms": ["miracle"]}},
        **changes,
    }


def a_draft_rule(
    brand: Brand, *, author: Principal | None = None, **changes: Any
) -> RedLineVersion:
    """A red line of `brand` that is not live yet."""
    author = author or a_person(brand, "admin")
    return red_lines.create(brand, definition=a_definition(**changes), by=author)


def a_live_rule(
    brand: Brand, *, author: Principal | None = None, **changes: Any
) -> RedLineVersion:
    """A red line put in force by a second admin, past examples and backtest.

    `changes` are to `a_definition`.
    """
    version = a_draft_rule(brand, author=author, **changes)
    live = list(red_lines.live_versions(brand))
    second = a_person(brand, "admin")
    red_lines.put_in_force(brand, [*live, version], None, by=second, reason="a test")
    return version


def a_ready_rule(
    brand: Brand, *, author: Principal | None = None, **changes: Any
) -> RedLineVersion:
    """A draft with green examples, and a finished backtest where there are outputs."""
    version = a_draft_rule(brand, author=author, **{"tests": EXAMPLES, **changes})
    if Output.objects.filter(brand=brand).exists():
        a_backtest(version)
    return version


def a_backtest(version: RedLineVersion, **options: Any) -> Backtest:
    """A backtest of `version`, carried to its end in this process."""
    admin = a_person(version.red_line.brand, "admin")
    asked = backtests.ask(version, by=admin, **options)
    while backtests.step():
        pass
    asked.refresh_from_db()
    return asked


def a_claim(
    brand: Brand, wording: str = "Soft on skin", *, live: bool = True, **terms: Any
) -> Allowance:
    """A wording of `brand`; approved by a second person where `live`."""
    claim = allowances.propose(
        brand,
        kind="claim",
        slug=f"claim-{next(_number)}",
        terms={"wording": wording, **terms},
        by=a_person(brand, "brand"),
    )
    if live:
        allowances.approve(claim, by=a_person(brand, "legal"))
    return claim


def an_agent(
    name: str = "",
    function: Callable[[Brief], Any] | None = None,
    **options: Any,
) -> Agent:
    """A registered Python agent; without `function` it gives back its inputs."""
    name = name or f"agent-{next(_number)}"
    spec = AgentSpec(
        name=name,
        version="1",
        title=name.capitalize(),
        input_schema=options.pop("input_schema", ANYTHING),
        output_schema=options.pop(
            "output_schema",
            {"type": "object", "properties": {"text": {"type": "string"}}},
        ),
        **options,
    )
    FUNCTIONS[name] = function or (lambda brief: dict(brief.inputs))
    registry.register_own()
    return registry.register(spec)


def a_workflow(
    text: str = ONE_STEP, *, agent: Agent | None = None, by: Principal | None = None
) -> WorkflowVersion:
    """Publish `text`, its {slug} and {agent} filled in."""
    agent = agent or an_agent()
    by = by or a_person(a_brand(), "admin")
    slug = f"workflow-{next(_number)}"
    return workflows.publish(text.format(slug=slug, agent=agent.name), by=by)


def a_run(
    brand: Brand,
    version: WorkflowVersion | None = None,
    *,
    inputs: Mapping[str, JSON] | None = None,
    by: Principal | None = None,
    **options: Any,
) -> Run:
    """A run just started; nothing of it has been worked on."""
    version = version or a_workflow()
    return runs.start_run(
        version.workflow.slug,
        brand=brand,
        inputs=dict(inputs or {"text": "Fresh bread"}),
        by=by or a_person(brand, "operator"),
        **options,
    )


def a_held_item(
    brand: Brand | None = None,
    *,
    text: str = "A miracle cream",
    workflow: str = ONE_STEP,
    **rule: Any,
) -> ReviewItem:
    """An output that crosses a red line and waits; `rule` changes the red line."""
    brand = brand or a_brand()
    a_live_rule(brand, **rule)
    run = a_run(brand, a_workflow(workflow), inputs={"text": text})
    work_until_idle()
    return ReviewItem.objects.get(run=run, state="open")


ASKS: dict[str, Any] = {
    "form": "one",
    "prompt": "Which market goes first?",
    "roles": ["owner", "brand"],
    "options": [{"key": "at", "label": "Austria"}, {"key": "de", "label": "Germany"}],
}


def a_question(brand: Brand | None = None, **fields: Any) -> ReviewItem:
    """A question of direction that waits; its answer goes to the step `write`."""
    brand = brand or a_brand()
    registry.register(find("direction"))
    FUNCTIONS["direction"] = find("direction")
    asked = {k: v for k, v in {**ASKS, **fields}.items() if v is not None}
    steps = {
        "ask": {"title": "Choose", "agent": "direction", "with": asked},
        "write": {
            "title": "Write",
            "agent": an_agent(output_schema={"type": "object"}).name,
            "with": {"text": "${ steps.ask.answer }"},
        },
    }
    slug = f"workflow-{next(_number)}"
    text = yaml.safe_dump({"workflow": slug, "title": "A campaign", "steps": steps})
    version = workflows.publish(text, by=a_person(brand, "admin"))
    run = runs.start_run(slug, brand=brand, inputs={}, by=a_person(brand, "operator"))
    assert run.version == version
    work_until_idle()
    return ReviewItem.objects.get(run=run, state="open")


def approve(item: ReviewItem, by: Principal, **changes: Any) -> Decision:
    """Approve what `item` shows now."""
    return decide(item, by, "approve", **changes)


def decide(item: ReviewItem, by: Principal, verdict: str, **changes: Any) -> Decision:
    """Decide on what `item` shows now; what an approval owes the guards is done too,
    unless `findings` are given."""
    item.refresh_from_db()
    if verdict == "approve" and "findings" not in changes:
        changes["findings"] = settled(item, by)
    shown: dict[str, Any] = {"digest": "", "screening": 0}
    if item.output is not None and item.screening_id is not None:
        shown = {"digest": item.output.digest, "screening": item.screening_id}
    shown["idempotency_key"] = f"form-number-{next(_number)}"
    return decisions.decide(item, by=by, verdict=verdict, **{**shown, **changes})


def settled(item: ReviewItem, by: Principal) -> dict[int, Settled]:
    """Every finding that needs it dismissed, all evidence opened."""
    owed = guards.state_of(item, by)
    for what in owed.must_open:
        guards.record_opening(item, by=by, what=what)
    return {pk: Settled("dismiss", "other_context") for pk in owed.must_settle}
