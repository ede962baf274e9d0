"""Lighting exactly the right characters."""

from review.item.spans import Mark, has_unseen, segments, shown_label


def lit(text, *marks):
    return [(s.text or s.badge, s.numbers) for s in segments(text, marks)]


def mark(number, start, end, severity="high"):
    return Mark(number, severity, f"finding {number}", start, end)


def test_a_span_lights_exactly_its_characters():
    assert lit("cures colds", mark(1, 0, 5)) == [("cures", "1"), (" colds", "")]


def test_offsets_count_code_points_past_an_emoji():
    text = "Hi 👩‍👩‍👧 cures"

    pieces = lit(text, mark(1, text.index("cures"), len(text)))

    assert pieces == [("Hi 👩‍👩‍👧 ", ""), ("cures", "1")]


def test_overlapping_spans_are_split_so_that_each_piece_knows_all_its_findings():
    pieces = segments("abcdef", [mark(1, 0, 4, "low"), mark(2, 2, 6, "high")])

    assert [(p.text, p.numbers) for p in pieces] == [
        ("ab", "1"),
        ("cd", "1 2"),
        ("ef", "2"),
    ]
    assert [p.severity for p in pieces] == ["low", "high", "high"]
    assert [[m.number for m in p.opens] for p in pieces] == [[1], [2], []]


def test_a_span_outside_the_text_lights_nothing():
    assert lit("short", mark(1, 3, 99)) == [("short", "")]


def test_unseen_characters_become_badges_and_are_not_in_the_text():
    text = "free\u200bship\u202eping"

    pieces = lit(text, mark(1, 0, len(text)))

    assert pieces == [
        ("free", "1"),
        ("U+200B", "1"),
        ("ship", "1"),
        ("U+202E", "1"),
        ("ping", "1"),
    ]


def test_a_mark_that_begins_at_an_unseen_character_opens_there_once():
    pieces = segments("a\u200bb", [mark(1, 1, 3)])

    assert [len(p.opens) for p in pieces] == [0, 1, 0]


def test_line_ends_and_accents_are_no_secrets():
    assert not has_unseen("Zoë\n\tnaïve 50 %\u00a0off")
    assert has_unseen("a\ufeffb")


def test_a_label_writes_unseen_characters_out():
    assert shown_label("na\u202eme") == "na[U+202E]me"


def test_a_label_keeps_an_emoji_whole():
    assert shown_label("👩‍👩‍👧 a\u200db") == "👩‍👩‍👧 a[U+200D]b"
