"""Which red lines are live for an output, worked out once for a place and a day."""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detection import Leaf
from orchestrator.domain.screening.rule import WORDS, Rule
from orchestrator.domain.screening.rules import Ruleset
from orchestrator.domain.screening.scope import LISTS
from orchestrator.domain.screening.tree import Plan, holds

_KEPT = 64  # places and days of one ruleset


@dataclass(frozen=True, slots=True)
class Choice:
    """The live plans of a ruleset.

    `numbers` are the positions of their leaves in each detector, `owners` the plan of
    each leaf. `unserved` plans have a leaf no detector knows, `open` ones may match
    without a hit. `covered` are the languages they declare to speak for, as primary
    subtags. `validators` are those whose every no makes a live rule match, and
    `is_scored` says that of a score.
    """

    rules: tuple[Rule, ...]
    numbers: Mapping[str, frozenset[int]]
    owners: Mapping[Leaf, Plan]
    unserved: tuple[Plan, ...]
    open: tuple[Plan, ...]
    covered: frozenset[str]
    validators: frozenset[str]
    is_scored: bool


def choose(ruleset: Ruleset, context: Context) -> Choice:
    """The live part of `ruleset` for an output of this context; remembered."""
    place = (context.on, *(getattr(context, fact) for fact in LISTS.values()))
    found: Choice | None = ruleset.choices.get(place)
    if found is None:
        found = _chosen(ruleset, context)
        if len(ruleset.choices) >= _KEPT:
            ruleset.choices.clear()
        ruleset.choices[place] = found
    return found


def _chosen(ruleset: Ruleset, context: Context) -> Choice:
    plans = tuple(plan for plan in ruleset.plans if _covers(plan.rule, context))
    owners = {leaf: p for p in plans for leaf in (*p.leaves, *p.exceptions)}
    numbers = {
        kind: frozenset(n for n, leaf in enumerate(detector.leaves) if leaf in owners)
        for kind, detector in ruleset.compiled.items()
    }
    served = {
        detector.leaves[number]
        for kind, detector in ruleset.compiled.items()
        for number in numbers[kind]
    }
    unserved = dict.fromkeys(owners[leaf] for leaf in owners if leaf not in served)
    speaking = [leaf for leaf, plan in owners.items() if _speaks(leaf, plan)]
    return Choice(
        rules=tuple(plan.rule for plan in plans),
        numbers={kind: found for kind, found in numbers.items() if found},
        owners=owners,
        unserved=tuple(unserved),
        open=tuple(plan for plan in plans if plan.is_open),
        covered=_covered(plans),
        validators=frozenset(
            leaf.options["validator"] for leaf in speaking if leaf.kind == "verdict"
        ),
        is_scored=any(leaf.kind == "confidence" for leaf in speaking),
    )


def _speaks(leaf: Leaf, plan: Plan) -> bool:
    """Whether this leaf alone makes the rule match, and nothing could excuse that."""
    return (
        leaf.kind in ("verdict", "confidence")
        and holds(plan.tree, {leaf: ()})
        and "*" in plan.rule.scope.fields
        and not (plan.exceptions or plan.approved)
    )


def _covers(rule: Rule, context: Context) -> bool:
    try:
        return rule.scope.covers(context)
    except Exception:
        return True  # a scope that cannot be read excludes nothing


def _covered(plans: tuple[Plan, ...]) -> frozenset[str]:
    """The languages that every category with rules about words has a rule for."""
    declared: dict[str, set[str]] = {}
    for plan in plans:
        if any(leaf.kind in WORDS for leaf in plan.leaves):
            spoken = declared.setdefault(plan.rule.category, set())
            spoken |= {language(tag) for tag in plan.rule.languages}
    return (
        frozenset.intersection(*map(frozenset, declared.values()))
        if declared
        else (frozenset())
    )


def language(tag: str) -> str:
    """The primary subtag: de for de-AT."""
    return tag.replace("_", "-").partition("-")[0].casefold()
