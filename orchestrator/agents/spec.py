"""What the registry knows of an agent, and the decorator that says it in Python."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Answer, Brief

Work = Callable[[Brief], Answer | JSON | dict[str, Any] | list[Any]]
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """One version of an agent: what it takes, gives, and how it may be called.

    `timeout` is seconds for one attempt, `retries` the most attempts at one task,
    `concurrency` the most attempts at once everywhere (None: no limit). `idempotent`
    says that an effect's channel accepts idempotency keys. One that `asks` can be asked
    what became of a key, one that `withdraws` takes a delivery back: in Python the
    functions `outcome` and `withdraw` do it, over HTTP the brief's `intent` says so.
    `offers_at` is a JSON pointer into its output, to a list of offers that count as
    approved downstream once the output is released. Raises BadInput where the fields
    contradict.
    """

    name: str
    version: str
    title: str
    input_schema: Schema = field(hash=False, repr=False)
    output_schema: Schema = field(hash=False, repr=False)
    pool: str = "default"
    timeout: float = 60.0
    retries: int = 3
    concurrency: int | None = None
    effect: bool = False
    idempotent: bool = False
    asks: bool = False
    withdraws: bool = False
    validator: bool = False
    confidence: Literal["scored", "deterministic"] = "deterministic"
    offers_at: str | None = None
    transport: Literal["python", "http"] = "python"
    url: str = ""
    secret: str = field(default="", repr=False)
    function: Work | None = field(default=None, hash=False, compare=False, repr=False)
    outcome: Work | None = field(default=None, hash=False, compare=False, repr=False)
    withdraw: Work | None = field(default=None, hash=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asks", self.asks or self.outcome is not None)
        object.__setattr__(self, "withdraws", self.withdraws or bool(self.withdraw))
        for wrong, what in (
            (not self.name or not self.version, "needs a name and a version"),
            (self.timeout <= 0, f"has timeout {self.timeout}: seconds above 0"),
            (self.retries < 1, f"has retries {self.retries}: at least 1 attempt"),
            (
                self.concurrency is not None and self.concurrency < 1,
                f"has concurrency {self.concurrency}: at least 1, or None for no limit",
            ),
            (self.effect and self.validator, "is an effect and a validator: choose"),
            (
                (self.asks or self.withdraws) and not self.effect,
                "asks or withdraws: only an effect has deliveries",
            ),
            (
                self.transport == "http" and not (self.url and self.secret),
                "speaks HTTP: it needs a url and a secret",
            ),
        ):
            if wrong:
                raise BadInput(f"The agent {self} {what}.")

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    def __call__(self, brief: Brief) -> object:
        """The decorated function itself, for its own tests."""
        if self.function is None:
            raise BadInput(f"The agent {self} is not a Python function.")
        return self.function(brief)


def agent(
    *,
    name: str,
    version: str,
    title: str,
    input_schema: Schema,
    output_schema: Schema,
    **options: Any,
) -> Callable[[Work], AgentSpec]:
    """Make a function `(brief) -> JSON | Answer` an agent; it becomes its AgentSpec.

    `options` are the other fields of AgentSpec.
    """

    def declare(function: Work) -> AgentSpec:
        return AgentSpec(
            name=name,
            version=version,
            title=title,
            input_schema=input_schema,
            output_schema=output_schema,
            function=function,
            **options,
        )

    return declare
