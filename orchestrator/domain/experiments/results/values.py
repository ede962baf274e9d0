"""What a test is and what was read from it. Plain values, checked by `reading`."""

from dataclasses import dataclass, field
from typing import Any, Literal

Metric = Literal["proportion", "mean"]
Direction = Literal["higher", "lower"]
Verdict = Literal["winner", "inconclusive", "harm", "invalid", "mixed", "ask"]
Route = Literal["promote", "extend", "ask", "rollback", "fix-and-rerun"]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Arm:
    """One version and what its visitors did.

    Of a proportion: `conversions` of `n`. Of a mean: `mean` and `var`, the variance of
    one visitor (squared units), over `n`. `planned_share` is 0 to 1, None where nobody
    said (see `Test.split_known`).
    """

    name: str
    n: int
    conversions: int | None = None
    mean: float | None = None
    var: float | None = None
    planned_share: float | None = None
    control: bool = False

    @property
    def value(self) -> float:
        """The share that converted (0 to 1), or the mean in the metric's unit."""
        if self.conversions is not None:
            return self.conversions / self.n
        return self.mean if self.mean is not None else 0.0


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A metric that must not get worse by `margin` or more.

    The margin is absolute (0.002 of a share: 0.2 points). `worse` says which way is
    worse; `arms` are the test's own, by name.
    """

    name: str
    arms: tuple[Arm, ...]
    worse: Direction
    margin: float
    metric: Metric = "proportion"


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks planned before the start: `fractions` of all traffic, `done` so far."""

    fractions: tuple[float, ...]
    done: int


@dataclass(frozen=True, slots=True)
class Test:
    """One experiment to be read. `direction` is what is better of its one metric.

    `split_known` is False where the planned shares were given as unknown. `n_per_arm`
    is how far the plan wanted to go, None where nobody said. `gaps` are words for what
    is missing in the results; any makes them unreadable.
    """

    id: str | int
    metric: Metric
    arms: tuple[Arm, ...]
    alpha: float = 0.05
    power: float = 0.8
    guardrails: tuple[Guardrail, ...] = ()
    direction: Direction = "higher"
    split_known: bool = True
    n_per_arm: int | None = None
    prior_sd: float = 0.1
    gaps: tuple[str, ...] = ()
    looks: Looks | None = None

    __test__ = False  # for pytest, which would take it for a class of tests

    @property
    def control(self) -> Arm:
        """The arm flagged as control, else the first."""
        return next((arm for arm in self.arms if arm.control), self.arms[0])

    @property
    def treatments(self) -> tuple[Arm, ...]:
        """Every arm but the control, in order."""
        control = self.control
        return tuple(arm for arm in self.arms if arm is not control)

    @property
    def shares(self) -> tuple[float, ...]:
        """The planned shares; equal where none are stated."""
        even = 1 / len(self.arms)
        return tuple(
            even if arm.planned_share is None else arm.planned_share
            for arm in self.arms
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """One arm against the control; differences are arm minus control.

    `z` is in standard errors, `adjusted` is p after Holm's rule. `lift` and `lift_ci`
    are relative to the control's value (0.12: 12 % more), None where that is not above
    0. `better` is the direction of the estimate, not a proof.
    """

    arm: str
    value: float
    difference: float
    difference_ci: Interval
    error: float
    z: float
    p: float
    adjusted: float
    lift: float | None
    lift_ci: Interval | None
    better: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "arm": self.arm,
            "p": self.p,
            "p_holm": self.adjusted,
            "difference": self.difference,
            "difference_ci": list(self.difference_ci),
            "lift": self.lift,
            "lift_ci": None if self.lift_ci is None else list(self.lift_ci),
            "better": self.better,
        }


GuardState = Literal["held", "breached", "unclear"]


@dataclass(frozen=True, slots=True)
class Guarded:
    """One guardrail of one arm. `harm` is how much worse, in the guardrail's unit.

    held: less than the margin, shown. breached: worse than the control, shown, and by
    more than the margin on the face of it. unclear: neither yet.
    """

    name: str
    arm: str
    state: GuardState
    control_value: float
    value: float
    harm: float
    harm_ci: Interval
    margin: float
    z: float  # standard errors by which harm stays under the margin
    worse: Direction
    metric: Metric

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "arm": self.arm,
            "state": self.state,
            "control": self.control_value,
            "value": self.value,
            "harm": self.harm,
            "harm_ci": list(self.harm_ci),
            "margin": self.margin,
        }


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a test says. Where it must not be read, every effect in it is None or empty.

    `p`, `lift`, `lift_ci`, `shrunk_lift` and `conditional_power` are of the arm
    `about`: the winner, else the arm that does best against the control. With many arms
    `p` is adjusted by Holm's rule.
    """

    id: str | int
    verdict: Verdict
    route: Route
    reason: str
    srm_p: float
    arms: tuple[dict[str, Any], ...]
    winner: str | None = None
    p: float | None = None
    lift: float | None = None
    lift_ci: Interval | None = None
    about: str | None = None
    shrunk_lift: float | None = None
    prior_sd: float | None = None
    conditional_power: float | None = None
    omnibus_p: float | None = None
    level: float | None = None
    comparisons: tuple[Comparison, ...] = ()
    guardrails: tuple[Guarded, ...] = ()
    control: str | None = None
    gaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The stable keys first, then what the pages show beside them."""
        return {
            "id": self.id,
            "verdict": self.verdict,
            "winner": self.winner,
            "srm_p": self.srm_p,
            "p": self.p,
            "lift": self.lift,
            "lift_ci": None if self.lift_ci is None else list(self.lift_ci),
            "reason": self.reason,
            "route": self.route,
            "control": self.control,
            "about": self.about,
            "arms": [dict(arm) for arm in self.arms],
            "guardrails": [guarded.as_json() for guarded in self.guardrails],
            "omnibus_p": self.omnibus_p,
            "adjusted": [each.as_json() for each in self.comparisons],
            "shrunk_lift": self.shrunk_lift,
            "prior_sd": self.prior_sd,
            "conditional_power": self.conditional_power,
            "level": self.level,
            "completeness": {"complete": not self.gaps, "gaps": list(self.gaps)},
            "notes": list(self.notes),
        }
