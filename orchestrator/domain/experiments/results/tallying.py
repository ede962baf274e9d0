"""Many tests counted: what an archive shows, so that nobody has to claim it."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from orchestrator.domain.experiments.results.analysing import analyse, as_if_valid
from orchestrator.domain.experiments.results.values import Analysis, Test
from orchestrator.domain.statistics.proportions import z_test
from orchestrator.domain.statistics.split import ALARM

STRONG = 5.0  # |z| that nobody would doubt


class Tally:
    """Counts of analysed tests; `add` one after the other, then `as_json`.

    `declared_winner` on an arm is what the archive's own people declared. It is counted
    here and used nowhere else. Only here the effect of an invalid test is computed, to
    tell how many would have been believed.
    """

    def __init__(self) -> None:
        self.tests = self.arms = self.visitors = self.broken = 0
        self.verdicts: Counter[str] = Counter()
        self.routes: Counter[str] = Counter()
        self.hidden: Counter[str] = Counter()
        self.declared: Counter[str] = Counter()
        self.strongest = 0.0
        self.lifts: list[tuple[float, float]] = []

    def add(self, raw: Mapping[str, Any], test: Test) -> Analysis:
        """Analyse one test and count it."""
        read = analyse(test)
        self.tests += 1
        self.arms += len(test.arms)
        self.visitors += sum(arm.n for arm in test.arms)
        self.verdicts[read.verdict] += 1
        self.routes[read.route] += 1
        self.broken += read.srm_p < ALARM
        if read.verdict == "invalid":
            self._add_hidden(test)
        else:
            self._add_lifts(read)
        for arm in raw["arms"]:
            if arm.get("declared_winner") is True:
                self._add_declared(test, read, arm["name"])
        return read

    def as_json(self) -> dict[str, Any]:
        """The counts; shares are 0 to 1."""
        return {
            "tests": self.tests,
            "arms": self.arms,
            "visitors": self.visitors,
            "verdicts": dict(sorted(self.verdicts.items())),
            "routes": dict(sorted(self.routes.items())),
            "srm_failures": self.broken,
            "srm_share": round(self.broken / self.tests, 4) if self.tests else None,
            "invalid_would_have_said": dict(sorted(self.hidden.items())),
            "declared_winners": {
                name: self.declared[name]
                for name in (
                    "all",
                    "same_winner",
                    "other_winner",
                    "inconclusive",
                    "harm",
                    "mixed",
                    "ask",
                    "invalid",
                    "invalid_with_z_of_5",
                )
            },
            "largest_z_of_an_invalid_winner": round(self.strongest, 1),
            "spread_of_true_lifts": self._spread(),
        }

    def _add_hidden(self, test: Test) -> None:
        if test.gaps:
            return
        believed = as_if_valid(test)
        self.hidden[believed.verdict] += 1
        if believed.winner is None:
            return
        about = next(c for c in believed.comparisons if c.arm == believed.winner)
        if abs(about.z) >= STRONG:
            self.hidden["winner_with_z_of_5"] += 1

    def _add_declared(self, test: Test, read: Analysis, name: str) -> None:
        self.declared["all"] += 1
        if read.verdict == "winner":
            same = read.winner == name
            self.declared["same_winner" if same else "other_winner"] += 1
            return
        self.declared[read.verdict] += 1
        if read.verdict != "invalid":
            return
        z = _against_the_rest(test, name)
        self.strongest = max(self.strongest, z)
        self.declared["invalid_with_z_of_5"] += abs(z) >= STRONG

    def _add_lifts(self, read: Analysis) -> None:
        control = next(a for a in read.arms if a["name"] == read.control)
        base = control.get("rate")
        for each in read.comparisons:
            if base and each.lift is not None:
                self.lifts.append((each.lift, each.error / base))

    def _spread(self) -> float | None:
        """Standard deviation of true lifts: what is seen, less what noise explains.

        The moment estimate of R. DerSimonian and N. Laird, Controlled Clinical Trials 7
        (1986), 177-188, about no effect, each lift weighed by its precision.
        """
        if not self.lifts:
            return None
        weights = [1 / (error * error) for _, error in self.lifts]
        seen = sum(
            w * lift * lift for w, (lift, _) in zip(weights, self.lifts, strict=True)
        )
        return round(math.sqrt(max(0.0, seen - len(weights)) / sum(weights)), 4)


def _against_the_rest(test: Test, name: str) -> float:
    """z of one arm against all others together; 0 for a mean."""
    own = next((arm for arm in test.arms if arm.name == name), None)
    if own is None or own.conversions is None:
        return 0.0
    rest = [arm for arm in test.arms if arm is not own]
    others = sum(arm.conversions or 0 for arm in rest)
    return z_test(others, sum(arm.n for arm in rest), own.conversions, own.n).z
