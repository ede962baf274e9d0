"""What was decided in a run, by kind."""

from collections import Counter
from dataclasses import dataclass

from orchestrator.models import Run
from orchestrator.services.choosing.told import Told, decisions_of


@dataclass(frozen=True, slots=True)
class Decided:
    """The context of `decisions/_decisions.html`."""

    run: Run
    told: list[Told]
    kinds: list[tuple[str, int]]
    what: str


def build(run: Run, what: str) -> Decided:
    """The newest decisions, of one kind where it is one of those there are."""
    told = decisions_of(run)
    kinds = Counter(one.what for one in told)
    wanted = what if what in kinds else ""
    shown = [one for one in told if not wanted or one.what == wanted]
    return Decided(run, shown, kinds.most_common(), wanted)
