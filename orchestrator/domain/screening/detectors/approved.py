"""Where approved wording stands verbatim, and is not made to say more.

Case, spacing, quotes, dashes, emphasis and trade marks are no difference; a number is.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detectors.claim_records import in_force
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.reading.page import Passage

_NOISE = frozenset("*_~`™®©℠†‡")
_RAISED = "^"
_STOPS = ".!?…"
_CLAUSES = ",;:|•·-(/"
_CLOSERS = " \"')]}"
_FOOTNOTE = re.compile(r"(?:\d{1,2}|\[\w{1,2}\]|\(\d{1,2}\))(?![\w%.,]*\d)(?!\w)")
_NOTED = re.compile(r"[*\u2020\u2021]+\s+[*\u2020\u2021]")  # "…* *See below"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

# After a claim and a comma, these go on with it: "…, in 3 days", "…, for everyone".
_EXTENDERS = """
and or in for with within by up at on to plus even without while because after
before during from as than more so thanks which that but unlike compared every all
always instantly overnight guaranteed permanently completely forever fast faster
better und oder in für mit innerhalb bei ab zu sogar ohne weil nach vor während als
mehr dank sofort garantiert immer alle
"""
# Before a claim, these deny it, count it, strengthen it or prove it.
_STRONGER = """
no not never without nor none cannot hardly neither stop all every everyone
everybody always only more most much many less least than up over twice double triple
half best better first number one two three four five six seven eight nine ten dozen
hundred thousand million times percent clinically scientifically medically
dermatologically dermatologist dermatologists doctor doctors expert experts scientist
scientists study studies trial trials test tests tested lab laboratory science proven
proves prove proof shown show shows research guarantee guarantees guaranteed
instantly immediately permanently completely totally fully entirely absolutely
really truly even visibly dramatically significantly extremely super ultra certified
approved recommended official officially fda overnight faster quicker stronger
kein keine keinen nicht nie niemals ohne alle jeder jede immer nur mehr meisten als
bis über doppelt dreifach beste besten erste klinisch wissenschaftlich medizinisch
dermatologisch ärzte arzt experten studie studien test tests getestet labor bewiesen
erwiesen nachweislich garantiert sofort dauerhaft vollständig komplett absolut sogar
sichtbar
"""
_GOES_ON = frozenset((_EXTENDERS + _STRONGER).split())
_SAYS_MORE = frozenset(_STRONGER.split())


@dataclass(frozen=True, slots=True)
class Plain:
    """Text for comparing wordings, and the place of each character in the source."""

    text: str
    places: list[int]


def approved_spans(passage: Passage, context: Context) -> list[tuple[int, int]]:
    """Where a claim in force stands, exact and not extended, in source offsets."""
    wordings = [
        wording
        for claim in in_force(context)
        for text in (claim.wording, *claim.variants)
        if (wording := _wording(text))
    ]
    if not wordings or passage.is_key:
        return []
    written = passage.written
    plain = plainly(written.text)
    spans = {
        (start, end)
        for wording in wordings
        for start, end in _stands(plain, wording, written.text)
    }
    return sorted(
        written.span(plain.places[start], plain.places[end - 1] + 1)
        for start, end in spans
    )


def plainly(text: str) -> Plain:
    """`text` folded, without emphasis and trade marks; line ends stay as "\\n"."""
    pieces: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        piece = _plain_one(character)
        if not piece:
            continue
        if character.isspace():
            piece = "\n" if character in "\n\r\u2028\u2029" else " "
            if pieces and pieces[-1] in " \n":
                pieces[-1] = min(pieces[-1], piece)  # "\n" sorts before " "
                continue
        elif piece == _RAISED and not (pieces and pieces[-1].isdigit()):
            continue  # a footnote; after a digit it is a power
        pieces.extend(piece)
        places.extend([index] * len(piece))
    return Plain("".join(pieces), places)


@lru_cache(maxsize=8192)
def _plain_one(character: str) -> str:
    if character in _NOISE:
        return ""
    if unicodedata.decomposition(character).startswith("<super>"):
        return _RAISED
    return " " if character.isspace() else fold(character).text


@lru_cache(maxsize=4096)
def _wording(text: str) -> str:
    return plainly(text).text.replace("\n", " ").strip(" .!?…,;:\"'")


def _stands(plain: Plain, wording: str, written: str) -> list[tuple[int, int]]:
    text = plain.text.replace("\n", " ")
    found: list[tuple[int, int]] = []
    start = text.find(wording)
    while start >= 0:
        end = start + len(wording)
        is_whole = _is_whole(text, start, end)
        over = _ends(plain, end, written)
        if is_whole and over and _begins(plain.text, start):
            found.append((start, end))
        start = text.find(wording, start + 1)
    return found


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and before.isalnum() and text[start].isalnum():
        return False
    if before and before in "+-±<>~≥≤.,$€£" and text[start].isdigit():
        return False
    return not (after.isalpha() and text[end - 1].isalnum())


def _ends(plain: Plain, end: int, written: str) -> bool:
    """Whether the claim is over here: nothing goes on with it."""
    text = plain.text
    if _NOTED.match(written, plain.places[end - 1] + 1):
        return True
    note = _FOOTNOTE.match(text, end)
    rest = text[note.end() if note else end :]
    stripped = rest.lstrip(_CLOSERS)
    if not stripped or stripped[0] in "\n\r":
        return True
    if stripped[0] in _STOPS:
        return not stripped[1:2].isdigit()
    if stripped[0] not in _CLAUSES or stripped[1:2].isdigit():
        return False
    if stripped[0] == "-" and rest[0] == "-" and not stripped[1:2].isspace():
        place = plain.places[len(text) - len(rest)]
        if written[place] in "-\u2010\u2011":
            return False  # a hyphen: the word goes on
    following = _WORD.search(stripped)
    if following is None:
        return True
    word = following[0]
    return word not in _GOES_ON and not word[0].isdigit()


def _begins(text: str, start: int) -> bool:
    """Whether the words before it, in its sentence, leave the claim as it is."""
    before = re.split(r"[.!?…\n](?=\s|$)|\n", text[:start])[-1]
    if any(character.isdigit() for character in before) or "%" in before:
        return False
    words = _WORD.findall(before)
    return not any(word in _SAYS_MORE or word.endswith("n't") for word in words)
