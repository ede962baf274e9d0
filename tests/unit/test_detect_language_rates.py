"""How many short texts the language detector tells apart; fixed before its tuning."""

import pytest

from orchestrator.domain.screening.detectors.languages import stretches
from tests.unit.honest_texts import HONEST
from tests.unit.language_texts import FOREIGN


def texts(block: str) -> list[str]:
    return [line for line in block.strip().splitlines() if line]


def test_nearly_every_short_foreign_text_is_told_when_english_is_covered():
    samples = [(tag, text) for tag, block in FOREIGN.items() for text in texts(block)]

    missed = [(tag, t) for tag, t in samples if not stretches(t, frozenset({"en"}))]

    assert len(samples) >= 200
    assert len(missed) <= len(samples) * 0.05, missed


def test_hardly_any_honest_english_text_is_told_as_foreign():
    samples = texts(HONEST)

    wrong = [text for text in samples if stretches(text, frozenset({"en"}))]

    assert len(samples) >= 150
    assert len(wrong) <= len(samples) * 0.02, wrong


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "nl"])
def test_a_covered_language_is_read_and_the_others_are_not(language):
    covered = frozenset({"en", language})
    own = texts(FOREIGN[language])
    others = [
        text
        for tag, block in FOREIGN.items()
        for text in texts(block)
        if tag != language
    ]

    held = [text for text in own if stretches(text, covered)]
    missed = [text for text in others if not stretches(text, covered)]

    assert len(held) <= 1, held
    assert len(missed) <= len(others) * 0.08, missed
