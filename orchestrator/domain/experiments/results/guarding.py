"""Guardrails: what must not get worse while the primary metric gets better."""

from orchestrator.domain.experiments.results.comparing import difference
from orchestrator.domain.experiments.results.values import Arm, Guarded, Guardrail, Test


def guarded(test: Test) -> tuple[Guarded, ...]:
    """Every guardrail of every treatment, guardrail by guardrail.

    One-sided non-inferiority at the test's alpha (G. Piaggio et al., "Reporting of
    noninferiority and equivalence randomized trials", JAMA 308 (2012), 2594-2604): held
    where the interval of the harm ends below the margin. Breached where the interval
    starts above 0 and the harm itself is over the margin: a change that hurts is
    stopped before it is proven to hurt by more than the whole margin. Not adjusted for
    many arms: a guardrail rather rings once too often.
    """
    control = test.control
    return tuple(
        _guarded(rail, control.name, arm.name, test.alpha)
        for rail in test.guardrails
        for arm in test.treatments
    )


def _guarded(rail: Guardrail, control: str, arm: str, alpha: float) -> Guarded:
    base, other = _named(rail, control), _named(rail, arm)
    apart, (low, high), error, _, _ = difference(base, other, alpha=2 * alpha)
    if rail.worse == "lower":
        apart, low, high = -apart, -high, -low
    return Guarded(
        name=rail.name,
        arm=arm,
        state="held"
        if high < rail.margin
        else "breached"
        if low > 0 and apart > rail.margin
        else "unclear",
        control_value=base.value,
        value=other.value,
        harm=apart,
        harm_ci=(low, high),
        margin=rail.margin,
        z=(rail.margin - apart) / error,
        worse=rail.worse,
        metric=rail.metric,
    )


def _named(rail: Guardrail, name: str) -> Arm:
    return next(arm for arm in rail.arms if arm.name == name)
