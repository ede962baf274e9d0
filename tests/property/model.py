"""The ledger in a few lines of Python: what state every task must be in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_ATTEMPTS = 3  # the registry's default
OVER = frozenset({"done", "rejected", "failed", "cancelled"})
BEGUN = frozenset({"running", "held", "done"})


@dataclass
class Model:
    """Runs of two steps, the second behind the first.

    `text` is what a task's latest output says, `blocked` the tasks that people were
    ever asked about since then: what is kept of those may need a click again.
    """

    states: dict[int, str] = field(default_factory=dict)
    behind: dict[int, int] = field(default_factory=dict)
    run_of: dict[int, int] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    cancelled: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    sends: set[int] = field(default_factory=set)  # deliveries
    withdrawn: set[int] = field(default_factory=set)  # of a cancelled run, recalled
    guarded: bool = True  # the red line is live

    def start(self, run: int, first: int, second: int) -> None:
        self.states |= {first: "ready", second: "waiting"}
        self.run_of |= {first: run, second: run}
        self.behind[first] = second

    def take(self, task: int) -> None:
        assert self.states[task] == "ready"
        self.states[task] = "running"
        self.attempts[task] = self.attempts.get(task, 0) + 1

    def release(self, task: int) -> None:
        self.states[task] = "done"
        for behind in self._behind(task):
            if self.states[behind] == "waiting":
                self.states[behind] = "ready"

    def hold(self, task: int) -> None:
        self.states[task] = "held"
        self.blocked.add(task)

    def again(self, task: int) -> None:
        self.states[task], self.attempts[task] = "ready", 0

    def lose(self, task: int) -> None:
        """An attempt came to nothing: another, or a person after the third."""
        spent = self.attempts[task] >= MOST_ATTEMPTS
        self.states[task] = "held" if spent else "ready"

    def stop(self, task: int, state: str) -> None:
        self.states[task] = state
        for behind in self._behind(task):
            if self.states[behind] not in OVER:
                self.states[behind] = "cancelled"

    def cancel(self, run: int) -> None:
        self.cancelled.add(run)
        for task in self.tasks_of(run):
            if self.states[task] not in OVER:
                self.states[task] = "cancelled"

    def recall(self, task: int) -> None:
        """What was released is held again, and what grew from it waits."""
        if self.run_of[task] in self.cancelled:
            self.withdrawn |= {task, *self._behind(task)}
            return  # its releases are taken back, and nothing of it moves any more
        self.hold(task)
        self._wait_behind(task)

    def make_again(self, task: int) -> None:
        """Its inputs changed: it begins anew, if it had begun."""
        if self.states[task] in BEGUN:
            self.again(task)
            self._wait_behind(task)

    def tasks_of(self, run: int) -> list[int]:
        return [task for task, of in self.run_of.items() if of == run]

    def runs(self, *, live: bool) -> list[int]:
        """Runs with something left to do, or those without."""
        found = {
            run: any(self.states[task] not in OVER for task in self.tasks_of(run))
            for run in self.run_of.values()
        }
        return sorted(run for run, is_live in found.items() if is_live == live)

    def in_state(self, state: str) -> list[int]:
        return [task for task, found in self.states.items() if found == state]

    def recallable(self) -> list[int]:
        done = set(self.in_state("done")) - self.sends - self.withdrawn
        return sorted(task for task in done if self.run_of[task] not in self.erased)

    def _behind(self, task: int) -> Iterable[int]:
        return [self.behind[task]] if task in self.behind else []

    def _wait_behind(self, task: int) -> None:
        for behind in self._behind(task):
            if behind in self.sends and self.states[behind] == "done":
                continue  # it is out: a person follows up
            if self.states[behind] in BEGUN | {"ready"}:
                self.states[behind], self.attempts[behind] = "waiting", 0
