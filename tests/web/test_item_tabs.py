"""The tabs of an output: each is an address of its own and a partial for htmx."""

import pytest

from orchestrator.models import ReviewItem
from tests.making import a_brand, a_claim, a_held_item, a_person, decide


def tab(signed_in, item, name, **headers):
    browser = signed_in(a_person(item.brand, "brand"))
    return browser.get(f"/review/{item.pk}/?tab={name}", headers=headers)


@pytest.mark.parametrize("name", ["output", "previous", "claims", "prices", "exact"])
def test_each_tab_is_an_address_that_works_without_scripts(signed_in, name):
    response = tab(signed_in, a_held_item(), name)

    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="tab-{name}"' in page
    assert page.count('aria-current="true"') == 1
    assert 'id="decide"' in page


def test_htmx_gets_the_tab_alone(signed_in):
    response = tab(
        signed_in,
        a_held_item(),
        "exact",
        **{"hx-request": "true", "hx-target": "output"},
    )

    page = response.content.decode()
    assert 'id="output"' in page
    assert 'id="item"' not in page
    assert 'id="decide"' not in page


def test_an_unknown_tab_is_the_first(signed_in):
    response = tab(signed_in, a_held_item(), "nothing-known")

    assert response.context["page"].tab == "output"


def test_the_exact_content_names_what_cannot_be_seen_and_its_digest(signed_in):
    item = a_held_item(text="A miracle\u202e cream\u200b")

    page = tab(signed_in, item, "exact").content.decode()

    assert item.output.digest in page
    assert "[U+202E]" in page
    assert "[U+200B]" in page


def test_a_sentence_stands_beside_the_approved_claim_it_comes_near(signed_in):
    brand = a_brand()
    a_claim(brand, "Keeps you warm for 8 hours.")
    a_claim(brand, "Made in Portugal by hand.")
    item = a_held_item(brand, text="A miracle. Keeps you warm for 12 hours.")

    page = tab(signed_in, item, "claims").content.decode()

    assert "<del>8</del><ins>12</ins>" in page
    assert "Made in Portugal" not in page.split('class="tab-body"')[1].split("aside")[0]


def test_a_second_version_is_held_against_the_first(signed_in):
    item = a_held_item()
    decide(item, a_person(item.brand, "brand"), "edit", content={"text": "A miracle!"})
    again = ReviewItem.objects.get(task=item.task, state="open")

    page = tab(signed_in, again, "previous").content.decode()

    assert "What changed since version 1" in page
    assert "<ins>!</ins>" in page


def test_a_first_version_says_that_there_is_nothing_before_it(signed_in):
    page = tab(signed_in, a_held_item(), "previous").content.decode()

    assert "This is the first version" in page


def test_hostile_text_acts_in_no_tab(signed_in):
    attack = '<img src=x onerror=alert(1)> a miracle" hx-get="/x'
    item = a_held_item(text=attack)

    for name in ("output", "previous", "claims", "prices", "exact"):
        page = tab(signed_in, item, name).content.decode()
        assert "<img src=x" not in page
        assert 'hx-get="/x' not in page
