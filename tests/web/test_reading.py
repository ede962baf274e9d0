"""Content as nodes: readable, and lit where a finding points."""

from review.item.editing import edited, text_fields
from review.item.reading import place_of, read
from review.item.spans import Mark
from review.item.wording import changes


def test_a_finding_about_a_number_lights_all_of_it():
    node = read({"price": 19}, {"/price": [Mark(1, "high", "1")]})

    assert [(s.text, s.numbers) for s in node.children[0].segments] == [("19", "1")]


def test_rows_of_alike_objects_become_a_table_in_reading_order():
    rows = [{"price": "1.00", "sku": "A"}, {"price": "2.00", "sku": "B"}]

    table = read({"lines": rows}, {}).children[0]

    assert table.kind == "table"
    assert table.columns == ("SKU", "Price")


def test_a_column_with_a_finding_is_never_folded_away():
    row = {"sku": "A", "market": "DE", "price": "1.00", "currency": "EUR", "was": "2"}
    rows = [row, {**row, "sku": "B"}]

    clean = read(rows, {})
    held = read(rows, {"/1/price": [Mark(1, "high", "1")]})

    assert clean.columns == ("SKU",)
    assert "Price" in held.columns


def test_a_list_of_codes_is_one_line_that_can_be_lit():
    lit = {"/ids/1": [Mark(1, "high", "1", 0, 3)]}

    line = read({"ids": ["f1", "f16"], "said": ["word " * 9]}, lit).children[0]

    assert line.kind == "line"
    assert line.children[1].segments[0].numbers == "1"
    assert read(["word " * 9], {}).kind == "list"


def test_a_long_list_is_cut_but_what_is_lit_stays():
    value = [[n] for n in range(500)]

    node = read(value, {"/450/0": [Mark(1, "high", "1")]})

    assert len(node.children) == 202
    assert node.children[200].path == "/450"
    assert "299 more" in node.children[-1].label


def test_a_pointer_reads_as_words_counted_from_one():
    assert place_of("/lines/0/margin_percent") == "Lines · 1 · Margin percent"
    assert place_of("") == ""


def test_an_edit_changes_one_text_and_keeps_the_structure():
    base = {"a/b": ["one", {"deep": "two"}], "n": 3}

    fresh = edited(base, {"text:/a~1b/1/deep": "three"})

    assert fresh == {"a/b": ["one", {"deep": "three"}], "n": 3}
    assert base["a/b"][1] == {"deep": "two"}


def test_line_ends_as_browsers_send_them_are_no_change():
    base = {"body": "one\ntwo"}

    assert edited(base, {"text:/body": "one\r\ntwo"}) == base
    assert edited(base, {"text:/body": "one\r\n2"}) == {"body": "one\n2"}


def test_the_text_fields_are_named_by_their_pointers():
    assert text_fields({"x": "hello", "n": 1}) == [("text:/x", "X", "hello")]


def test_a_difference_is_told_word_by_word():
    told = changes({"t": "a red cat", "n": 1}, {"t": "a blue cat", "n": 1})

    assert [c.path for c in told] == ["t"]
    assert [(p.kind, p.text) for p in told[0].pieces] == [
        ("same", "a "),
        ("gone", "red"),
        ("new", "blue"),
        ("same", " cat"),
    ]
