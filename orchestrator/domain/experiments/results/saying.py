"""What an analysis says, one sentence at a time, in a marketer's words."""

from orchestrator.domain.experiments.results.values import Comparison, Guarded, Test
from orchestrator.domain.statistics.conditional_power import WORTH_IT

LONGEST = 60
SPLIT_UNSTATED = (
    "Nobody stated the planned split; visitors came evenly, so it is read as equal."
)


def winner(test: Test, each: Comparison, shrunk: float | None) -> str:
    lasting = ""
    if shrunk is not None and each.lift is not None:
        lasting = f"; winners look better than they last, so count on {more(shrunk)}"
    return f"{_against(test, each)}, {_luck(each.adjusted)}{lasting}."


def worse(test: Test, each: Comparison) -> str:
    """Of the least bad arm, where all are worse than the control."""
    control = test.control
    if len(test.arms) > 2:
        return (
            f"Every arm does worse than {name(control.name)}; the best of them,"
            f" {_against(test, each)}, {_luck(each.adjusted)}: go back to"
            f" {name(control.name)}."
        )
    return (
        f"{_against(test, each)}, {_luck(each.adjusted)}: go back to"
        f" {name(control.name)}."
    )


def also_worse(test: Test, each: Comparison) -> str:
    return f"{_against(test, each)}, {_luck(each.adjusted)}: drop {name(each.arm)}."


def mixed(test: Test, each: Comparison, hurt: Guarded) -> str:
    return (
        f"{_against(test, each)}, but it hurts: {_harm(hurt)}; a person weighs one"
        " against the other."
    )


def guardrail_breached(hurt: Guarded) -> str:
    return f"Stop {name(hurt.arm)}: {_harm(hurt)}."


def guardrail_unclear(
    test: Test, each: Comparison, unclear: Guarded, chance: float
) -> str:
    apart = _size(unclear.margin, unclear.metric)
    reach = _size(max(0.0, unclear.harm_ci[1]), unclear.metric)
    return (
        f"{_against(test, each)}, but {name(unclear.name)} may be worse by up to"
        f" {reach}, and only {apart} are allowed: {_running_on(chance)}."
    )


def inconclusive(test: Test, best: Comparison, chance: float, few: bool) -> str:
    if few:
        return (
            f"Too few conversions to tell anything yet ({_counts(test)}):"
            f" {_running_on(chance)}."
        )
    return (
        f"No difference can be told yet: {_against(test, best)},"
        f" {_luck(best.adjusted)}; {_running_on(chance)}."
    )


def split_broken(test: Test, p: float) -> str:
    return (
        f"Do not read this test: {_visitors(test)} visitors came where"
        f" {_planned(test)} were planned, which chance alone does {_once(p)}, so"
        " assignment or tracking is broken; mend it and run again."
    )


def split_unknown(test: Test) -> str:
    return (
        f"Nobody stated the planned split, and {_visitors(test)} visitors are not even:"
        " state the planned shares before anyone reads the result."
    )


def gaps(test: Test) -> str:
    told = "; ".join(name(gap) for gap in test.gaps[:3])
    more_of = f" and {len(test.gaps) - 3} more" if len(test.gaps) > 3 else ""
    return (
        f"Do not read this test: {told}{more_of}; complete the results and run again."
    )


def name(text: str) -> str:
    """A name as a sentence holds it: short."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def more(lift: float) -> str:
    """A relative change: "12 % more"."""
    size = abs(lift) * 100
    told = f"{size:.0f}" if size >= 10 else f"{size:.1f}"
    return f"{told} % {'more' if lift >= 0 else 'less'}"


def value(of: float, metric: str) -> str:
    """A share as per cent, a mean as it is."""
    return f"{of * 100:.2f} %" if metric == "proportion" else _plain(of)


def _against(test: Test, each: Comparison) -> str:
    verb = "converts" if test.metric == "proportion" else "averages"
    control = test.control
    told = (
        f"{name(each.arm)} {verb} {value(each.value, test.metric)} against"
        f" {value(control.value, test.metric)} of {name(control.name)}"
    )
    if each.lift is None or each.lift_ci is None:
        return told
    low, high = each.lift_ci
    return f"{told} ({more(each.lift)}, likely {_signed(low)} to {_signed(high)} %)"


def _harm(hurt: Guarded) -> str:
    moved = "rose" if hurt.worse == "higher" else "fell"
    return (
        f"{name(hurt.name)} {moved} from {value(hurt.control_value, hurt.metric)} to"
        f" {value(hurt.value, hurt.metric)} with {name(hurt.arm)},"
        f" {_size(hurt.harm, hurt.metric)} worse where"
        f" {_size(hurt.margin, hurt.metric)} are allowed"
    )


def _size(of: float, metric: str) -> str:
    return f"{of * 100:.2f} points" if metric == "proportion" else _plain(of)


def _plain(of: float) -> str:
    return f"{of:,.2f}" if abs(of) >= 1 or of == 0 else f"{of:.3g}"


def _luck(p: float) -> str:
    return f"which luck alone shows {_once(p)}"


def _once(p: float) -> str:
    """A probability as how often it happens."""
    if p >= 0.1:
        return f"{p * 100:.0f} times in 100"
    if p < 1e-9:
        return "less than once in a billion tests"
    return f"once in {_round(1 / p):,} tests"


def _round(count: float) -> int:
    """Two digits are all anybody needs."""
    digits = len(str(int(count))) - 2
    return int(round(count, -max(0, digits)))


def _running_on(chance: float) -> str:
    if chance >= WORTH_IT:
        return f"running on settles it with a chance of {chance * 100:.0f} %, so run on"
    told = "under 1" if chance < 0.01 else f"only {chance * 100:.0f}"
    return (
        f"running on settles it with a chance of {told} %, so a person decides whether"
        " that is worth it"
    )


def _visitors(test: Test) -> str:
    return " / ".join(f"{arm.n:,}" for arm in test.arms)


def _planned(test: Test) -> str:
    total = sum(arm.n for arm in test.arms)
    whole = sum(test.shares)
    return " / ".join(f"{total * share / whole:,.0f}" for share in test.shares)


def _counts(test: Test) -> str:
    return ", ".join(f"{name(a.name)}: {a.conversions} of {a.n:,}" for a in test.arms)


def _signed(lift: float) -> str:
    size = lift * 100
    return f"{size:+.0f}" if abs(size) >= 10 else f"{size:+.1f}"
