"""From draft to live and out again: what is asked, and what comes of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.domain.screening import rules
from orchestrator.models import Output, Release, ReviewItem, RulesetInForce
from orchestrator.services import screening
from orchestrator.services.rules import red_lines
from orchestrator.services.running import earlier
from tests import making
from tests.postgres import Ledger

TODAY = datetime.now(UTC).date()


def judged(output: Output, *, on: Any) -> list[str]:
    """What holds `output` under the rules in force, were it the day `on`."""
    found = screening.material_of(output)
    force = RulesetInForce.objects.get(brand=output.brand).ruleset_id
    findings = screening.judge(
        found.content,
        force,
        place=found.place,
        inputs=found.inputs,
        sources=found.sources,
        verdicts={},
        confidence=None,
        currency="EUR",
        on=on,
    )
    return [f.slug for f in findings if f.blocking]


def an_output(brand: Any, text: str = "A miracle cream") -> Output:
    """A released output."""
    run = making.a_run(brand, inputs={"text": text})
    making.work_until_idle()
    return Output.objects.get(run=run)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "0 must_hold examples: it takes at least 3"),
        ({"tests": {**making.EXAMPLES, "must_pass": ["one"]}}, "1 must_pass"),
        (
            {"tests": {**making.EXAMPLES, "must_pass": ["a miracle", "x", "y"]}},
            "Must pass, but holds: a miracle",
        ),
        (
            {
                "tests": {
                    **making.EXAMPLES,
                    "must_hold": ["bread", "miracle", "Miracle"],
                }
            },
            "Must hold, but passes: bread",
        ),
    ],
)
def test_a_version_goes_live_only_with_green_examples(
    ledger: Ledger, changes: dict[str, Any], why: str
) -> None:
    brand = making.a_brand()
    before = RulesetInForce.objects.get(brand=brand).ruleset_id
    version = making.a_draft_rule(brand, **changes)

    with pytest.raises(BadInput, match=why):
        red_lines.make_live(version, by=making.a_person(brand, "admin"))

    assert RulesetInForce.objects.get(brand=brand).ruleset_id == before


def test_a_version_goes_live_only_with_a_backtest_of_its_own(ledger: Ledger) -> None:
    brand = making.a_brand()
    an_output(brand)
    version = making.a_draft_rule(brand, tests=making.EXAMPLES)
    second = making.a_person(brand, "admin")

    with pytest.raises(BadInput, match="no finished backtest"):
        red_lines.make_live(version, by=second)
    making.a_backtest(version)
    red_lines.make_live(version, by=second)

    assert list(red_lines.live_versions(brand)) == [version]


def test_a_brand_without_outputs_needs_no_backtest(ledger: Ledger) -> None:
    brand = making.a_brand()
    version = making.a_ready_rule(brand)

    red_lines.make_live(version, by=making.a_person(brand, "admin"))

    assert list(red_lines.live_versions(brand)) == [version]


def test_the_author_never_makes_it_live(ledger: Ledger) -> None:
    brand = making.a_brand()
    author = making.a_person(brand, "admin")
    version = making.a_ready_rule(brand, author=author)

    with pytest.raises(NotPermitted, match="second admin"):
        red_lines.make_live(version, by=author)


def test_loosening_needs_a_reason(ledger: Ledger) -> None:
    brand = making.a_brand()
    live = making.a_live_rule(
        brand,
        tests=making.EXAMPLES,
        when={"phrases": {"terms": ["miracle", "wonder"]}},
    )
    fewer = {**live.definition, "when": {"phrases": {"terms": ["miracle"]}}}
    author, second = (making.a_person(brand, "admin") for _ in range(2))
    draft = red_lines.draft(live.red_line, definition=fewer, by=author)

    with pytest.raises(BadInput, match="loosens the guard"):
        red_lines.make_live(draft, by=second, reason=" ")
    ruleset = red_lines.make_live(draft, by=second, reason="wonder is puffery")

    assert ruleset.reason == "wonder is puffery"
    assert list(red_lines.live_versions(brand)) == [draft]


def test_what_waits_is_held_by_a_rule_that_goes_live(ledger: Ledger) -> None:
    brand = making.a_brand()
    item = making.a_held_item(
        brand,
        text="A cream without wonder",
        people=2,
        when={"phrases": {"terms": ["cream"]}},
    )
    making.approve(item, making.a_person(brand, "brand"))
    tests = {"must_hold": ["wonder", "wonder!", "a wonder"],
             "must_pass": ["x", "y", "z"]}  # fmt: skip
    version = making.a_ready_rule(
        brand, tests=tests, roles=["legal"], when={"phrases": {"terms": ["wonder"]}}
    )

    red_lines.make_live(version, by=making.a_person(brand, "admin"))
    making.work_until_idle()

    item.refresh_from_db()
    assert item.state == "open"
    assert item.screening is not None
    assert item.screening.findings.filter(version=version).exists()
    making.approve(item, making.a_person(brand, "brand"))
    assert not Release.objects.filter(output=item.output).exists()


def test_what_a_rule_held_stays_held_when_it_goes(ledger: Ledger) -> None:
    item = making.a_held_item()
    held_by = item.screening.findings.get().version  # type: ignore[union-attr]
    assert held_by is not None
    second = making.a_person(item.brand, "admin")

    red_lines.retire(held_by.red_line, by=second, reason="too broad")
    making.work_until_idle()

    item.refresh_from_db()
    assert item.state == "open"
    assert not Release.objects.filter(output=item.output).exists()
    making.approve(item, making.a_person(item.brand, "brand"))
    assert Release.objects.filter(output=item.output).exists()


def test_a_text_passes_the_day_before_a_rule_takes_effect(ledger: Ledger) -> None:
    brand = making.a_brand()
    tomorrow = TODAY + timedelta(days=1)
    making.a_live_rule(
        brand, slug="from-tomorrow", scope={"effective": tomorrow.isoformat()}
    )

    output = an_output(brand)

    assert Release.objects.filter(output=output).exists()
    assert judged(output, on=TODAY) == []
    assert judged(output, on=tomorrow) == ["from-tomorrow"]
    assert judged(output, on=tomorrow + timedelta(days=1)) == ["from-tomorrow"]


def test_a_rule_in_effect_since_today_holds_today(ledger: Ledger) -> None:
    brand = making.a_brand()
    making.a_live_rule(brand, scope={"effective": TODAY.isoformat()})

    output = an_output(brand)

    assert ReviewItem.objects.filter(output=output, state="open").exists()


def test_a_forbidden_claim_edited_into_an_approved_text_opens_the_hit_again(
    ledger: Ledger,
) -> None:
    brand = making.a_brand()
    item = making.a_held_item(
        brand, text="A cream", when={"phrases": {"terms": ["cream"]}}
    )
    rule = making.a_live_rule(brand, roles=["legal"])
    reviewer = making.a_person(brand, "brand")

    edit = making.decide(
        item, reviewer, "edit", content={"text": "A miracle cream"}, reason="livelier"
    )
    making.work_until_idle()

    assert edit.replacement is not None
    assert not Release.objects.filter(output=edit.replacement).exists()
    again = ReviewItem.objects.get(output=edit.replacement, state="open")
    assert again.screening is not None
    found = again.screening.findings.get(version=rule)
    text = "A miracle cream"
    assert text[found.start : found.end] == "miracle"


@pytest.fixture
def own_compilations() -> Iterator[None]:
    screening.ruleset.cache_clear()
    yield
    screening.ruleset.cache_clear()


WHENS: dict[str, dict[str, Any]] = {
    "phrases": {"phrases": {"terms": ["unheard"]}},
    "pattern": {"pattern": "unheard"},
    "competitor": {"competitor": {"names": ["Unheard"]}},
    "price": {"price": {}},
    "claim": {"claim": {"about": ["unheard"]}},
    "changed": {"changed": {"fields": ["/unheard"]}},
    "missing": {"missing": {"any_of": ["bread"]}},
    "language": {"language": {"also": ["en"]}},
    "obfuscation": {"obfuscation": {}},
    "verdict": {"verdict": {"validator": "unheard"}},
    "confidence": {"confidence": {"below": 0.1}},
    "always": {"always": {}},
    "condition": {"condition": "false"},
}


@pytest.mark.parametrize("kind", sorted(set(rules.DETECTORS) - {"classifier"}))
def test_a_detector_tampered_with_releases_nothing(
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    own_compilations: None,
    kind: str,
) -> None:
    brand = making.a_brand()
    making.a_live_rule(brand, slug="tampered", when=WHENS[kind])

    def tampered(self: object, *args: object) -> object:
        raise RuntimeError("tampered with")

    monkeypatch.setattr(rules.DETECTORS[kind], "find", tampered)
    output = an_output(brand, "Fresh bread")

    assert not Release.objects.filter(output=output).exists()
    item = ReviewItem.objects.get(output=output, state="open")
    assert item.screening is not None
    slugs = set(item.screening.findings.values_list("slug", flat=True))
    assert "not-checked" in slugs


def test_the_first_red_lines_are_installed_past_no_output(ledger: Ledger) -> None:
    brand = making.a_brand()
    writer, second = (making.a_person(brand, "admin") for _ in range(2))
    rule = rules.read_rule(making.a_definition(tests=making.EXAMPLES))
    faulty = rules.read_rule(making.a_definition())

    with pytest.raises(BadInput, match="must_hold"):
        red_lines.install(brand, [rule, faulty], by=writer, approved_by=second)
    with pytest.raises(NotPermitted, match="second admin"):
        red_lines.install(brand, [rule], by=writer, approved_by=writer)
    red_lines.install(brand, [rule], by=writer, approved_by=second)
    with pytest.raises(BadInput, match="live red lines already"):
        red_lines.install(brand, [rule], by=writer, approved_by=second)

    assert [v.red_line.slug for v in red_lines.live_versions(brand)] == [rule.slug]


def test_an_output_is_compared_with_the_last_release_of_its_step(
    ledger: Ledger,
) -> None:
    brand = making.a_brand()
    agent = making.an_agent()
    version = making.a_workflow(agent=agent)
    for text in ("One", "Two"):
        making.a_run(brand, version, inputs={"text": text})
        making.work_until_idle()
    making.a_run(making.a_brand(), version, inputs={"text": "Elsewhere"})
    making.a_run(brand, making.a_workflow(agent=agent), inputs={"text": "Other"})
    making.work_until_idle()
    making.a_live_rule(brand, when={"phrases": {"terms": ["miracle"]}})
    run = making.a_run(brand, version, inputs={"text": "A miracle"})
    making.work_until_idle()
    held = Output.objects.get(run=run)

    place = screening.material_of(held).place

    assert earlier.last_released(place) == {"text": "Two"}


def test_items_are_the_same_by_their_key() -> None:
    assert earlier.item_key({"sku": "A", "price": "1"}) == {"sku": "A"}
    assert earlier.item_key({"price": "1"}) == {"price": "1"}
    assert earlier.item_key("AT") == "AT"
