"""Home: three things that need this person, and what happened without them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestrator.models import Proposal, ReviewItem
from review.models import Lease, Notification
from tests.making import (
    a_brand,
    a_held_item,
    a_live_rule,
    a_person,
    a_run,
    approve,
    decide,
    work_until_idle,
)

HOME = "/"


def held(brand, *texts):
    """Items of one brand, in the order of `texts`."""
    for text in texts:
        a_run(brand, inputs={"text": text}, title=f"Run of {text}")
    work_until_idle()
    return list(ReviewItem.objects.filter(brand=brand).order_by("pk"))


def test_home_shows_three_things_and_says_how_many_more(signed_in):
    brand = a_brand()
    a_live_rule(brand)
    held(brand, *(f"miracle {n}" for n in range(5)))

    page = signed_in(a_person(brand, "brand")).get(HOME).content.decode()

    assert "3 things need you" in page
    assert page.count('class="card thing ') == 3
    assert "2 more wait for you" in page
    assert "A miracle is a claim nobody can prove." in page


def test_the_gravest_stand_first_but_what_is_overdue_by_a_day_before_them(signed_in):
    brand = a_brand()
    a_live_rule(brand)
    a_live_rule(brand, severity="low", when={"phrases": {"terms": ["wonder"]}})
    low, high, late = held(brand, "a wonder", "a miracle", "one more wonder")
    past = datetime.now(UTC) - timedelta(days=2)
    ReviewItem.objects.filter(pk=late.pk).update(due_at=past)

    page = signed_in(a_person(brand, "brand")).get(HOME).content.decode()

    places = [page.index(f'href="/review/{item.pk}/"') for item in (late, high, low)]
    assert places == sorted(places)


def test_what_somebody_cannot_settle_is_not_theirs(signed_in):
    legal_only = a_held_item(roles=["legal"])
    taken = a_held_item(legal_only.brand, text="A wonder",
                        when={"phrases": {"terms": ["wonder"]}})  # fmt: skip
    other, person = (a_person(legal_only.brand, "brand") for _ in range(2))
    until = datetime.now(UTC) + timedelta(minutes=5)
    Lease.objects.create(item=taken, person=other, until=until)

    page = signed_in(person).get(HOME).content.decode()

    assert "Nothing needs you" in page


def test_a_proposal_waits_for_another_admin_and_never_for_its_author(signed_in):
    brand = a_brand()
    author, second = (a_person(brand, "admin", name=n) for n in ("Ana", "Bo"))
    Proposal.objects.create(brand=brand, author=author, noun="setting",
                            subject="planted_share", before=0.03, after=0.0,
                            why="Too many")  # fmt: skip

    assert "Ana proposes to change planted share" in _text(signed_in(second))
    assert "proposes to change" not in _text(signed_in(author))


def test_mentions_and_exceptions_that_run_out_are_things_too(signed_in):
    item = a_held_item()
    owner = a_person(item.brand, "brand")
    decision = approve(item, a_person(item.brand, "brand"), **_excepted(item, owner))
    open_item = held(item.brand, "another miracle")[-1]
    Notification.objects.create(person=owner, item=open_item, kind="mentioned",
                                title="Bo mentioned you", key="m-1")  # fmt: skip

    page = _text(signed_in(owner))

    assert "An exception runs out" in page
    assert f'href="/review/{decision.item_id}/"' in page
    assert "You were mentioned" in page


def test_a_call_from_a_brand_one_left_is_not_shown(signed_in):
    item = a_held_item()
    stranger = a_person(a_brand(), "brand")
    Notification.objects.create(person=stranger, item=item, kind="mentioned",
                                title="Secret of theirs", key="m-2")  # fmt: skip

    assert "Secret of theirs" not in _text(signed_in(stranger))


def test_what_happened_without_me_is_counted_and_its_rows_are_one_click_away(signed_in):
    brand = a_brand()
    a_live_rule(brand)
    person, other = (a_person(brand, "brand") for _ in range(2))
    mine, theirs, rejected = held(brand, "miracle", "a miracle", "two miracles miracle")
    approve(mine, person)
    approve(theirs, other)
    decide(rejected, other, "reject", reason="No")
    held(brand, "Fresh bread", "Warm bread")
    browser = signed_in(person)

    page = _text(browser)
    approved = browser.get("/home/away/", {"what": "approved"}).content.decode()
    released = browser.get("/home/away/", {"what": "released"}).content.decode()

    assert _tally(page) == {"released": 2, "approved": 1, "rejected": 1, "finished": 5}
    assert f"/review/{theirs.pk}/" in approved
    assert f"/review/{mine.pk}/" not in approved
    assert released.count("row-link") == 2
    assert browser.get("/home/away/", {"what": "nonsense"}).status_code == 404


def test_marking_as_read_empties_it_and_reading_alone_does_not(signed_in):
    brand = a_brand()
    held(brand, "Fresh bread")
    browser = signed_in(a_person(brand, "brand"))

    before = _tally(_text(browser))
    again = _tally(_text(browser))
    browser.post("/home/seen/")

    assert before == again != {}
    assert _tally(_text(browser)) == {}


def test_a_campaign_owner_sees_the_runs_they_started(signed_in):
    brand = a_brand()
    a_live_rule(brand)
    owner = a_person(brand, "owner")
    a_run(brand, by=owner, title="Spring offer", inputs={"text": "miracle"})
    a_run(brand, title="Of somebody else", inputs={"text": "miracle"})
    work_until_idle()

    page = _text(signed_in(owner))

    assert "Spring offer" in page.split("Your runs under way")[1]
    assert "Of somebody else" not in page


def test_the_health_of_red_lines_is_for_admins(signed_in):
    brand = a_brand()

    assert "Health of your red lines" in _text(signed_in(a_person(brand, "admin")))
    assert "Health of your red lines" not in _text(signed_in(a_person(brand, "brand")))


def test_somebody_without_a_role_is_told_so(signed_in):
    assert "You hold no role yet" in _text(signed_in(a_person(a_brand())))


def test_home_asks_the_database_no_more_for_more_items(signed_in):
    brand = a_brand()
    a_live_rule(brand)
    held(brand, "miracle")
    browser = signed_in(a_person(brand, "brand"))
    with CaptureQueriesContext(connection) as few:
        _text(browser)
    held(brand, *(f"a miracle {n}" for n in range(6)))

    with CaptureQueriesContext(connection) as many:
        _text(browser)

    assert len(many) == len(few) <= 25


@pytest.mark.usefixtures("ledger")
def test_the_statements_walk_indexes(owner_connection):
    from review.home import away as home_away
    from review.home import things as home_things

    told = {"brands": [1], "person": 1, "most": 300, "settlers": ["owner"],
            "since": datetime.now(UTC), "cap": 1000, "planted": "x"}  # fmt: skip
    owner_connection.execute("SET enable_seqscan = off")

    for sql in (home_things.MAY_SETTLE, home_away.BY_POLICY, home_away.DECIDED,
                home_away.ENDED):  # fmt: skip
        plan = "\n".join(row[0] for row in owner_connection.execute(
            f"EXPLAIN {sql}", told))  # fmt: skip
        for table in ("review_item", "output", "run", "decision"):
            assert f"Seq Scan on {table}" not in plan


def _text(browser) -> str:
    return browser.get(HOME).content.decode()


def _tally(page) -> dict[str, int]:
    found = {}
    for piece in page.split("/home/away/?what=")[1:]:
        number = piece.split('away-number">')[1].split("<")[0]
        found[piece.split('"')[0]] = int(number)
    return found


def _excepted(item, owner):
    """A settled exception, if deciding takes such; else its row is made by hand."""
    from orchestrator.domain.settlements import Settled

    finding = item.screening.findings.get(blocking=True)
    until = (datetime.now(UTC) + timedelta(days=2)).date()
    said = Settled("except", note="Agreed", owner=owner.pk, until=until)
    return {"findings": {finding.pk: said}}
