"""The claim detector: what is claimed must be approved, word for word."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz import fuzz

from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.approved import approved_spans, plainly
from orchestrator.domain.screening.detectors.banks import words_of
from orchestrator.domain.screening.detectors.claim_records import in_force, read_claims
from orchestrator.domain.screening.detectors.lexicon import Lexicon
from orchestrator.domain.screening.reading.page import Page, Passage

__all__ = ["Claims", "approved_spans", "diff", "in_force", "read_claims"]

NEAR = 80  # of 100: how alike two wordings are that differ by a slip
_SHOWN = 200
_CLOSERS = "[\"'\u201d\u2019)*_]"
_STOP = re.compile(rf"[.!?…]+(?=\s|{_CLOSERS}|$){_CLOSERS}*|[\n\r\u2028\u2029]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*\s?%?")

Span = tuple[int, int]


class Claims:
    """Leaves {about: terms or a bank's name, match}: words that make a claim."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self._lexicon: Lexicon[int] = Lexicon(
            (term, leaf.options.get("match", "word"), number)
            for number, leaf in enumerate(self.leaves)
            for term in words_of(leaf, leaf.options["about"])
        )

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """A hit for each sentence with a term that lies in no approved wording."""
        for passage in page.passages:
            about = self._about(passage, live)
            if not about:
                continue
            approved = approved_spans(passage, evidence.context)
            sentences = _sentences(passage)
            for number, spans in about.items():
                loose = [span for span in spans if not _inside(span, approved)]
                for start, end, text in _holding(loose, sentences):
                    expected, reason = _nearest(text, evidence.context)
                    yield Hit(
                        number,
                        passage.path,
                        start,
                        end,
                        passage.place,
                        reason=reason,
                        expected=expected,
                    )

    def _about(self, passage: Passage, live: frozenset[int]) -> dict[int, set[Span]]:
        found: dict[int, set[Span]] = {}
        for view in passage.views:
            for start, end, number in self._lexicon.find(view):
                if number in live:
                    found.setdefault(number, set()).add(view.span(start, end))
        return found


def diff(said: str, approved: str) -> list[tuple[str, str]]:
    """The words of both in one order: ("same" | "said" | "approved", words)."""
    left, right = said.split(), approved.split()
    matcher = SequenceMatcher(
        a=[plainly(word).text for word in left],
        b=[plainly(word).text for word in right],
        autojunk=False,
    )
    parts: list[tuple[str, str]] = []
    for how, a, b, c, d in matcher.get_opcodes():
        if how == "equal":
            parts.append(("same", " ".join(left[a:b])))
            continue
        if b > a:
            parts.append(("said", " ".join(left[a:b])))
        if d > c:
            parts.append(("approved", " ".join(right[c:d])))
    return parts


def _inside(span: Span, approved: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in approved)


def _sentences(passage: Passage) -> list[tuple[int, int, str]]:
    """(start, end, text) in source offsets, in order; a key is one sentence."""
    written = passage.written
    text = written.text
    found: list[tuple[int, int, str]] = []
    start = 0
    for stop in [*(match.end() for match in _STOP.finditer(text)), len(text)]:
        part = text[start:stop]
        first = start + len(part) - len(part.lstrip())
        last = start + len(part.rstrip())
        if first < last:
            found.append((*written.span(first, last), text[first:last]))
        start = stop
    return found


def _holding(
    spans: list[Span], sentences: list[tuple[int, int, str]]
) -> Iterator[tuple[int, int, str]]:
    """Each sentence that holds one of `spans`, once."""
    starts = [start for start, _, _ in sentences]
    numbers = {max(bisect_right(starts, start) - 1, 0) for start, _ in spans}
    for number in sorted(numbers):
        if number < len(sentences):
            yield sentences[number]


def _nearest(said: str, context: Context) -> tuple[str | None, str]:
    """The approved wording that `said` is nearly, and why it is not that."""
    wordings = [w for claim in in_force(context) for w in (claim.wording,
                *claim.variants)]  # fmt: skip
    best, score = None, float(NEAR)
    bare = _unnumbered(said)
    for wording in wordings:
        other = _unnumbered(wording)
        alike = max(
            fuzz.ratio(bare, other, score_cutoff=score),
            fuzz.token_sort_ratio(bare, other, score_cutoff=score),
            fuzz.partial_ratio(bare, other, score_cutoff=score)
            if len(other) < len(bare)
            else 0,
        )
        if alike >= score:
            best, score = wording, alike
    if best is None:
        return None, "No approved claim covers this."
    numbers, approved = _numbers(said), _numbers(best)
    if numbers != approved:
        said_numbers = ", ".join(numbers) or "no number"
        reason = f"It says {said_numbers}; approved is {', '.join(approved) or 'none'}."
        return best[:_SHOWN], reason
    return best[:_SHOWN], "Close to an approved claim, not the same."


def _numbers(text: str) -> list[str]:
    return [found.replace(" ", "") for found in _NUMBER.findall(text)]


@lru_cache(maxsize=4096)
def _unnumbered(text: str) -> str:
    return _NUMBER.sub("0", plainly(text).text)
