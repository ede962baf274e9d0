"""Texts taken apart: where each piece stands, how it reads, and what is too much."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.reading.page import Page, Passage, read
from orchestrator.domain.screening.reading.read_as import read_as
from orchestrator.domain.screening.reading.view import View

PAGE = """<html><head><title>Knit</title><style>.x{display:none}
p::before{content: "New: \\201C"}</style></head><body>
<!-- draft --><div class="preheader">Soft inside</div>
<h1>Merino&nbsp;knit</h1><p>Made <b>s</b>lowly.<br>Worn<span class=x>!!</span> daily.
<a href="/p?utm_source=mail&amp;q=warm%20wool" title='More'>See <i>it</i></a>
<img src=a.png alt="A knit"><input placeholder="Your name" value="Ada">
<table><tr><td>Blue</td><td>20</td></tr></table>
<div data-note="washed at thirty" data-id="12">End</div></body></html>"""


def texts(page: Page, kind: str) -> list[str]:
    """The texts of one kind, white space made single."""
    return [" ".join(p.text.split()) for p in page.passages if p.kind == kind]


def test_a_page_is_read_as_its_reader_sees_it() -> None:
    page = read(PAGE)

    shown = texts(page, "text")
    assert shown == ["Knit Merino knit Made slowly. Worn daily. See it Blue 20 End"]
    assert "Made slowly.\nWorn daily." in page.passages[0].text
    assert texts(page, "comment") == ["draft"]
    assert texts(page, "attribute") == [
        "More", "A knit", "Your name", "Ada", "washed at thirty",
    ]  # fmt: skip
    assert texts(page, "link") == ["mail, warm wool"]
    assert texts(page, "style") == ["New: “"]
    assert texts(page, "hidden")[0] == "Soft inside !!"


@pytest.mark.parametrize(
    "text",
    [
        "5 < 6 & 7",
        "Dear <name>, R&D at AT&T; 2*3*4 = 24",
        "snake_case and 100% of it",
        "{not json}",
        "[sic] he wrote",
        "C:\\new",
    ],
)
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    page = read(text)

    assert next((p.kind, p.text) for p in page.passages) == ("text", text)
    assert not page.unread


def test_markdown_is_read_as_rendered() -> None:
    page = read(
        "# A **warm** knit\n\n> Made _slowly_ by [our `team`](https://a.example/?x=hi "
        '"Say hello").\n\n- one\n- two\\*\n\n[1]: https://b.example "Ref"\n'
    )

    assert texts(page, "text") == ["A warm knit Made slowly by our team. one two*"]
    assert texts(page, "link") == ["hi", "Say hello", "Ref"]


def test_offsets_count_in_the_string_at_the_pointer() -> None:
    inner = json.dumps({"html": "<p>caf\u00e9 cu<b>re</b>s</p>"})
    content: JSON = {"a": [{"body": inner}]}

    page = read(content)

    passage = next(p for p in page.passages if "cures" in p.text)
    start = passage.folded.text.index("cures")
    first, last = passage.span(start, start + 5)
    assert passage.path == "/a/0/body"
    assert inner[first:last] == "cu<b>re</b>s"
    first, last = passage.span(start - 5, start - 1)
    assert inner[first:last] == "caf\\u00e9"


def test_a_key_has_no_offsets() -> None:
    page = read({"cures": {"a/b": 1}})

    keys = [p for p in page.passages if p.is_key]
    assert [(p.path, p.text) for p in keys] == [
        ("/cures", "cures"),
        ("/cures/a~1b", "a/b"),
    ]
    assert keys[0].folded.span(0, 5) == (0, 0)


def test_figures_are_found_in_nested_json_too() -> None:
    content: JSON = {
        "feed": json.dumps(
            {"sku": "K1", "currency": "EUR", "offer": {"price": "52.00"}}
        ),
        "price": {"amount": 12},
    }

    page = read(content)

    found = [(f.path, f.value, f.key, f.owner.sku) for f in page.figures]
    assert found == [
        ("/feed", "52.00", "price", "K1"),
        ("/price/amount", 12, "amount", None),
    ]


def test_a_name_that_stands_twice_is_read_twice() -> None:
    page = read('{"a": "first", "a": "second"}')

    assert texts(page, "text") == ["first", "second"]


def test_figures_keep_the_reading_order_of_their_values() -> None:
    page = read({"price": "free", "b": "x", "fee": 3})

    places = [p.place for p in page.passages if not p.is_key]
    assert places == sorted(places)
    assert page.figures[0].place <= places[0] < page.figures[1].place


def wrapped(text: str, times: int) -> str:
    """JSON in JSON in JSON …"""
    for _ in range(times):
        text = json.dumps([text])
    return text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (wrapped("cures", 6), "nested deeper than 4"),
        ("[" * 5_000 + "]" * 5_000, "nested too deep"),
        ("a" * 200_001, "longer than 200,000"),
        (["a"] * 20_001, "more than 20,000 texts"),
        ("\ufdfa" * 2_000, "too many ways"),
        ("&amp;amp;amp;amp;amp;amp;lt;b&amp;gt;", "nested deeper than 4"),
        (
            " ".join(
                base64.b64encode(f"Word number {n} is here".encode()).decode()
                for n in range(9)
            ),
            "more than 8 encoded texts",
        ),
        (
            "%" + "25" * 8 + "41",
            "encoded more than 4 levels",
        ),
    ],
    ids=str.split("nested deep long many ways entities blobs percent"),
)
def test_what_is_too_much_is_said(content: JSON, said: str) -> None:
    page = read({"at": content} if isinstance(content, str) else content)

    assert any(said in why for _, why in page.unread), page.unread


def test_eight_blobs_and_the_same_one_many_times_are_read() -> None:
    one = base64.b64encode(b"The very same words again").decode()

    page = read(" ".join([one] * 30))

    assert not page.unread
    assert texts(page, "decoded") == ["The very same words again"]


@pytest.mark.parametrize(
    ("content", "path", "start", "end", "reading"),
    [
        ("c\u0443res", "", 0, 5, "cures"),
        ("it c.u.r.e.s all", "", 3, 12, "cures"),
        ({"a": "see <p>cu<b>re</b>s</p>"}, "/a", 7, 19, "cures"),
        ("gu4r\u0430nteed", "", 0, 10, "guaranteed"),
        ("Q3VyZXMgYWxsIGRpc2Vhc2Vz", "", 0, 24, "Cures all diseases"),
        ("Cures", "", 0, 5, None),
        ("wool-mix", "", 0, 8, None),
        ({"cures": 1}, "/cures", 0, 0, None),
        ("short", "", 3, 99, None),
        ("short", "/nowhere", 0, 2, None),
    ],
)
def test_lit_text_is_said_as_it_reads(
    content: JSON, path: str, start: int, end: int, reading: str | None
) -> None:
    said = read_as(content, path, start, end)

    assert (said or "").lower() == (reading or "").lower()


SNIPPETS = st.sampled_from(
    str.split(
        "<b> </b> <p hidden> <!-- --> <img\u0020alt=' ' &amp; &#99; &#x &lt; "
        "** _ ` [ ]( ) # - > | \\ \\u0063 %63 %25 =63=75 { } [ ] \" ' : , "
        "\u202e \u202c \u200b \u00ad \u0443 \u0430 a b cu re s 4 3 1 $ @ ! "
        ". - \u0301 \ufb01 \u00df \u0130 "
        "<style> .a{content:'x'} </style> <script> data:, ?a=b%20c Y3VyZXMgYWxs 637572"
    )
) | st.sampled_from([" ", "  ", "\n", "\r\n", "\n\n", "\t"])  # fmt: skip
TEXTS = st.text(max_size=40) | st.lists(SNIPPETS, max_size=25).map("".join)
CONTENTS = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXTS, inner, max_size=4)
        | inner.map(json.dumps)
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(CONTENTS)
def test_whatever_is_read_maps_back_into_what_was_written(content: JSON) -> None:
    page = read(content)

    for passage in page.passages:
        for view in (passage.written, *passage.views):
            check_map(passage, view)
            assert all(0 <= at <= len(view.text) for at in view.breaks)
        for odd in passage.oddities:
            assert 0 <= odd.start <= odd.end <= len(passage.source)


def check_map(passage: Passage, view: View) -> None:
    """In range, not empty, and in order but where the order is what was undone."""
    spans = [view.span(i, i + 1) for i in range(len(view.text))]
    if passage.is_key and set(spans) <= {(0, 0)}:
        return
    assert all(0 <= a < b <= len(passage.source) for a, b in spans), view
    if view.name != "reversed":
        assert spans == sorted(spans), view


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_character_of_plain_text_is_lost(text: str) -> None:
    page = read(text)

    letters = {c for c in text if c.isascii() and c.isalpha()}
    seen = {c for p in page.passages for c in p.text}
    assert letters <= seen | set("abcdefxuABCDEFU")  # those may be parts of escapes
