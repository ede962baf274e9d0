"""What judging an output costs with many red lines, phrases and patterns."""

import random
import time
from collections.abc import Iterator
from datetime import date

from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.ground import Ground
from orchestrator.domain.content import JSON
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import Ruleset, compile_ruleset

DOCUMENTS = 40
TERMS = 10  # of a phrase rule; three rules of five are such, the others patterns
ELSEWHERE = Context(
    brand="bench",
    market=None,
    channel=None,
    locale="en",
    currency="EUR",
    on=date(2026, 1, 1),
)
MEANS = {(1_000, 2): 5.0, (1_000, 20): 20.0, (5_000, 2): 15.0, (5_000, 20): 60.0}


def measure(ground: Ground) -> Iterator[Figure]:
    """In memory alone, on words made up for it: the ledger is not asked."""
    words = _Words(seed=20_260_101)
    for many in (1_000, 5_000):
        rules = [_rule(words, number) for number in range(many)]
        for size in (2, 20):
            began = time.perf_counter()
            ruleset = compile_ruleset(f"bench-{many}-{size}", rules)
            if size == 2:  # the second time patterns are remembered
                spent = time.perf_counter() - began
                goal = 1.0 if many == 1_000 else None
                yield Figure(f"compiling {many:,} red lines", spent, "s", goal)
            taken = _screened(words, ruleset, size)
            name = f"{size} KB under {many:,} red lines"
            mean = sum(taken) / len(taken)
            yield Figure(f"the first {name}", taken[0], "ms")
            yield Figure(f"the mean {name}", mean, "ms", MEANS[many, size])


def _screened(words: "_Words", ruleset: Ruleset, size: int) -> list[float]:
    """Milliseconds of each document, no two of them alike."""
    taken = []
    for _ in range(DOCUMENTS):
        document: JSON = {"subject": words.text(60), "body": words.text(size * 1_000)}
        began = time.perf_counter()
        findings = screen(document, ruleset, ELSEWHERE, verdicts={}, confidence=None)
        taken.append((time.perf_counter() - began) * 1_000)
        if any(finding.slug == "not-checked" for finding in findings):
            raise RuntimeError(f"Nothing was measured: {findings[0].message}")
    return taken


def _rule(words: "_Words", number: int) -> Rule:
    if number % 5 < 3:
        terms = [words.phrase() for _ in range(TERMS)]
        when: dict[str, JSON] = {"phrases": {"terms": list(terms)}}
    else:
        when = {"pattern": words.pattern(number)}
    return Rule(
        version_id=number,
        slug=f"bench-{number}",
        name=f"Bench {number}",
        category="regulated_claim",
        severity="high",
        roles=("legal",),
        people=1,
        message="Words made up for measuring.",
        when=when,
    )


class _Words:
    """A made-up language of twenty thousand words, the same every time."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._known = [self._word() for _ in range(20_000)]

    def phrase(self) -> str:
        """One word, or two."""
        return " ".join(
            self._random.choices(self._known, k=self._random.choice((1, 1, 2)))
        )

    def pattern(self, number: int) -> str:
        """A pattern of one of four common shapes."""
        a, b, c, d = self._random.choices(self._known, k=4)
        shapes = (
            rf"\b(?:{a}|{b})\w*\b",
            rf"\b{a}\w*\s+(?:\w+\s+){{0,4}}(?:{b}|{c})\b",
            rf"(?:{a}|{b})[\s-]+(?:{c}|{d})",
            rf"\b\d+\s?(?:{a}|{b})\b",
        )
        return shapes[number % len(shapes)]

    def text(self, size: int) -> str:
        """About `size` characters, one word in fifty from the known ones."""
        words: list[str] = []
        left = size
        while left > 0:
            known = self._random.random() < 0.02
            words.append(self._random.choice(self._known) if known else self._word())
            left -= len(words[-1]) + 1
        return " ".join(words).capitalize()

    def _word(self) -> str:
        syllables = (
            self._random.choice("bcdfghklmnprstvwz") + self._random.choice("aeiou")
            for _ in range(self._random.randint(2, 4))
        )
        return "".join(syllables) + self._random.choice(["", "n", "s", "r"])
