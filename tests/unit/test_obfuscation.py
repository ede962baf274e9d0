"""Tricks of writing hold; honest text that looks a little like them does not."""

import base64
from datetime import date

import pytest

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.detectors.obfuscation import REASONS, Obfuscation
from orchestrator.domain.screening.reading.page import read


def reasons(content: JSON) -> set[str]:
    """Why the detector would hold `content`; its one leaf is live."""
    detector = Obfuscation([None])  # type: ignore[list-item]
    found = detector.find(read(content), None, frozenset({0}))  # type: ignore[arg-type]
    return {hit.reason for hit in found}


BLOB = base64.b64encode(b"This balm cures every kind of eczema").decode()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It \u202eseruc\u202c eczema", "backwards"),
        ("\u202dIt cures\u202c", "backwards"),
        ("It cu\u200bres eczema", "unseen"),
        ("It cu\u2060res eczema", "unseen"),
        ("It cu&#8203;res eczema", "unseen"),
        ("It c\u200du\u200dres", "unseen"),
        ("It \u0441ur\u0435s eczema", "mixed"),
        ("It cur\u0435s eczema", "mixed"),
        ("guarant\u03bfed returns", "mixed"),
        ("\u13dfures eczema", "mixed"),
        ("c\u057dres eczema", "mixed"),
        ("\u0433\u0430\u0440aнт\u0438\u044f и д\u043eхoды", "none"),
        ("гapaнтия дохода", "mixed"),
        ("Soft\U000e0063\U000e0075\U000e0072 wool", "tagged"),
        (f"Read this: {BLOB}", "encoded"),
        (f"<p>Read</p><p>{BLOB}</p>", "encoded"),
        ("It %63%75%72%65%73 eczema", "encoded"),
        (r"It \u0063\u0075\u0072es eczema", "encoded"),
        (r"It \x63\x75\x72es eczema", "encoded"),
    ],
)
def test_a_trick_of_writing_is_named(text: str, kind: str) -> None:
    found = reasons({"body": text})

    assert found == ({REASONS[kind]} if kind != "none" else set())


@pytest.mark.parametrize(
    "text",
    [
        "Family 👨\u200d👩\u200d👧 and ❤\ufe0f\u200d🔥 days, 🏴\U000e0067\U000e0062"
        "\U000e0065\U000e006e\U000e0067\U000e007f",
        "Donau\u00addampf\u00adschiff\u00adfahrt, Na\u00adtur",
        "\ufeffOur softest knit",
        "می\u200cخواهم این را بخرم",
        "क्\u200dष और र्\u200cक",
        "שלום \u200fABC\u200e, \u2067טקסט\u2069 and \u202bעברית\u202c",
        "5\u2060 kg of wool, 20\u2060°C, long/\u200bshort",
        "12 µm merino, 3 kΩ, 5 μg of B12, Tシャツ, β-carotene, αMSH and Δt, πr²",
        "Naïve café, Ærø, Łódź, Straße, İstanbul, ½ price, №5, 20 ℃",
        "iPhone-чехол, IT-компания, SMS-рассылка и USB-кабель",
        "В магазине Zara и H&M открылся Cтол",
        "Купить VIP-билет, 4K-телевизор",
        "ΑΒΓ Α.Ε. Η νέα συλλογή",
        "𝒮𝑜𝒻𝓉 and ｗｉｄｅ letters, ⓈⓄⒻⓉ, ᴋɴɪᴛ",
        "W O O L   A N D   S I L K, s.o.f.t and 5-0-1",
        "Order 4f6e6520-8d2b-41d4-a716-446655440000, SKU 4D6F7265204C6F72",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        f"https://a.example/t?data={BLOB} and https://a.example/%68%65%6c%6c%6f",
        f"![dot](data:image/png;base64,{BLOB})",
        '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALA'
        'AAAAABAAEAAAIBRAA7" alt="dot">',
        f'<div data-config="{BLOB}">Hi</div>',
        '<p style="display:none">Soft inside, made to last</p><p>Hi</p>',
        r"caf\u00e9 au lait, 100%25 wool, C:\users\x41",
        "dXNlcl8xMjM0NTY3ODk6YWJj and eyJpZCI6MTIzNCwibiI6ImEifQ==",
        "Straightforwardness incomprehensibilities state-of-the-art-technology-now",
    ],
)
def test_honest_text_is_left_alone(text: str) -> None:
    assert reasons({"body": text}) == set()


def test_a_trick_is_lit_where_it_was_written_and_once() -> None:
    content: JSON = {"a": {"b": "Our <b>cur\u0435s</b> here"}}
    detector = Obfuscation([None, None])  # type: ignore[list-item]

    hits = list(detector.find(read(content), None, frozenset({1})))  # type: ignore[arg-type]

    assert [(h.leaf, h.path, h.start, h.end) for h in hits] == [(1, "/a/b", 7, 12)]


def test_a_trick_in_a_key_is_found() -> None:
    assert reasons({"cur\u0435s": date.min.year}) == {REASONS["mixed"]}


@pytest.mark.parametrize(
    "text",
    [
        "c.u.r.e.s y.o.u.r a.c.n.e o.v.e.r.n.i.g.h.t",
        "C u r e s   y o u r   a c n e   o v e r n i g h t",
        "C1in1cally pr0ven t0 h3al ecz3ma 0vern1ght w1th0ut d0ctors",
    ],
)
def test_a_habit_of_spelling_words_apart_is_odd(text):
    assert [odd.kind for p in read(text).passages for odd in p.oddities] == ["spelt"]


@pytest.mark.parametrize(
    "text",
    [
        "N E W   I N",
        "Made in the U.S.A. since 1999, open 9 a.m. to 5 p.m.",
        "H2O, CO2, B12, MP3, A4 and a 4K screen with 60fps and 5G",
        "S P R I N G   S A L E starts soon",
        "www.example.com/a-b-c and e.g. x.y.z",
    ],
)
def test_headings_acronyms_and_model_names_are_not(text):
    assert [odd.kind for p in read(text).passages for odd in p.oddities] == []
