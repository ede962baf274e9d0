"""The ledger in a few lines of Python: what state every task must be in."""

from dataclasses import dataclass, field

MOST_ATTEMPTS = 3  # the registry's default
OVER = frozenset({"done", "rejected", "failed", "cancelled"})


@dataclass
class Model:
    """Runs of two steps, the second behind the first."""

    states: dict[int, str] = field(default_factory=dict)
    behind: dict[int, int] = field(default_factory=dict)
    run_of: dict[int, int] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
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
        if task in self.behind:
            self.states[self.behind[task]] = "ready"

    def hold(self, task: int) -> None:
        self.states[task] = "held"

    def again(self, task: int) -> None:
        self.states[task], self.attempts[task] = "ready", 0

    def lose(self, task: int) -> None:
        """An attempt came to nothing: another, or a person after the third."""
        spent = self.attempts[task] >= MOST_ATTEMPTS
        self.states[task] = "held" if spent else "ready"

    def stop(self, task: int, state: str) -> None:
        self.states[task] = state
        if task in self.behind:
            self.states[self.behind[task]] = "cancelled"

    def cancel(self, run: int) -> None:
        for task, of in self.run_of.items():
            if of == run and self.states[task] not in OVER:
                self.states[task] = "cancelled"

    def in_state(self, state: str) -> list[int]:
        return [task for task, found in self.states.items() if found == state]
