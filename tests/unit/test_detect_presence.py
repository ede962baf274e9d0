"""What changed, what is missing, and a classifier that is not there."""

from datetime import date
from types import SimpleNamespace

import pytest

from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import Evidence, Leaf
from orchestrator.domain.screening.detectors.changed import Changed
from orchestrator.domain.screening.detectors.classifier import Classifiers
from orchestrator.domain.screening.detectors.missing import Missing
from orchestrator.domain.screening.reading.page import read


def found(kind, options, content, previous=None, **more):
    context = Context(brand="B", market=None, channel=None, locale="en", currency="GBP",
                      on=date(2026, 1, 1), previous=previous)  # fmt: skip
    leaf = Leaf("any", options, SimpleNamespace(banks={}))
    detector = kind([leaf], **more)
    return list(
        detector.find(read(content), Evidence(context, {}, None), frozenset({0}))
    )


def test_each_scalar_that_changed_came_or_went_is_a_hit():
    before = {"offer": {"percent": 10, "code": "MAY", "live": True}, "body": "a"}
    now = {"offer": {"percent": 20, "live": True, "gift": "tin"}, "body": "b"}

    hits = found(Changed, {"fields": ["/offer/*"]}, now, before)

    assert {(h.path, h.expected, h.actual) for h in hits} == {
        ("/offer/percent", "10", "20"),
        ("", "MAY", None),
        ("/offer/gift", None, "tin"),
    }


def test_true_is_not_the_number_one():
    assert found(Changed, {"fields": ["*"]}, {"a": True}, {"a": 1})
    assert not found(Changed, {"fields": ["*"]}, {"a": 1.0}, {"a": 1})


def test_without_an_approved_version_the_whole_output_is_held():
    (hit,) = found(Changed, {"fields": ["*"]}, {"a": 1})

    assert hit.reason == "There is no approved version to compare with."


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        ({"body": "Terms\u00a0apply."}, False),
        ({"body": "Our full conditions apply"}, False),
        ({"body": "Terms applying"}, True),
        ({"Terms apply": "no"}, True),
        ({"body": ""}, True),
    ],
)
def test_one_of_the_texts_must_be_read(content, missing):
    options = {"any_of": ["Terms apply", "conditions apply"]}

    assert bool(found(Missing, options, content)) is missing


def test_a_classifier_that_is_not_installed_is_a_failure():
    options = {"model": "claims-v3", "label": "health", "at_least": 0.2}

    (hit,) = found(Classifiers, options, ["text"])

    assert hit.failure == "the classifier claims-v3 is not installed"


@pytest.mark.parametrize(("score", "held"), [(0.3, True), (0.1, False)])
def test_a_classifier_lights_the_passages_that_score(score, held):
    model = SimpleNamespace(labels={"health"}, score=lambda text, label: score)
    options = {"model": "m", "label": "health", "at_least": 0.2}

    hits = found(Classifiers, options, ["text"], models={"m": model})

    assert [(h.start, h.end) for h in hits] == ([(0, 4)] if held else [])


def test_a_nonsense_score_is_a_failure():
    model = SimpleNamespace(labels={"health"}, score=lambda text, label: float("nan"))
    options = {"model": "m", "label": "health", "at_least": 0.2}

    (hit,) = found(Classifiers, options, ["text"], models={"m": model})

    assert "not 0 to 1" in (hit.failure or "")
