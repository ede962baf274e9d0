"""The words a leaf names: written out, or a named list of its own rule."""

from collections.abc import Mapping, Sequence

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.detection import Leaf


def words_of(leaf: Leaf, value: object) -> tuple[str, ...]:
    """The terms under an option of `leaf`: a list, or the name of a bank.

    Raises BadRule for a bank the rule does not have, and for anything else.
    """
    if isinstance(value, str):
        banks: Mapping[str, Sequence[str]] = getattr(leaf.rule, "banks", {})
        if value not in banks:
            known = ", ".join(sorted(banks)) or "none"
            raise BadRule(f"There is no bank {value!r} in this rule; it has: {known}.")
        return tuple(dict.fromkeys(banks[value]))
    if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        return tuple(dict.fromkeys(value))
    raise BadRule(f"{value!r} is no list of terms and no name of a bank.")
