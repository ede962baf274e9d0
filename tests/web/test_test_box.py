"""The test box of the rule builder: a draft tried before it is saved."""

import re

import pytest

from tests.making import a_brand, a_held_item, a_person
from tests.web.building import HTMX, posted, said_at


@pytest.fixture
def admin():
    """Somebody who may write red lines."""
    return a_person(a_brand(), "admin")


@pytest.fixture
def writer(ledger, signed_in, admin):
    """That person's browser."""
    return signed_in(admin)


def test_the_test_box_lights_what_the_rule_finds(writer):
    fields = posted(act="try", try_text="A real miracle, of course")

    page = writer.post("/red-lines/new/", fields, **HTMX).content.decode()

    assert "It holds." in page
    assert re.search(r'<mark class="rl rl-high"[^>]*>.*miracle</mark>', page)
    assert "Nobody can prove a miracle." in page


def test_the_test_box_says_what_a_disguised_word_reads_as(writer):
    text = "A real mir\u0430cle"  # its second vowel is Cyrillic

    page = writer.post(
        "/red-lines/new/", posted(act="try", try_text=text), **HTMX
    ).content.decode()

    assert "It holds." in page
    assert "read as “miracle”" in page


def test_the_test_box_knows_days_places_and_json(writer):
    scope = {"effective": "2027-03-01", "markets": "AT"}

    def says(**asked):
        fields = posted(act="try", **scope, **asked)
        return writer.post("/red-lines/new/", fields, **HTMX).content.decode()

    assert "not in force yet" in says(try_text="miracle", try_on="2027-02-28")
    assert "It holds." in says(try_text="miracle", try_on="2027-03-01")
    assert "leaves out" in says(
        try_text="miracle", try_on="2027-03-01", try_market="DE"
    )
    deep = says(try_text='{"body": {"intro": "A miracle"}}', try_on="2027-03-01")
    assert "Body · Intro" in deep


def test_the_test_box_refuses_what_it_cannot_read_at_its_field(writer):
    long = posted(act="try", try_text="x" * 1_000_000)
    torn = posted(act="try", try_text='{"body": ')

    answers = [writer.post("/red-lines/new/", f, **HTMX) for f in (long, torn)]

    assert [a.status_code for a in answers] == [422, 422]
    assert "1,000,000 characters" in said_at(answers[0].content.decode(), "try-text")
    assert "JSON" in said_at(answers[1].content.decode(), "try-text")


def test_what_was_tried_is_kept_as_an_example(writer):
    fields = posted(act="keep:must_hold", try_text="Miracle soap", try_market="AT")

    page = writer.post("/red-lines/new/", fields, **HTMX).content.decode()

    assert re.search(r'name="h1-text"[^>]*>\nMiracle soap</textarea>', page)
    assert "market: AT" in page
    assert re.search(r'id="r-h1".*?</svg> holds', page, re.S)


def test_an_output_of_the_brand_can_be_tried(ledger, signed_in):
    item = a_held_item(text="A miracle cream")
    writer = signed_in(a_person(item.brand, "admin"))
    page = writer.get("/red-lines/new/").content.decode()
    fields = posted(act="try", try_output=str(item.output_id), w0_0_words="cream")

    tried = writer.post("/red-lines/new/", fields, **HTMX).content.decode()

    assert f'<option value="{item.output_id}">' in page
    assert re.search(r"<mark[^>]*>.*cream</mark>", tried)


def test_another_brands_output_cannot_be_tried(writer):
    item = a_held_item(text="A secret miracle")
    fields = posted(act="try", try_output=str(item.output_id))

    response = writer.post("/red-lines/new/", fields, **HTMX)

    assert response.status_code == 404
