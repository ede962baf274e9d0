"""The audit page: who may read the history, its facets, its seals, its files."""

import io
import zipfile
from typing import Any

import psycopg
import pytest
from django.test import Client

from orchestrator.models import Erasure, Output, Principal, ReviewItem
from orchestrator.services.history import erasing, sealing
from review.audit import page as audit_page
from tests import making
from tests.postgres import Ledger
from tests.web.conftest import SignedIn

AUDIT = "/audit/"


@pytest.fixture
def item(ledger: Ledger) -> ReviewItem:
    """A held output that a person approved, its run over."""
    item = making.a_held_item(making.a_brand("Nordwind"), text="A miracle of wool")
    rita = making.a_person(item.brand, "brand", name="Rita Reviewer")
    making.approve(item, rita, reason="=SUM(A1) proven by study 7")
    making.work_until_idle()
    item.refresh_from_db()
    return item


@pytest.fixture
def auditor(item: ReviewItem) -> Principal:
    return making.a_person(item.brand, "auditor", name="Alan Auditor")


@pytest.fixture
def desk(signed_in: SignedIn, auditor: Principal) -> Client:
    return signed_in(auditor)


def output_of(item: ReviewItem) -> Output:
    assert item.output is not None
    return item.output


def text(response: Any) -> str:
    return response.content.decode()


def test_auditors_admins_and_owners_read_it_and_nobody_else(
    item: ReviewItem, signed_in: SignedIn
) -> None:
    for role, code in (
        *(("auditor", 200), ("admin", 200), ("owner", 200)),
        *(("brand", 403), ("operator", 403), ("author", 403)),
    ):
        person = signed_in(making.a_person(item.brand, role))

        assert person.get(AUDIT).status_code == code, role
        assert person.get(f"{AUDIT}file/").status_code == code, role
        assert person.post(f"{AUDIT}checks/").status_code == code, role
        assert ('href="/audit/"' in text(person.get("/runs/"))) == (code == 200)


def test_it_says_who_did_what_when_and_why(desk: Client, item: ReviewItem) -> None:
    page = text(desk.get(AUDIT, {"noun": "decision"}))

    assert "Rita Reviewer" in page
    assert "proven by study 7" in page
    assert "approve" in page
    assert output_of(item).digest[:12] in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ({"actor": "machines"}, "Attempt", "proven by study 7"),
        ({"after": "released"}, "Release", "Attempt "),
        ({"why": "STUDY 7"}, "proven by study 7", "Attempt "),
        ({"why": "no such words"}, "Nothing matches these filters", "study 7<"),
        ({"since": "2999-01-01"}, "Nothing matches these filters", "study 7<"),
        ({"run": "999999"}, "Nothing matches these filters", "study 7<"),
        ({"noun": "nonsense", "run": "x"}, "proven by study 7", "Nothing matches"),
    ],
)
def test_facets_narrow_it(
    desk: Client, query: dict[str, str], there: str, gone: str
) -> None:
    page = text(desk.get(AUDIT, query))
    table = page[page.index('id="history"') :]

    assert there in table
    assert gone not in table


def test_it_goes_page_by_page_and_misses_nothing(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_page, "PAGE", 4)
    seen: list[int] = []
    query: dict[str, Any] = {}
    while True:
        page = desk.get(AUDIT, query).context["page"]
        seen += [row.event.pk for row in page.rows]
        if page.older is None:
            break
        query = {"before": page.older}

    assert len(seen) > 12
    assert seen == sorted(set(seen), reverse=True)


def test_the_events_of_one_output_stand_alone(desk: Client, item: ReviewItem) -> None:
    other = making.a_held_item(item.brand, text="Another miracle")
    page = desk.get(AUDIT, {"output": output_of(item).pk})

    nouns = {row.event.noun for row in page.context["page"].rows}
    assert {"output", "attempt", "review_item", "decision", "release"} <= nouns
    assert other.run_id not in {r.event.run_id for r in page.context["page"].rows}
    assert f"/outputs/{output_of(item).pk}/evidence/" in text(page)


def test_a_row_names_its_checkpoint_once_it_is_sealed(
    desk: Client, item: ReviewItem
) -> None:
    while sealing.seal_once():
        pass
    rows = desk.get(AUDIT).context["page"].rows
    assert {row.seal for row in rows} <= set(range(1, 20))

    making.a_run(item.brand)
    newest = desk.get(AUDIT)

    assert newest.context["page"].rows[0].seal is None
    assert "not yet" in text(newest)


def test_the_chain_is_verified_on_demand(desk: Client, item: ReviewItem) -> None:
    while sealing.seal_once():
        pass

    whole = desk.post(f"{AUDIT}checks/")
    part = desk.post(f"{AUDIT}checks/", headers={"HX-Request": "true"})

    for said in (whole, part):
        assert "Unbroken." in text(said)
    assert text(part).lstrip().startswith('<section id="chain"')


