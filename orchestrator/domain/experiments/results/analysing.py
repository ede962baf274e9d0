"""A finished test read: may it be read, what does it say, and what happens next."""

from typing import Any

from orchestrator.domain.experiments.results import saying
from orchestrator.domain.experiments.results.comparing import compared, omnibus, too_few
from orchestrator.domain.experiments.results.guarding import guarded
from orchestrator.domain.experiments.results.values import (
    Analysis,
    Arm,
    Comparison,
    Guarded,
    Route,
    Test,
    Verdict,
)
from orchestrator.domain.statistics.conditional_power import (
    AGAIN,
    WORTH_IT,
    conditional_power,
)
from orchestrator.domain.statistics.shrinkage import shrunken
from orchestrator.domain.statistics.split import Split, sample_ratio


def analyse(test: Test) -> Analysis:
    """Validity first, then harm, then effect, then the route.

    Incomplete results and a split that was not as planned (p < 0.001) make the test
    invalid; where the planned split is unknown and the visitors are not even, a person
    is asked. In each of these every effect in the analysis is hidden. Otherwise:

    - winner, promote: better than the control at the test's level, guardrails held
    - mixed, ask: better, and a guardrail is breached
    - harm, rollback: no winner, and a guardrail is breached or every arm is worse
    - inconclusive: extend where running on has a chance of 20 % or more, else ask
    """
    split = sample_ratio([arm.n for arm in test.arms], test.shares)
    if test.gaps:
        return _hidden(test, split, "invalid", "fix-and-rerun", saying.gaps(test))
    if split.broken and not test.split_known:
        return _hidden(test, split, "ask", "ask", saying.split_unknown(test))
    if split.broken:
        reason = saying.split_broken(test, split.p)
        return _hidden(test, split, "invalid", "fix-and-rerun", reason)
    return _Reading(test, split).analysis()


def as_if_valid(test: Test) -> Analysis:
    """What `analyse` would say if nobody asked about validity. For tallies only."""
    split = sample_ratio([arm.n for arm in test.arms], test.shares)
    return _Reading(test, split).analysis()


