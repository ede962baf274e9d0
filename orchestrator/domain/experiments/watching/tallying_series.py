"""Many watched tests counted: how often a plain z-test would have cried wolf."""

from collections import Counter
from typing import Any

from orchestrator.domain.experiments.watching.monitoring import Monitored


class SeriesTally:
    """Counts of watched series; `add` one after the other, then `as_json`."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.waits: list[float] = []

    def add(self, found: Monitored) -> None:
        """Count one series."""
        naive, stopped = found.naive_first_crossing, found.stopped_at
        last = found.points[-1].naive_p
        self.counts["series"] += 1
        self.counts["checkpoints"] += len(found.points)
        self.counts["stopped"] += stopped is not None
        self.counts[f"stopped_{found.direction}"] += stopped is not None
        self.counts["naive_crossed"] += naive is not None
        self.counts["naive_at_the_end"] += last < found.alpha
        if naive is None:
            return
        self.counts["naive_only"] += stopped is None
        self.counts["naive_crossed_then_lost"] += last >= found.alpha
        if stopped is None:
            self.counts["naive_only_then_lost"] += last >= found.alpha
        else:
            self.waits.append(float(stopped) - float(naive))

    def as_json(self) -> dict[str, Any]:
        """The counts, and the median days the rule waits longer than the naive one."""
        names = (
            "series",
            "checkpoints",
            "stopped",
            "stopped_better",
            "stopped_worse",
            "naive_crossed",
            "naive_at_the_end",
            "naive_only",
            "naive_crossed_then_lost",
            "naive_only_then_lost",
        )
        told: dict[str, Any] = {name: self.counts[name] for name in names}
        waits = sorted(self.waits)
        told["median_days_waited"] = waits[len(waits) // 2] if waits else None
        return told
