"""Shadows: they watch live traffic, hold nothing, and people label what they find."""

from typing import Any

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.models import (
    Brand,
    Finding,
    Release,
    ReviewItem,
    Screening,
    Shadow,
    ShadowScreening,
)
from orchestrator.services.rules import evaluating, red_lines, rule_health, shadows
from tests import making
from tests.postgres import Ledger


def a_shadow(brand: Brand, **changes: Any) -> Shadow:
    """A shadow of a draft, started by its author."""
    author = making.a_person(brand, "admin")
    return shadows.start(
        making.a_ready_rule(brand, author=author, **changes), by=author
    )


def test_a_shadow_finds_and_holds_nothing(ledger: Ledger) -> None:
    brand = making.a_brand()
    shadow = a_shadow(brand)

    run = making.a_run(brand, inputs={"text": "A miracle cream"})
    making.work_until_idle()

    assert Release.objects.filter(output__run=run).exists()
    assert not ReviewItem.objects.exists()
    assert not Finding.objects.exists()
    found = shadow.findings.get()
    assert (found.path, found.start, found.end) == ("/text", 2, 9)
    assert shadow.screenings.get().hits == 1
    assert Screening.objects.count() == 1


def test_it_looks_at_each_new_output_of_its_brand_once(ledger: Ledger) -> None:
    brand = making.a_brand()
    making.a_run(brand, inputs={"text": "A miracle before"})
    making.work_until_idle()
    shadow = a_shadow(brand)
    making.a_run(making.a_brand(), inputs={"text": "A miracle elsewhere"})
    for text in ("A miracle", "Fresh bread"):
        making.a_run(brand, inputs={"text": text})
    making.work_until_idle()

    again = shadows.observe()

    assert again == 0
    hits = shadow.screenings.order_by("pk").values_list("hits", flat=True)
    assert list(hits) == [1, 0]


def test_a_late_commit_of_an_earlier_number_is_looked_at_too(ledger: Ledger) -> None:
    brand = making.a_brand()
    shadow = a_shadow(brand)
    Shadow.objects.filter(pk=shadow.pk).update(position=900)  # others, seen before
    making.a_run(brand, inputs={"text": "A miracle"})

    making.work_until_idle()

    assert shadow.findings.count() == 1


def test_it_needs_green_examples_and_a_backtest(ledger: Ledger) -> None:
    brand = making.a_brand()
    making.a_run(brand)
    making.work_until_idle()
    author = making.a_person(brand, "admin")
    bare = making.a_draft_rule(brand, author=author)
    green = making.a_draft_rule(brand, author=author, tests=making.EXAMPLES)

    with pytest.raises(BadInput, match="must_hold examples"):
        shadows.start(bare, by=author)
    with pytest.raises(BadInput, match="no finished backtest"):
        shadows.start(green, by=author)
    with pytest.raises(NotPermitted):
        shadows.start(green, by=making.a_person(brand, "brand"))

    assert not Shadow.objects.exists()


def test_labels_build_a_precision_with_its_interval(ledger: Ledger) -> None:
    brand = making.a_brand()
    shadow = a_shadow(brand)
    for number in range(4):
        making.a_run(brand, inputs={"text": f"A miracle {number}"})
    making.work_until_idle()
    one, other = (making.a_person(brand, "admin") for _ in range(2))

    for number, finding in enumerate(shadows.to_label(shadow, one)):
        shadows.label(finding, by=one, is_right=number != 0, note="so it is")
    with pytest.raises(BadInput, match="labelled this finding already"):
        shadows.label(shadow.findings.all()[0], by=one, is_right=True)

    assert str(shadows.precision(shadow)) == "4 labelled, precision 75 % (30–95)"
    assert shadows.to_label(shadow, one) == []
    assert len(shadows.to_label(shadow, other)) == 4


def test_a_shadow_ends_when_stopped_or_live(ledger: Ledger) -> None:
    brand = making.a_brand()
    first, second = a_shadow(brand), a_shadow(brand)
    admin = making.a_person(brand, "admin")

    shadows.stop(first, by=admin, why="it finds nothing")
    red_lines.make_live(second.version, by=admin)
    making.a_run(brand, inputs={"text": "A miracle"})
    making.work_until_idle()

    for shadow, why in ((first, "it finds nothing"), (second, "it went live")):
        shadow.refresh_from_db()
        assert (shadow.why, shadow.ended_by) == (why, admin)
    assert not ShadowScreening.objects.exists()
    assert shadows.open_shadow(second.version) is None


def test_a_live_rule_goes_back_to_shadow(ledger: Ledger) -> None:
    brand = making.a_brand()
    live = making.a_live_rule(brand)
    admin = making.a_person(brand, "admin")

    with pytest.raises(BadInput, match="give the reason"):
        shadows.take_back(live.red_line, by=admin, reason="")
    shadow = shadows.take_back(live.red_line, by=admin, reason="too many false alarms")
    run = making.a_run(brand, inputs={"text": "A miracle"})
    making.work_until_idle()

    assert Release.objects.filter(output__run=run).exists()
    assert shadow.findings.count() == 1
    assert rule_health.of_brand(brand) == {}


def test_an_output_a_shadow_cannot_judge_is_a_hit_and_stops_nothing(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = making.a_brand()
    shadow = a_shadow(brand)
    making.a_run(brand)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise KeyError("broken")

    monkeypatch.setattr(evaluating, "screen", broken)
    making.work_until_idle()

    assert "Not checked" in shadow.findings.get().message
    assert Release.objects.filter(output__brand=brand).exists()