class _Reading:
    """A valid test while it is read."""

    def __init__(self, test: Test, split: Split) -> None:
        self.test, self.split = test, split
        self.comparisons = compared(test)
        self.guarded = guarded(test)
        self.omnibus = omnibus(test)
        self.level = _level(test)
        self.few = too_few(test)
        self.ranked = sorted(self.comparisons, key=self._rank)
        sure = self.omnibus < self.level and not self.few
        believed = [c for c in self.ranked if sure and c.adjusted < self.level]
        self.better = [c for c in believed if c.better]
        self.worse = [c for c in believed if not c.better]

    def analysis(self) -> Analysis:
        if self.better:
            return self._better()
        breached = [g for g in self.guarded if g.state == "breached"]
        best = self.ranked[0]
        if breached:
            reason = saying.guardrail_breached(breached[0])
            return self._told("harm", "rollback", best, reason)
        if len(self.worse) == len(self.comparisons):
            reason = saying.worse(self.test, best)
            return self._told("harm", "rollback", best, reason)
        chance = self._chance(best)
        route: Route = "extend" if chance >= WORTH_IT else "ask"
        reason = saying.inconclusive(self.test, best, chance, self.few)
        return self._told("inconclusive", route, best, reason, chance=chance)

    def _better(self) -> Analysis:
        """Some arm beats the control; its guardrails say whether it may stay."""
        for each in self.better:
            if all(g.state == "held" for g in self._rails(each)):
                reason = saying.winner(self.test, each, self._shrunk(each))
                return self._told(
                    "winner", "promote", each, reason, winner=each.arm, chance=None
                )
        for each in self.better:
            rails = self._rails(each)
            if any(g.state == "breached" for g in rails):
                continue
            unclear = min((g for g in rails if g.state == "unclear"), key=lambda g: g.z)
            chance = self._chance_of(unclear.z, 2 * self.test.alpha)
            route: Route = "extend" if chance >= WORTH_IT else "ask"
            reason = saying.guardrail_unclear(self.test, each, unclear, chance)
            return self._told("inconclusive", route, each, reason, chance=chance)
        best = self.better[0]
        hurt = next(g for g in self._rails(best) if g.state == "breached")
        reason = saying.mixed(self.test, best, hurt)
        return self._told("mixed", "ask", best, reason)

    def _told(
        self,
        verdict: Verdict,
        route: Route,
        about: Comparison,
        reason: str,
        *,
        winner: str | None = None,
        chance: float | None = None,
    ) -> Analysis:
        return Analysis(
            id=self.test.id,
            verdict=verdict,
            route=route,
            reason=reason,
            srm_p=self.split.p,
            arms=tuple(_shown(arm, self.test) for arm in self.test.arms),
            winner=winner,
            p=about.adjusted,
            lift=about.lift,
            lift_ci=about.lift_ci,
            about=about.arm,
            shrunk_lift=self._shrunk(about),
            prior_sd=self.test.prior_sd,
            conditional_power=chance,
            omnibus_p=self.omnibus,
            level=self.level,
            comparisons=self.comparisons,
            guardrails=self.guarded,
            control=self.test.control.name,
            notes=self._notes(about),
        )

    def _rank(self, each: Comparison) -> tuple[float, str]:
        """Best value first; a tie goes by name, never by the order of the arms."""
        value = -each.value if self.test.direction == "higher" else each.value
        return value, each.arm

    def _rails(self, each: Comparison) -> list[Guarded]:
        return [g for g in self.guarded if g.arm == each.arm]

    def _shrunk(self, each: Comparison) -> float | None:
        if each.lift is None:
            return None
        error = each.error / self.test.control.value
        return shrunken(each.lift, error, prior_sd=self.test.prior_sd)

    def _chance(self, each: Comparison) -> float:
        return self._chance_of(each.z, self.test.alpha / len(self.comparisons))

    def _chance_of(self, z: float, alpha: float) -> float:
        """Of a decision at the planned end; past it, or without plan, at twice this."""
        now = min(arm.n for arm in self.test.arms)
        planned = self.test.n_per_arm or 0
        fraction = now / planned if now < planned else 1 / AGAIN
        return conditional_power(z, fraction, alpha=alpha)

    def _notes(self, about: Comparison) -> tuple[str, ...]:
        notes = []
        if not self.test.split_known:
            notes.append(saying.SPLIT_UNSTATED)
        if len(self.worse) < len(self.comparisons):
            notes += [saying.also_worse(self.test, each) for each in self.worse]
        notes += [
            saying.guardrail_breached(g)
            for g in self.guarded
            if g.state == "breached" and g.arm != about.arm
        ]
        return tuple(notes)


def _hidden(
    test: Test, split: Split, verdict: Verdict, route: Route, reason: str
) -> Analysis:
    """Visitors alone are told: what they did must not tempt anybody."""
    return Analysis(
        id=test.id,
        verdict=verdict,
        route=route,
        reason=reason,
        srm_p=split.p,
        arms=tuple(_visitors(arm, test) for arm in test.arms),
        control=test.control.name,
        gaps=test.gaps,
    )


def _level(test: Test) -> float:
    """Alpha, or what the planned looks leave for the one taken now."""
    if test.looks is None:
        return test.alpha
    # numpy with it, which a worker should not hold for the sake of a rare field
    from orchestrator.domain.statistics.spending import level_of_look

    done = test.looks.fractions[: test.looks.done]
    return level_of_look(done, alpha=test.alpha)


def _visitors(arm: Arm, test: Test) -> dict[str, Any]:
    share = arm.planned_share
    if share is None and test.split_known:
        share = 1 / len(test.arms)
    return {"name": arm.name, "n": arm.n, "planned_share": share}


def _shown(arm: Arm, test: Test) -> dict[str, Any]:
    told = _visitors(arm, test)
    if test.metric == "proportion":
        return told | {"conversions": arm.conversions, "rate": arm.value}
    return told | {"mean": arm.mean, "var": arm.var}
