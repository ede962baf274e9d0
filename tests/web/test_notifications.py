"""The page of notifications and of who would get an item: both only show."""

import pytest
from django.db import connection
from django.utils import timezone

from orchestrator.models import Decision, Event, ReviewItem
from review.models import Assignment, Delivery, Notification, Webhook
from review.notices import notify
from review.routing import routing
from tests import making

PAGE = "/notifications/"


def a_note(person, brand, key="one", **fields):
    fields = {"title": f"Look at {key}", "link": "/runs/", **fields}
    notify.tell(person, fields.pop("kind", "mentioned"), brand=brand, key=key, **fields)
    return Notification.objects.latest("pk")


@pytest.fixture
def somebody(ledger):
    return making.a_person(making.a_brand(), "brand")


@pytest.fixture
def brand(somebody):
    return somebody.grants.get().brand


def test_an_empty_page_says_what_will_stand_here(signed_in, somebody):
    page = signed_in(somebody).get(PAGE).content.decode()

    assert "Nothing was told to you yet" in page
    assert "Mark all read" not in page


def test_unread_ones_come_first_and_newest_first(signed_in, somebody, brand):
    for key in ("old", "read", "new"):
        a_note(somebody, brand, key)
    Notification.objects.filter(title__endswith="read").update(read_at=timezone.now())

    page = signed_in(somebody).get(PAGE).content.decode()

    places = [page.index(f"Look at {key}") for key in ("new", "old", "read")]
    assert places == sorted(places)
    assert "2 unread" in page


def test_one_is_marked_read_and_unread_again(signed_in, somebody, brand):
    note = a_note(somebody, brand)
    browser = signed_in(somebody)

    answer = browser.post(f"{PAGE}{note.pk}/reading/")
    note.refresh_from_db()
    was_read = note.read_at
    browser.post(f"{PAGE}{note.pk}/reading/", {"unread": "1"})
    note.refresh_from_db()

    assert answer.headers["Location"] == PAGE
    assert was_read is not None
    assert note.read_at is None


def test_htmx_gets_the_list_alone(signed_in, somebody, brand):
    note = a_note(somebody, brand)

    answer = signed_in(somebody).post(
        f"{PAGE}{note.pk}/reading/", headers={"HX-Request": "true"}
    )

    assert answer.content.decode().lstrip().startswith('<section id="told"')


def test_all_read_leaves_what_came_after_the_page_was_made(signed_in, somebody, brand):
    shown = a_note(somebody, brand, "shown")
    later = a_note(somebody, brand, "later")

    signed_in(somebody).post(f"{PAGE}reading/", {"newest": shown.pk})

    assert list(Notification.objects.filter(read_at=None)) == [later]


def test_nobody_reads_or_marks_another_persons(signed_in, somebody, brand):
    other = making.a_person(brand, "brand")
    note = a_note(other, brand, "secret")
    browser = signed_in(somebody)

    assert "secret" not in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}{note.pk}/reading/").status_code == 404
    assert Notification.objects.get().read_at is None


def test_what_was_told_of_a_brand_one_has_left_is_gone(signed_in, somebody, brand):
    a_note(somebody, brand, "inside")
    making.a_person(making.a_brand(), "brand")
    somebody.grants.update(until=timezone.now())

    assert "inside" not in signed_in(somebody).get(PAGE).content.decode()


def test_pages_hold_thirty_and_lose_none(signed_in, somebody, brand):
    for number in range(75):
        a_note(somebody, brand, f"no-{number:02}-")
    Notification.objects.filter(pk__in=list(
        Notification.objects.order_by("pk").values_list("pk", flat=True)[:35]
    )).update(read_at=timezone.now())  # fmt: skip
    browser = signed_in(somebody)

    seen, path = [], PAGE
    while path:
        page = browser.get(path).context["page"]
        seen += [row.pk for row in page.rows]
        path = f"{PAGE}?{page.next_page}" if page.next_page else ""

    assert len(seen) == len(set(seen)) == 75


@pytest.mark.parametrize(
    "query", ["after=x", "after=-1", "after=" + "9" * 40, "read=1"]
)
def test_odd_addresses_are_the_first_page_or_empty(signed_in, somebody, query):
    assert signed_in(somebody).get(f"{PAGE}?{query}").status_code == 200


def test_hidden_characters_and_markup_are_shown_as_text(signed_in, somebody, brand):
    a_note(somebody, brand, title="<script>alert(1)</script> a\u202eb", link="/runs/")

    page = signed_in(somebody).get(PAGE).content.decode()

    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_what_could_not_be_sent_is_shown_to_those_in_charge(signed_in, brand):
    owner, reviewer = (making.a_person(brand, role) for role in ("owner", "brand"))
    note = a_note(reviewer, brand, "lost")
    hook = Webhook.objects.create(brand=brand, name="Chat", url="https://x.example/")
    Delivery.objects.create(notification=note, webhook=hook, failed=True, error="HTTP 500")  # fmt: skip  # noqa: E501

    seen_by_owner = signed_in(owner).get(PAGE).content.decode()
    seen_by_reviewer = signed_in(reviewer).get(PAGE).content.decode()

    assert "HTTP 500" in seen_by_owner
    assert "HTTP 500" not in seen_by_reviewer


def test_following_every_link_of_every_notice_changes_nothing(signed_in):
    item = making.a_held_item()
    owner = making.a_person(item.brand, "owner", "legal")
    routing.route(item)  # an alarm for the owner
    person = making.a_person(item.brand, "brand")
    routing.assign(item, person, owner, "yours")
    for kind in ("mentioned", "second_look", "overdue", "reminder", "escalated"):
        notify.tell(person, kind, title=kind, item=item, key=kind)
        notify.tell(owner, kind, title=kind, item=item, key=kind)
    before = everything()

    for reader in (person, owner):
        browser = signed_in(reader)
        links = Notification.objects.filter(person=reader).values_list(
            "link", flat=True
        )
        for link in (*links, PAGE):
            assert browser.get(link).status_code == 200, link

    assert everything() == before


def everything():
    """Whatever a decision, or the reading of a notice, would leave behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, state, moved_by FROM review_item ORDER BY id")
        items = cursor.fetchall()
    return (
        items,
        Decision.objects.count(),
        Event.objects.count(),
        list(Assignment.objects.values_list("item", "person")),
        Notification.objects.filter(read_at=None).count(),
        ReviewItem.objects.count(),
    )


def test_the_bell_counts_what_is_unread(signed_in, somebody, brand):
    a_note(somebody, brand)

    bell = signed_in(somebody).get(f"{PAGE}bell/").content.decode()

    assert 'id="bell"' in bell
    assert "1 unread" in bell


def test_the_simulator_names_rule_person_and_why_not_the_others(signed_in):
    item = making.a_held_item()
    author = making.a_person(item.brand, "brand", name="Chosen One")
    viewer = making.a_person(item.brand, "legal", name="Other One")

    page = signed_in(viewer).get(f"/review/{item.pk}/routing/").content.decode()

    assert f"<b>{author.name}</b>" in page
    assert "There are no rules" in page
    assert "Other One" in page
    assert not Assignment.objects.exists()


def test_the_simulator_fails_loudly_when_nobody_can(signed_in):
    item = making.a_held_item(roles=["medical"])
    viewer = making.a_person(item.brand, "brand")

    page = signed_in(viewer).get(f"/review/{item.pk}/routing/").content.decode()

    assert "Nobody can decide this." in page
    assert "medical" in page
