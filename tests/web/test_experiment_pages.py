"""Experiments on the desk: where rounds stand, what is hidden, what was learned."""

import re

import pytest
from django.test import Client

from orchestrator.models import Brand, ReviewItem
from tests import making
from tests.web import experimenting
from tests.web.conftest import SignedIn
from tests.web.experimenting import HIDDEN, learning_id, plan_of

HOSTILE = "<script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}"


@pytest.fixture
def brand(ledger: object) -> Brand:
    return making.a_brand("Nordwind")


@pytest.fixture
def client(brand: Brand, signed_in: SignedIn) -> Client:
    return signed_in(making.a_person(brand, "brand"))


def page(client: Client, path: str, **query: object) -> str:
    response = client.get(path, query)
    assert response.status_code == 200, path
    return response.content.decode()


def test_what_is_empty_says_what_it_is_for(client: Client) -> None:
    pages = {
        "/experiments/": "No experiments yet",
        "/experiments/archive/": "Nothing imported yet",
        "/learnings/": "Nothing learned yet",
    }

    for path, words in pages.items():
        assert words in page(client, path)


def test_a_read_round_says_its_verdict_its_lift_and_what_follows(
    client: Client, brand: Brand
) -> None:
    run = experimenting.a_series(brand, "winner", "even")

    listed = page(client, "/experiments/")
    first = page(client, f"/experiments/{plan_of(run).pk}/")
    second = page(client, f"/experiments/{plan_of(run, 2).pk}/")

    assert "Winner" in listed
    assert "No clear answer" in listed
    assert "+37.7%" in listed
    assert "+37.7%" in first
    assert "Promote the winner" in first
    assert "exp-band" in first
    assert "The numbers" in first
    assert "carries challenger" in second  # the chain stands on each of its pages
    assert f"/experiments/{plan_of(run).pk}/" in second
    assert learning_id(1) in second  # what the second builds on
    assert f"/runs/{run.pk}/" in first


def test_nothing_of_the_effect_of_an_invalid_test_is_in_the_page(
    client: Client, brand: Brand
) -> None:
    run = experimenting.a_series(brand, "invalid")
    test = experimenting.an_archived_test(
        experimenting.an_import(brand),
        "k1",
        "invalid",
        checkpoints=experimenting.checkpoints("invalid"),
    )

    pages = [
        page(client, path)
        for path in (
            f"/experiments/{plan_of(run).pk}/",
            f"/experiments/archive/{test.pk}/",
            "/experiments/",
            "/experiments/archive/",
        )
    ]

    for text in pages:
        assert "idden" in text
        assert "Not valid" in text
        for number in HIDDEN:
            assert number not in text.replace(f"-{number}", ""), number
        assert "exp-band" not in text
        assert "exp-span" not in text
    assert "6,173" in pages[0]
    assert "6,173" in pages[1]


def test_an_uneven_split_that_nobody_planned_hides_the_effect_too(
    client: Client, brand: Brand
) -> None:
    source = experimenting.an_import(brand)
    test = experimenting.an_archived_test(source, "k1", "unknown")

    texts = [
        page(client, f"/experiments/archive/{test.pk}/"),
        page(client, "/experiments/archive/"),
    ]

    for text in texts:
        assert "Needs an answer" in text
        assert "idden" in text
        assert not [number for number in HIDDEN if number in text]


def test_the_same_page_shows_the_effect_of_a_valid_test(
    client: Client, brand: Brand
) -> None:
    """Or the test above would prove nothing."""
    run = experimenting.a_series(brand, "winner")

    text = page(client, f"/experiments/{plan_of(run).pk}/")

    for number in ("313", "431", "6.26%", "8.62%", "exp-band", "exp-span"):
        assert number in text


def test_a_round_waits_for_results_or_says_who_must_mend_what(
    client: Client, brand: Brand
) -> None:
    waiting = experimenting.a_series(brand, "waiting", title="Waits")
    late = experimenting.a_series(brand, "not_ready", title="Late")

    listed = page(client, "/experiments/")
    shown = page(client, f"/experiments/{plan_of(waiting).pk}/")
    told = page(client, f"/experiments/{plan_of(late).pk}/")

    assert "Waiting for results" in listed
    assert "since" in listed
    assert "the results of the test" in listed
    assert "Operator" in listed
    assert "Waiting for results" in shown
    assert "5f5f5f5f" in shown
    assert "Not ready" in told
    assert "no hit of challenger" in told
    assert "Operator can mend it" in told
    assert "Aug 31, 2026" in told


def test_a_round_that_never_began_is_not_listed(client: Client, brand: Brand) -> None:
    run = experimenting.a_series(brand, "winner")

    text = page(client, "/experiments/")

    assert text.count("row-link") == 1
    assert client.get(f"/experiments/{plan_of(run, 2).pk}/").status_code == 404


def test_a_held_part_of_a_round_links_to_its_item(client: Client, brand: Brand) -> None:
    making.a_live_rule(brand)
    run = experimenting.a_series(brand, "winner", finding="A miracle of a headline")

    text = page(client, f"/experiments/{plan_of(run).pk}/")

    item = ReviewItem.objects.get(run=run, state="open")
    assert f"/review/{item.pk}/" in text
    assert "A miracle of a headline" not in text  # it is not out


