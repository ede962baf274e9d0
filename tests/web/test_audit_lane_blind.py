"""Nobody can tell an item of the audit lane from one that is held for a sample."""

import re

import pytest

from orchestrator.domain.desk_settings import TIERS
from orchestrator.models import Brand, Event, Output, Principal, ReviewItem
from orchestrator.services.deciding import audit_lane
from orchestrator.services.history import timeline
from tests import making
from tests.web.conftest import SignedIn

TELLING = re.compile(r"audit(?!\?|/)|drawn|somebody looks|by policy|escape", re.I)


def a_brand(**settings: object) -> tuple[Brand, Principal]:
    """A brand that holds and draws by what it is given, and its reviewer."""
    brand = making.a_brand("Kestrel", settings={"agent_sample_share": 1, **settings})  # type: ignore[dict-item]
    return brand, making.a_person(brand, "brand", name="Ada")


def an_item(brand: Brand, **inputs: object) -> ReviewItem:
    """The one item about a run of one step, whatever brought it there."""
    run = making.a_run(brand, **inputs)
    making.work_until_idle()
    audit_lane.draw(brand, settled=0)
    return ReviewItem.objects.get(run=run)


def looks(page: str, item: ReviewItem) -> str:
    """A page without what differs between any two items: numbers, names and times."""
    assert item.output is not None
    known = {item.brand.slug: "BRAND", item.brand.name: "NAME", str(item.run.uid): "U"}
    for name, word in known.items():
        page = page.replace(name, word)
    page = page.partition("<main")[2] or page
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,64}", "HASH", page)
    page = re.sub(r"<time.*?</time>", "TIME", page, flags=re.S)
    return re.sub(r"\d+", "N", page)


@pytest.fixture
def alike(ledger: object) -> list[tuple[ReviewItem, Principal]]:
    """A held sample of an agent's work, and what the same agent's audit lane drew."""
    workflow = making.a_workflow()
    agent = workflow.definition["steps"][0]["agent"]
    held, one = a_brand(agent_tiers={agent: TIERS[1]}, audit_share=0)
    drawn, other = a_brand(audit_share=1)
    return [
        (an_item(held, version=workflow), one),
        (an_item(drawn, version=workflow), other),
    ]


def test_its_row_in_the_queue_is_any_row(
    alike: list[tuple[ReviewItem, Principal]], signed_in: SignedIn
) -> None:
    rows = []
    for item, person in alike:
        page = signed_in(person).get("/review/").content.decode()
        row = re.search(r'<tr id="item-row-.*?</tr>', page, re.S)
        assert row is not None
        rows.append(looks(row[0], item))

    held, drawn = rows

    assert drawn == held
    assert "People look at a sample" in drawn
    assert not TELLING.search(drawn)


def test_its_page_is_any_page(
    alike: list[tuple[ReviewItem, Principal]], signed_in: SignedIn
) -> None:
    held, drawn = (
        looks(signed_in(person).get(f"/review/{item.pk}/").content.decode(), item)
        for item, person in alike
    )

    assert drawn == held
    assert not TELLING.search(drawn)


def test_its_events_say_it_was_drawn_only_when_it_is_over(
    alike: list[tuple[ReviewItem, Principal]], signed_in: SignedIn
) -> None:
    (_, _), (item, person) = alike
    assert item.output is not None
    run = f"/review/runs/{item.run_id}/"
    before = signed_in(person).get(run).content.decode()
    told = _nouns(item.output)

    making.approve(item, person)

    assert Event.objects.filter(noun="audited", subject=item.pk).exists()
    assert not re.search(r"audited|>drawn", before)
    assert "audited" not in told
    assert "audited" in _nouns(item.output)


def _nouns(output: Output) -> set[str]:
    return set(timeline.events_of(output).values_list("noun", flat=True))
