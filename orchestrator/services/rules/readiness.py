"""What still stands between a version of a red line and going live."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from orchestrator.domain.errors import BadInput, GreenlightError
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.fixtures import EXAMPLE, broken_examples
from orchestrator.domain.screening.loosening import loosenings
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import read_rule
from orchestrator.domain.screening.scope import NOT
from orchestrator.models import Backtest, Output, Principal, RedLineVersion, Shadow

EXAMPLES_NEEDED = 3


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a version is: its examples, its backtest, what it loosens.

    `holds` and `passes` count its examples, `broken` says which do not do what they
    should. `backtest` is its newest that is done; `has_outputs` whether there is
    anything to backtest on. `loosened` is against the live version: not empty means
    that going live needs a reason. `missing` are sentences, [] is ready.
    """

    holds: int
    passes: int
    broken: list[str]
    backtest: Backtest | None
    has_outputs: bool
    loosened: list[str]
    missing: list[str]


def readiness(version: RedLineVersion) -> Readiness:
    """Look at the version as it is now. Its examples run; nothing is written."""
    rule = read_rule(version.definition, version_id=version.pk)
    live = live_version_of(version)
    before = read_rule(live.definition, version_id=live.pk) if live else None
    broken = examples_broken(rule)
    done = version.backtests.filter(state="done").order_by("-pk").first()
    has_outputs = Output.objects.filter(brand=version.red_line.brand_id).exists()
    missing = examples_missing(rule, broken)
    if done is None and has_outputs:
        missing.append(
            f"{version} has no finished backtest on the outputs there are: ask for one."
        )
    return Readiness(
        holds=len(rule.must_hold),
        passes=len(rule.must_pass),
        broken=broken,
        backtest=done,
        has_outputs=has_outputs,
        loosened=loosenings(before, rule) if before else [],
        missing=missing,
    )


def require(found: Readiness, *, reason: str) -> None:
    """Raise BadInput naming all that is missing, or the reason it takes to loosen."""
    if found.missing:
        raise BadInput(" ".join(found.missing))
    if found.loosened and not reason:
        raise BadInput(
            f"This version loosens the guard ({'; '.join(found.loosened)}): give the"
            " reason."
        )


def examples_broken(rule: Rule) -> list[str]:
    """Each example that does not do what it should; an error of the evaluator too."""
    try:
        return broken_examples(rule, where_it_applies(rule))
    except GreenlightError as error:
        return [str(error)]


def where_it_applies(rule: Rule) -> Context:
    """The world of the examples, in a brand and locale and on a day the rule covers."""
    scope, context = rule.scope, EXAMPLE
    on = max(scope.effective or context.on, context.on)
    locales = tuple(locale.replace("*", "GB") for locale in _named(scope.locales))
    return replace(
        context,
        brand=next(iter(_named(scope.brands)), context.brand),
        locale=next(iter(locales), context.locale),
        on=min(on, scope.sunset or on),
    )


def _named(listed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in listed if each[:1] != NOT)


def examples_missing(rule: Rule, broken: list[str]) -> list[str]:
    """What is missing at the examples of a rule, in sentences."""
    missing = []
    for name, given in (("must_hold", rule.must_hold), ("must_pass", rule.must_pass)):
        if len(given) < EXAMPLES_NEEDED:
            missing.append(
                f"{rule.name} has {len(given)} {name} examples: it takes at least"
                f" {EXAMPLES_NEEDED}."
            )
    if broken:
        more = f" and {len(broken) - 3} more" if len(broken) > 3 else ""
        missing.append(f"Examples are red: {' '.join(broken[:3])}{more}")
    return missing


def live_version_of(version: RedLineVersion) -> RedLineVersion | None:
    """The version of the same red line that is live now."""
    return RedLineVersion.objects.filter(
        red_line=version.red_line_id,
        entries__ruleset__rulesetinforce__brand=version.red_line.brand_id,
    ).first()


def end_shadows(version: RedLineVersion, *, by: Principal, why: str) -> None:
    """End the shadow of a version, if it has one."""
    open_ones = Shadow.objects.filter(version=version, ended_at=None)
    open_ones.update(ended_by=by, ended_at=datetime.now(UTC), why=why)