def test_a_page_is_not_sent_again_until_something_moved(
    client: Client, brand: Brand
) -> None:
    run = experimenting.a_series(brand, "waiting")
    path, told = f"/experiments/{plan_of(run).pk}/", {"HTTP_HX_REQUEST": "true"}

    first = client.get(path, **told)
    again = client.get(path, HTTP_IF_NONE_MATCH=first["ETag"], **told)

    assert b"<html" not in first.content
    assert b'id="round"' in first.content
    assert again.status_code == 304


def test_hostile_words_are_shown_and_do_nothing(client: Client, brand: Brand) -> None:
    run = experimenting.a_series(
        brand,
        *("winner", "winner"),
        title=HOSTILE,
        name=HOSTILE,
        finding=HOSTILE,
        dimension=HOSTILE,
    )
    source = experimenting.an_import(brand, name=HOSTILE)
    test = experimenting.an_archived_test(source, "k1", title=HOSTILE, series=HOSTILE)

    for path in (
        "/experiments/",
        f"/experiments/{plan_of(run, 2).pk}/",
        "/experiments/archive/",
        f"/experiments/archive/{test.pk}/",
        "/learnings/",
    ):
        text = page(client, path)
        assert "<script>alert" not in text, path
        assert "alert(1)" in text, path
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text, path


def test_another_brand_is_behind_a_wall(brand: Brand, signed_in: SignedIn) -> None:
    run = experimenting.a_series(brand, "winner", title="Zanzibar", finding="Zanzibar")
    test = experimenting.an_archived_test(
        experimenting.an_import(brand, name="Zanzibar"), "k1"
    )
    stranger = signed_in(making.a_person(making.a_brand(), "brand", "admin"))

    lists = [page(stranger, p) for p in ("/experiments/", "/experiments/archive/")]
    lists.append(page(stranger, "/learnings/", q="Zanzibar"))
    mine, archived = f"/experiments/{plan_of(run).pk}/", f"archive/{test.pk}/"

    assert all("Test k1" not in text and ">Zanzibar" not in text for text in lists)
    assert stranger.get(mine).status_code == 404
    assert stranger.get(f"/experiments/{archived}").status_code == 404


def test_the_archive_is_searched_filtered_and_paged(
    client: Client, brand: Brand
) -> None:
    source = experimenting.an_import(brand)
    for number in range(52):
        experimenting.an_archived_test(source, f"k{number}", "even")
    experimenting.an_archived_test(source, "wolf", "winner", series="story")

    first = page(client, "/experiments/archive/")
    second = page(client, "/experiments/archive/", before=_place(first))
    found = page(client, "/experiments/archive/", q="WOLF")
    won = page(client, "/experiments/archive/", verdict="winner")
    story = page(client, "/experiments/archive/", series="story")
    none = page(client, "/experiments/archive/", q="nothing like it")

    assert first.count("row-link") == 50
    assert second.count("row-link") == 3
    assert "k51" in first
    assert "k51" not in second
    assert "k0 " in second
    assert all(text.count("row-link") == 1 for text in (found, won, story))
    assert "No test matches" in none
    assert "CC BY 4.0" in first
    assert "Matias et al." in first
    assert "1 refused" in first


def test_tests_of_one_title_are_told_apart(client: Client, brand: Brand) -> None:
    source = experimenting.an_import(brand)
    for key, what in (("k1", "headline"), ("k2", "image")):
        arms = experimenting.checkpoints("even")[-1]["arms"]
        for number, arm in enumerate(arms):
            arm["fields"] = {"headline": "Soft", "image": "x.jpg", what: f"{number}"}
        experimenting.an_archived_test(source, key, "even", title="Soft", arms=arms)
    for _ in range(2):
        experimenting.a_series(brand, "winner")

    archive = page(client, "/experiments/archive/")
    rounds = page(client, "/experiments/")

    assert "Headline tested · k1" in archive
    assert "Image tested · k2" in archive
    assert len(set(re.findall(r"Spring sale · run (\d+)", rounds))) == 2


def test_an_imported_test_with_looks_has_its_plot_and_its_series(
    client: Client, brand: Brand
) -> None:
    source = experimenting.an_import(brand)
    looks = experimenting.checkpoints("winner")
    test = experimenting.an_archived_test(
        source, "k1", series="story", checkpoints=looks
    )
    other = experimenting.an_archived_test(source, "k2", "even", series="story")

    text = page(client, f"/experiments/archive/{test.pk}/")

    assert "exp-band" in text
    assert "10 looks" in text
    assert f"/experiments/archive/{other.pk}/" in text
    assert "Matias et al." in text
    assert "Ina Importer" in text


def test_the_log_says_what_was_learned_and_who_built_on_it(
    client: Client, brand: Brand
) -> None:
    run = experimenting.a_series(brand, "winner", "even")

    text = page(client, "/learnings/")
    image = page(client, "/learnings/", dimension="image")
    found = page(client, "/learnings/", q="ROUND 1")
    gone = page(client, "/learnings/", state="recalled")

    assert "Naming the season lifts opens, round 1." in text
    assert "+9% … +31%" in text
    assert "newsletters in Germany" in text
    assert f'href="/experiments/{plan_of(run, 2).pk}/"' in text  # built on by round 2
    assert "nobody yet" in text
    assert learning_id(2) in image
    assert learning_id(1) not in image
    assert learning_id(1) in found
    assert learning_id(2) not in found
    assert "No learning matches" in gone
    assert f"origin=learning&amp;subject={learning_id(1)}" in text


def _place(text: str) -> str:
    return text.partition("?before=")[2].partition('"')[0]
