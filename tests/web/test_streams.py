"""Live news over the real server: who hears what, and what happens when it breaks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from django.core import signing
from django.db import transaction

from orchestrator import hub, streaming, tickets
from orchestrator.services import news
from review.streams import token_for
from tests.making import a_brand, a_held_item, a_person, approve

PATIENT = httpx.Timeout(10)


class Listener:
    """One open stream, read event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.last = ""
        self._lines = response.iter_lines()

    def next(self) -> str:
        """The name of the next event; its id is then `last`."""
        name = ""
        for line in self._lines:
            if line.startswith("id: "):
                self.last = line[4:]
            elif line.startswith("event: "):
                name = line[7:]
            elif not line and name:
                return name
        raise AssertionError("the stream ended")

    def until(self, wanted: str) -> list[str]:
        """The names up to `wanted`, which is the last of them."""
        names = [self.next()]
        while names[-1] != wanted:
            names.append(self.next())
        return names


@pytest.fixture
def listen(site):
    @contextmanager
    def open_stream(person, *, last: str = "", token: str = "") -> Iterator[Listener]:
        head = {"Last-Event-ID": last} if last else {}
        where = f"{site.url}/events"
        asked = {"t": token or token_for(person)}
        with httpx.stream(
            "GET", where, params=asked, headers=head, timeout=PATIENT
        ) as response:
            assert response.status_code == 200, response.read()
            listener = Listener(response)
            assert listener.next() == "hello"
            yield listener

    return open_stream


def refused(site, token: str | None, **more) -> httpx.Response:
    params = {} if token is None else {"t": token}
    return httpx.get(f"{site.url}/events", params=params, timeout=PATIENT, **more)


def test_a_decision_reaches_the_brands_people_and_names_the_item(listen):
    item = a_held_item()

    with listen(a_person(item.brand, "brand")) as heard:
        approve(item, a_person(item.brand, "brand"))

        assert heard.until(f"item-{item.pk}")


def test_another_brands_news_never_arrives(listen):
    ours, theirs = a_brand(), a_brand()

    with listen(a_person(ours, "operator")) as heard:
        news.tell("item-666", brand=theirs.pk)
        news.tell("item-7", brand=ours.pk)

        assert heard.next() == "item-7"


def test_what_is_for_one_person_reaches_nobody_else(listen):
    brand = a_brand()
    one, other = a_person(brand, "operator"), a_person(brand, "operator")

    with listen(one) as heard, listen(other) as overheard:
        news.tell("told", brand=brand.pk, person=one.pk)
        news.tell("queue", brand=brand.pk)

        assert heard.until("queue") == ["told", "queue"]
        assert overheard.next() == "queue"


def test_who_lost_the_role_gets_a_ticket_without_the_brand(ledger):
    brand = a_brand()
    person = a_person(brand, "operator")
    assert tickets.opened(token_for(person)).brands == {brand.pk}

    person.is_active = False

    assert tickets.opened(token_for(person)).brands == frozenset()


@pytest.mark.parametrize("forge", ["cut", "other key", "other brands", "no base64"])
def test_a_forged_ticket_opens_nothing(site, forge):
    good = tickets.signed(1, [1])
    head, rest = good.split(":", 1)
    forged = {
        "cut": good[:-1],
        "other key": signing.dumps({"p": 1, "b": [1]}, key="x", salt=tickets.SALT),
        "other brands": tickets.signed(1, [1, 2]).split(":")[0] + ":" + rest,
        "no base64": "�" + head,
    }[forge]

    response = refused(site, forged)

    assert response.status_code == 403
    assert "ticket" in response.text


def test_a_ticket_too_old_opens_nothing(site, monkeypatch):
    monkeypatch.setattr(time, "time", lambda now=time.time: now() - tickets.LIFE - 9)
    old = tickets.signed(1, [1])
    monkeypatch.undo()

    assert refused(site, old).status_code == 403


def test_without_a_ticket_or_with_another_verb_there_is_no_stream(site):
    assert refused(site, None).status_code == 401
    assert httpx.post(f"{site.url}/events").status_code == 405


def test_one_person_cannot_take_all_streams(site, listen, monkeypatch):
    monkeypatch.setattr(streaming, "PER_PERSON", 1)
    brand = a_brand()
    person = a_person(brand, "operator")

    with listen(person):
        assert refused(site, token_for(person)).status_code == 429
        with listen(a_person(brand, "operator")):
            pass


def test_names_of_one_transaction_come_once(listen, redis_connection):
    brand = a_brand()
    with listen(a_person(brand, "operator")) as heard:
        before = redis_connection.xlen(news.STREAM)

        with transaction.atomic():
            for _ in range(5):
                news.tell("item-1", "queue", brand=brand.pk)
            assert redis_connection.xlen(news.STREAM) == before

        assert redis_connection.xlen(news.STREAM) == before + 1
        assert [heard.next(), heard.next()] == ["item-1", "queue"]


