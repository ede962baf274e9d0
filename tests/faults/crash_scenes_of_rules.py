"""People at what machines are judged by when they are killed, and a run's start."""

from orchestrator.domain.screening.rules import read_rule
from orchestrator.models import Principal, Proposal, RedLine
from orchestrator.services import changes, desk_settings, registry
from orchestrator.services.catalogue import allowances, prices
from orchestrator.services.experiments import archive
from orchestrator.services.freezing import limits
from orchestrator.services.publishing import publishing, workflows
from orchestrator.services.rules import red_lines, shadows
from orchestrator.services.running import runs
from orchestrator.services.staff import roles, staffing
from tests import making
from tests.faults import agents
from tests.faults.crash_scenes import Act, Scene


def starts(scene: Scene) -> Act:
    slug = making.a_workflow(making.TWO_STEPS).workflow.slug
    return lambda: runs.start_run(
        slug,
        brand=scene.brand,
        inputs={"text": "Fresh bread"},
        by=scene.operator,
        idempotency_key="once",
    )


def publishes(scene: Scene) -> Act:
    text = making.ONE_STEP.format(slug="published", agent=making.an_agent().name)
    return lambda: workflows.publish(text, by=scene.operator)


def publishes_after(scene: Scene) -> Act:
    text = making.ONE_STEP.format(slug="written", agent=making.an_agent().name)
    author = making.a_person(scene.brand, "author")
    return lambda: publishing.publish_after(text, base=0, by=author)


def registers(scene: Scene) -> Act:
    return lambda: registry.register(agents.careful_channel)


def puts_in_force(scene: Scene) -> Act:
    scene.held()
    return lambda: red_lines.put_in_force(
        scene.brand,
        list(red_lines.live_versions(scene.brand)),
        None,
        by=scene.operator,
        reason="again",
    )


def writes_a_rule(scene: Scene) -> Act:
    said = making.a_definition()
    return lambda: red_lines.create(scene.brand, definition=said, by=scene.operator)


def writes_another_version(scene: Scene) -> Act:
    version = making.a_draft_rule(scene.brand)
    return lambda: red_lines.draft(
        version.red_line, definition=version.definition, by=scene.operator
    )


def makes_live(scene: Scene) -> Act:
    version = making.a_ready_rule(scene.brand)
    return lambda: red_lines.make_live(version, by=scene.operator)


def retires(scene: Scene) -> Act:
    line = _live(scene)
    return lambda: red_lines.retire(line, by=scene.operator, reason="too strict")


def takes_back(scene: Scene) -> Act:
    line = _live(scene)
    return lambda: shadows.take_back(line, by=scene.operator, reason="too strict")


def _live(scene: Scene) -> RedLine:
    """The live red line, with a question that it asks."""
    scene.held()
    return red_lines.live_versions(scene.brand).get().red_line


def installs(scene: Scene) -> Act:
    brand = making.a_brand()
    first, second = (making.a_person(brand, "admin") for _ in range(2))
    rule = read_rule(making.a_definition(tests=making.EXAMPLES))
    return lambda: red_lines.install(brand, [rule], by=first, approved_by=second)


def imports_prices(scene: Scene) -> Act:
    rows = [{"sku": "a-1", "name": "Bread", "history": [["2024-01-01", 1.99]]}]
    return lambda: prices.import_prices(
        scene.brand, rows, by=scene.operator, source="a test"
    )


def imports_tests(scene: Scene) -> Act:
    line = (
        b'{"id": "a-1", "arms": [{"name": "a", "n": 1000, "conversions": 30},'
        b' {"name": "b", "n": 1000, "conversions": 31}]}'
    )
    origin = archive.Origin("a test", "0" * 64, "CC0", "a test")
    return lambda: archive.import_experiments(
        scene.brand, [line], by=scene.operator, origin=origin
    )


def proposes_a_claim(scene: Scene) -> Act:
    return lambda: allowances.propose(
        scene.brand,
        kind="claim",
        slug="soft",
        terms={"wording": "Soft on skin"},
        by=scene.reviewer,
    )


def approves_a_claim(scene: Scene) -> Act:
    claim = making.a_claim(scene.brand, live=False)
    legal = making.a_person(scene.brand, "legal")
    return lambda: allowances.approve(claim, by=legal)


def withdraws_a_claim(scene: Scene) -> Act:
    claim = making.a_claim(scene.brand)
    legal = making.a_person(scene.brand, "legal")
    return lambda: allowances.withdraw(claim, by=legal, reason="not proven")


def limits_speed(scene: Scene) -> Act:
    slug = making.a_workflow().workflow.slug
    return lambda: limits.set_limit(
        scene.brand,
        "workflow",
        slug,
        hops=3,
        fan_out=None,
        effects_hour=None,
        canary=None,
        by=scene.operator,
        why="careful",
    )


def sets(scene: Scene) -> Act:
    return lambda: desk_settings.change(
        scene.brand, "audit_share", 0.5, by=scene.operator, why="look closer"
    )


def gives_roles(scene: Scene) -> Act:
    person = making.a_person(scene.brand, "operator")
    return lambda: roles.set_roles(
        scene.brand, person, ["operator", "legal"], by=scene.operator
    )


def accepts_a_proposal(scene: Scene) -> Act:
    proposal, admin = _proposed(scene), making.a_person(scene.brand, "admin")
    return lambda: roles.accept(proposal, by=admin)


def declines_a_proposal(scene: Scene) -> Act:
    proposal = _proposed(scene)
    return lambda: changes.decline(proposal, by=scene.operator)


def _proposed(scene: Scene) -> Proposal:
    """That somebody else becomes an admin."""
    person = making.a_person(scene.brand, "operator")
    roles.set_roles(
        scene.brand, person, ["operator", "admin"], by=scene.operator, why="on holiday"
    )
    return Proposal.objects.get()


def switches_off(scene: Scene) -> Act:
    """Whoever approved what is in its grace."""
    scene.held()
    person: Principal = scene.reviewer
    return lambda: staffing.switch(person, on=False, by=scene.operator)
