"""What a series can try next: its candidates, and which of them would be no news."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.rounds.learning import fingerprint


def untried(
    candidates: Sequence[Mapping[str, Any]],
    tried: Iterable[str],
    champion: Mapping[str, Any],
    known: Mapping[str, str],
) -> tuple[Mapping[str, Any] | None, list[str]]:
    """The first candidate that is new beside the champion, and why others are not.

    `tried` are the keys of this series; `known` is learning ids by fingerprint.
    """
    past = set(tried)
    why: list[str] = []
    for one in candidates:
        if one["key"] in past:
            continue
        repeated = known.get(print_of(one, champion))
        if repeated is None:
            return one, why
        why.append(f"{one['key']} repeats the test of {repeated}")
    return None, why


def print_of(candidate: Mapping[str, Any], champion: Mapping[str, Any]) -> str:
    """The fingerprint of the test a candidate would be beside this champion."""
    return fingerprint(fields_of(candidate, champion), str(candidate["metric"]))


def fields_of(
    candidate: Mapping[str, Any], champion: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """What the arms say: the control, then the champion with each challenge."""
    control = candidate.get("control") or champion
    base = dict(control["fields"])
    return [base, *({**base, **one["fields"]} for one in candidate["challengers"])]


def check_cites(cites: Sequence[str], known: Iterable[str]) -> None:
    """BadInput where a brief cites no learning, or one that is not among `known`."""
    if not cites:
        raise BadInput(
            "The brief cites no learning: a next round builds on one at least."
        )
    there = set(known)
    for cited in cites:
        if cited not in there:
            raise BadInput(f"The brief cites {cited!r}, which is no standing learning.")
