"""Sentences, words and syllables of running text, in English, German and French."""

import re
from collections.abc import Iterator

from orchestrator.agents.bundled.content.stop_words import LANGUAGES, STOP_WORDS
from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# A full stop ends a sentence where what follows begins like one; not after one letter
# or a number ("am 3. Mai", "z. B.").
ENDING = re.compile(r"(?<=[^\W\d_]{2})[.!?…]+[\"'”»\u2019)]*\s+(?=[\"'“„«(]?[^\W_a-z])")
BROKEN = re.compile(r"\n\s*\n|(?<=[!?…])\s+|(?<=[%\d)])\.\s+(?=[A-ZÄÖÜÀÉÈ])")
VOWELS = {
    "en": re.compile(r"[aeiouy]+"),
    "de": re.compile(r"(?:aa|ee|oo|ie|ei|ai|au|eu|äu|[aeiouyäöü])"),
    "fr": re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+"),
}
DROPPED = {"en": re.compile(r"[^l]e$|[^td]ed$|[^s]es$"), "fr": re.compile(r"e[s]?$")}


def check_language(language: str) -> str:
    """`language` itself. Raises BadInput where there are no words for it."""
    if language not in LANGUAGES:
        told = shown(repr(language), limit=20)
        raise BadInput(f"language: {told} is none of {', '.join(LANGUAGES)}.")
    return language


def words(text: str) -> list[str]:
    """The words as written, without punctuation; one with hyphens is one word."""
    return [found[0] for found in WORD.finditer(text)]


def tokens(text: str) -> list[str]:
    """The words as they are compared: folded to small letters."""
    return [word.casefold() for word in words(text.replace("\u2019", "'"))]


def meaningful(text: str, language: str) -> list[str]:
    """The tokens that may say what a text is about, one form for one and many.

    English and French lose a plural's s; German plurals take a dictionary.
    """
    stop = STOP_WORDS[language]
    return [_one(t, language) for t in tokens(text) if t not in stop and len(t) > 1]


def _one(token: str, language: str) -> str:
    plural = language != "de" and len(token) > 3 and token.endswith("s")
    return token[:-1] if plural and not token.endswith("ss") else token


def sentences(text: str) -> list[str]:
    """The sentences in order, each with its own punctuation."""
    return [part for part in (one.strip() for one in _cut(text)) if part]


def _cut(text: str) -> Iterator[str]:
    ends = {m.end() for m in ENDING.finditer(text)}
    ends |= {m.end() for m in BROKEN.finditer(text)}
    start = 0
    for end in sorted(ends):
        yield text[start:end]
        start = end
    yield text[start:]


def syllables(word: str, language: str) -> int:
    """About how many: groups of vowels, less an ending that is not spoken.

    An estimate, as every count without a dictionary of sounds is.
    """
    folded = word.casefold()
    found = len(VOWELS[language].findall(folded))
    dropped = DROPPED.get(language)
    if found > 1 and dropped is not None and dropped.search(folded):
        found -= 1
    return max(found, 1)


def slug_of(text: str, *, longest: int = 60) -> str:
    """Letters and digits of `text` joined by hyphens, as an address has them."""
    plain = "-".join(tokens(text)).replace("ß", "ss")
    for found, instead in {"ä": "ae", "ö": "oe", "ü": "ue"}.items():
        plain = plain.replace(found, instead)
    cut = plain[:longest]
    if len(plain) > longest and "-" in cut:
        cut = cut.rsplit("-", 1)[0]
    return cut.strip("-") or "page"