def test_what_is_rolled_back_is_never_told(ledger, redis_connection):
    with transaction.atomic():
        news.tell("queue", brand=1)
        transaction.set_rollback(True)
    with transaction.atomic():
        with transaction.atomic():
            news.tell("item-1", brand=1)
            transaction.set_rollback(True)
        news.tell("item-2", brand=1)

    told = redis_connection.xrange(news.STREAM)
    assert [fields[b"told"] for _, fields in told] == [b'[[1,null,["item-2"]]]']


def test_news_for_nobody_in_particular_is_refused():
    with pytest.raises(ValueError, match="for nobody"):
        news.tell("queue")


def test_a_page_hears_what_happened_while_it_was_on_its_way(listen):
    brand = a_brand()
    token = token_for(a_person(brand, "operator"))
    news.tell("item-1", brand=brand.pk)

    with listen(None, token=token) as heard:
        assert heard.next() == "item-1"


def test_a_page_that_connects_late_is_told_to_look(listen, monkeypatch):
    brand = a_brand()
    token = token_for(a_person(brand, "operator"))
    monkeypatch.setattr(hub, "FRESH", 0)

    with listen(None, token=token) as heard:
        assert heard.next() == "resync"


def test_who_comes_back_hears_what_they_missed(listen):
    brand, other = a_brand(), a_brand()
    person = a_person(brand, "operator")
    news.tell("item-1", brand=brand.pk)
    with listen(person) as heard:
        last = heard.last
    news.tell("item-2", brand=brand.pk)
    news.tell("item-666", brand=other.pk)
    news.tell("item-3", brand=brand.pk)

    with listen(person, last=last) as heard:
        assert [heard.next(), heard.next()] == ["item-2", "item-3"]


@pytest.mark.parametrize("last", ["1-1", "99999999999999-0", "nonsense", "-"])
def test_who_missed_too_much_is_told_to_look_at_everything(listen, last):
    brand = a_brand()
    news.tell("item-1", brand=brand.pk)

    with listen(a_person(brand, "operator"), last=last) as heard:
        assert heard.next() == "resync"


def test_a_lost_redis_costs_nothing_but_a_resync(listen, redis_connection):
    brand = a_brand()
    news.tell("queue", brand=brand.pk)

    with listen(a_person(brand, "operator")) as heard:
        redis_connection.client_kill_filter(_type="normal", skipme=True)

        assert heard.until("resync")
        news.tell("item-1", brand=brand.pk)
        assert heard.next() == "item-1"


def test_telling_while_redis_is_away_is_quick_and_breaks_nothing(ledger, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    item = a_held_item()

    began = time.monotonic()
    for _ in range(100):
        news.tell("queue", brand=item.brand_id)
    approve(item, a_person(item.brand, "brand"))

    assert time.monotonic() - began < 10  # a wait for each would take minutes
    item.refresh_from_db()
    assert item.state == "settled"


def test_the_stream_of_news_stays_short(ledger, redis_connection, monkeypatch):
    monkeypatch.setattr(news, "KEPT", 100)

    for number in range(500):
        news.tell(f"item-{number}", brand=1)

    assert redis_connection.xlen(news.STREAM) < 300


def test_a_stream_ends_after_its_life_and_without_news_its_heart_beats(
    listen, monkeypatch
):
    monkeypatch.setattr(streaming, "HEARTBEAT", 0.1)
    monkeypatch.setattr(streaming, "LIFE", 0.5)

    with listen(a_person(a_brand(), "operator")) as heard:
        rest = list(heard._lines)

    assert rest.count(": still here") >= 2


def test_open_streams_do_not_keep_the_server_from_stopping(ledger):
    from tests.conftest import site

    opening = site.__wrapped__(ledger)
    stopping = next(opening)
    token = tickets.signed(1, [1])
    with httpx.stream("GET", f"{stopping.url}/events?t={token}") as response:
        began = time.monotonic()

        next(opening, None)

        assert time.monotonic() - began < 9  # the fixture gives up after ten
        assert b"hello" in response.read()


def test_no_redis_at_all_still_opens_a_stream_that_says_look(settings, ledger):
    from tests.conftest import site

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    opening = site.__wrapped__(ledger)
    lonely = next(opening)
    token = tickets.signed(1, [1])

    with httpx.stream(
        "GET", f"{lonely.url}/events?t={token}", timeout=PATIENT
    ) as response:
        listener = Listener(response)
        assert [listener.next(), listener.next()] == ["hello", "resync"]
    next(opening, None)
