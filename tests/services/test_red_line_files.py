"""Red lines out as YAML, in again as drafts, and the bundled packs."""

import pytest
import yaml

from orchestrator.domain.errors import BadRule, NotFound, NotPermitted
from orchestrator.models import RedLineVersion
from orchestrator.services.rules import red_line_files, red_lines
from tests import making
from tests.postgres import Ledger


def test_what_is_exported_comes_in_elsewhere_as_drafts(ledger: Ledger) -> None:
    brand, other = making.a_brand(), making.a_brand()
    rule = making.a_live_rule(
        brand, name="Été: no “miracles”", scope={"effective": "2026-03-31"}
    )
    making.a_draft_rule(brand)
    text = red_line_files.export(brand)

    report = red_line_files.import_(other, text, by=making.a_person(other, "admin"))

    assert "Été" in text
    (made,) = report.made
    assert made.definition == rule.definition
    assert not red_lines.live_versions(other).exists()
    assert red_line_files.export_one(rule) == text


def test_an_import_changes_only_what_differs(ledger: Ledger) -> None:
    brand = making.a_brand()
    admin = making.a_person(brand, "admin")
    kept, changed = making.a_live_rule(brand), making.a_live_rule(brand)
    loaded = yaml.safe_load(red_line_files.export(brand))
    for definition in loaded["red_lines"]:
        if definition["slug"] == changed.red_line.slug:
            definition["people"] = 2
    bad = {"slug": "bad", "name": "Bad"}
    loaded["red_lines"] += [bad, "a word", dict(loaded["red_lines"][0])]

    report = red_line_files.import_(brand, yaml.safe_dump(loaded), by=admin)

    (draft,) = report.made
    assert (draft.red_line, draft.number, draft.people) == (changed.red_line, 2, 2)
    assert report.unchanged == [kept.red_line.slug]
    refused = dict(report.refused)
    assert "'category' is missing" in refused["bad"]
    assert "not a set of fields" in refused["red line 4"]
    assert "twice" in refused[str(loaded["red_lines"][0]["slug"])]
    assert set(red_lines.live_versions(brand)) == {kept, changed}


@pytest.mark.parametrize("text", ["a: [", "just words", "red_lines: 3", "&a [*a]"])
def test_what_is_no_file_of_red_lines_changes_nothing(
    ledger: Ledger, text: str
) -> None:
    brand = making.a_brand()
    admin = making.a_person(brand, "admin")

    if text.startswith("&"):
        assert red_line_files.import_(brand, text, by=admin).refused
    else:
        with pytest.raises(BadRule):
            red_line_files.import_(brand, text, by=admin)

    assert not RedLineVersion.objects.exists()


def test_a_stranger_imports_nothing(ledger: Ledger) -> None:
    brand = making.a_brand()
    stranger = making.a_person(making.a_brand(), "admin")

    with pytest.raises(NotPermitted):
        red_line_files.import_(brand, "red_lines: []", by=stranger)
    with pytest.raises(NotPermitted):
        red_line_files.install_pack(brand, "health", by=stranger)


def test_a_pack_comes_as_drafts_and_only_once(ledger: Ledger) -> None:
    brand = making.a_brand()
    admin = making.a_person(brand, "admin")
    pack = red_line_files.packs()[0]

    first = red_line_files.install_pack(brand, pack.slug, by=admin)
    second = red_line_files.install_pack(brand, pack.slug, by=admin)

    assert (len(first.made), first.refused) == (len(pack.rules), [])
    assert first.made[0].definition["pack"] == pack.slug
    assert (second.made, len(second.unchanged)) == ([], len(pack.rules))
    assert not red_lines.live_versions(brand).exists()
    with pytest.raises(NotFound, match="no pack 'none'"):
        red_line_files.install_pack(brand, "none", by=admin)


def test_every_pack_has_a_name_of_its_own() -> None:
    packs = red_line_files.packs()

    slugs = [pack.slug for pack in packs]
    assert len(set(slugs)) == len(slugs) > 0
    assert all(pack.title and pack.rules for pack in packs)