def test_a_broken_chain_names_the_row(
    desk: Client,
    item: ReviewItem,
    owner_connection: psycopg.Connection[tuple[Any, ...]],
) -> None:
    while sealing.seal_once():
        pass
    owner_connection.execute("ALTER TABLE event DISABLE TRIGGER USER")
    row = owner_connection.execute(
        "UPDATE event SET why = 'rewritten' WHERE noun = 'decision' RETURNING id"
    ).fetchone()
    assert row is not None

    page = text(desk.post(f"{AUDIT}checks/"))

    assert "The history is broken." in page
    assert f"event {row[0]} was changed" in page


def test_before_the_first_checkpoint_it_says_so(
    desk: Client, owner_connection: psycopg.Connection[tuple[Any, ...]]
) -> None:
    owner_connection.execute("ALTER TABLE checkpoint DISABLE TRIGGER USER")
    owner_connection.execute("DELETE FROM checkpoint")

    assert "Nothing is sealed yet" in text(desk.get(AUDIT))
    assert "Events checked: 0, checkpoints: 0" in text(desk.post(f"{AUDIT}checks/"))


def test_the_file_has_what_is_filtered_and_no_formula(desk: Client) -> None:
    file = desk.get(f"{AUDIT}file/", {"noun": "decision"})
    lines = b"".join(file.streaming_content).decode().splitlines()  # type: ignore[attr-defined]

    assert lines[0].startswith("event,at,by,actor,what")
    assert len(lines) == 2
    assert ",'=SUM(A1) proven by study 7," in lines[1]


def test_too_large_a_file_is_refused_in_words(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_page, "MOST_IN_A_FILE", 5)

    refused = desk.get(f"{AUDIT}file/")

    assert refused.status_code == 422
    assert "choose a shorter period" in text(refused)


def test_what_takes_too_long_is_said(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = audit_page.found

    def slowly(*args: Any) -> Any:
        return slow(*args).extra(where=["pg_sleep(0.2) IS NOT NULL"])

    monkeypatch.setattr(audit_page, "PATIENCE", 50)
    monkeypatch.setattr(audit_page, "found", slowly)

    assert "That takes too long" in text(desk.get(AUDIT))


def test_evidence_is_for_reviewers_auditors_and_those_who_govern(
    item: ReviewItem, signed_in: SignedIn
) -> None:
    path = f"/outputs/{output_of(item).pk}/evidence/"
    for role in ("auditor", "admin", "owner", "legal"):
        file = signed_in(making.a_person(item.brand, role)).get(path)
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            assert "report.html" in archive.namelist()
    for person in (
        making.a_person(item.brand, "operator"),
        making.a_person(making.a_brand(), "auditor", "legal", "admin"),
    ):
        assert signed_in(person).get(path).status_code == 404


def test_erasing_takes_an_admin_a_reason_and_a_second_look(
    item: ReviewItem, signed_in: SignedIn, desk: Client
) -> None:
    output = output_of(item)
    path = f"/outputs/{output.pk}/erasure/"
    admin = signed_in(making.a_person(item.brand, "admin"))

    assert "cannot be undone" in text(admin.get(path))
    assert "takes an admin" in text(desk.get(path))
    for client, given, code in (
        (desk, {"reason": "x", "sure": "yes"}, 403),
        (admin, {"reason": "x"}, 422),
        (admin, {"reason": " ", "sure": "yes"}, 422),
    ):
        assert client.post(path, given).status_code == code
    assert not Erasure.objects.exists()

    done = admin.post(path, {"reason": "A customer asked.", "sure": "yes"}, follow=True)

    assert "Its content was erased" in text(done)
    assert Erasure.objects.get().reason == "A customer asked."
    assert admin.post(path, {"reason": "x", "sure": "yes"}).status_code == 409


def test_pages_that_showed_it_say_that_it_was_erased(
    item: ReviewItem, signed_in: SignedIn
) -> None:
    output = output_of(item)
    erasing.erase(output, by=making.a_person(item.brand, "admin"), reason="Asked.")
    reader = signed_in(making.a_person(item.brand, "brand", "admin", "legal"))

    for tab in ("output", "exact", "claims", "prices", "previous"):
        page = text(reader.get(f"/review/{item.pk}/", {"tab": tab}))
        shown = page[page.index('id="output"') :].partition("</section>")[0]
        assert "has been erased" in shown, tab
        assert "A miracle of wool" not in shown, tab
    for path in (f"/runs/{item.run_id}/", "/review/", "/claims/", "/analytics/"):
        assert reader.get(path).status_code == 200
    assert reader.get(f"/review/{item.pk}/preview/").status_code == 404
    assert reader.get(f"/outputs/{output.pk}/evidence/").status_code == 200
