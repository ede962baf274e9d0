"""The approved claims that come nearest to what an output says, word by word."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.models import Allowance, Brand
from orchestrator.services.catalogue import allowances
from orchestrator.services.catalogue.allowance_terms import read_claim
from review.item.reading import place_of
from review.item.spans import shown_label
from review.item.wording import Piece, word_diff

OFFERED = 3  # claims beside one finding
ALIKE = 45.0  # of 100: below, a claim is about something else
MOST_SENTENCES = 400


@dataclass(frozen=True, slots=True)
class Approved:
    """One approved claim and every wording of it."""

    allowance: Allowance
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """An approved claim beside a passage: how alike (of 100), and the words that
    differ."""

    claim: Allowance
    wording: str
    alike: float
    pieces: tuple[Piece, ...]
    passage: str = ""
    place: str = ""

    @property
    def what(self) -> str:
        """How an opening of this claim is named."""
        return f"claim:{self.claim.pk}"


def approved_claims(brand: Brand) -> list[Approved]:
    """Every claim the brand's ruleset in force pins."""
    found = []
    for allowance in allowances.live(brand, "claim"):
        try:
            terms = read_claim(allowance.terms)
        except BadInput:
            continue  # its terms can no longer be read: it covers nothing
        found.append(Approved(allowance, (terms.wording, *terms.variants)))
    return found


def nearest(
    passage: str, claims: Iterable[Approved], *, most: int = OFFERED, place: str = ""
) -> tuple[Near, ...]:
    """The `most` claims nearest to `passage`, best first; () for an empty passage."""
    if not passage.strip():
        return ()
    scored = []
    for claim in claims:
        alike, wording = max((_alike(passage, w), w) for w in claim.wordings)
        scored.append((alike, claim.allowance.pk, claim.allowance, wording))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return tuple(
        Near(
            allowance,
            shown_label(wording),
            alike,
            word_diff(wording, passage),
            shown_label(passage),
            place,
        )
        for alike, _, allowance, wording in scored[:most]
    )


def against(content: JSON, claims: list[Approved]) -> list[Near]:
    """Each sentence of the content that comes near an approved claim, nearest first."""
    found = []
    for place, sentence in list(_sentences(content))[:MOST_SENTENCES]:
        near = nearest(sentence, claims, most=1, place=place)
        if near and near[0].alike >= ALIKE:
            found.append(near[0])
    return sorted(found, key=lambda one: -one.alike)


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence around a span: what a claim has to cover."""
    stops = ".!?\n"
    first = max((text.rfind(stop, 0, start) for stop in stops), default=-1) + 1
    ends = [at for stop in stops if (at := text.find(stop, max(start, end - 1))) >= 0]
    return text[first : min(ends, default=len(text) - 1) + 1].strip()


def _alike(passage: str, wording: str) -> float:
    return fuzz.ratio(passage.casefold(), wording.casefold())


def _sentences(content: JSON) -> Iterable[tuple[str, str]]:
    for path, text in contents.strings(content):
        for line in text.replace("!", "!\n").replace("?", "?\n").splitlines():
            for part in line.replace(". ", ".\n").splitlines():
                if sum(letter.isalnum() for letter in part) > 3:
                    yield place_of(path) or "Text", part.strip()
