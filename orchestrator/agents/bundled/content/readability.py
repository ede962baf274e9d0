"""How hard a text is to read, by published formulas."""

from dataclasses import dataclass

from orchestrator.agents.bundled.content.words import sentences, syllables, words

LONG = 6  # letters; LIX counts longer words
SOURCES = {
    "lix": "LIX: Björnsson 1968, Läsbarhet",
    "en": "Flesch 1948, A new readability yardstick",
    "de": "Flesch for German: Amstad 1978, Wie verständlich sind unsere Zeitungen?",
    "fr": "Flesch for French: Kandel and Moles 1958",
}
# base, per word of a sentence, per syllable of a word
FLESCH = {
    "en": (206.835, 1.015, 84.6),
    "de": (180.0, 1.0, 58.5),
    "fr": (207.0, 1.015, 73.6),
}


@dataclass(frozen=True, slots=True)
class Readability:
    """LIX rises with difficulty, Flesch falls; syllables are estimated."""

    lix: float
    flesch: float
    words: int
    sentences: int


def measure(text: str, language: str) -> Readability:
    """The readability of a text; of an empty one, nothing at all is 0."""
    rows, found = sentences(text), words(text)
    if not found:
        return Readability(0.0, 0.0, 0, 0)
    each = len(found) / max(len(rows), 1)
    long = sum(1 for word in found if len(word) > LONG)
    spoken = sum(syllables(word, language) for word in found) / len(found)
    base, by_word, by_syllable = FLESCH[language]
    return Readability(
        round(each + 100 * long / len(found), 1),
        round(base - by_word * each - by_syllable * spoken, 1),
        len(found),
        len(rows),
    )
