"""What an agent gets and gives back: brief, answer, and a validator's verdict."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.domain.content import (
    JSON,
    SIZE_LIMIT,
    admit,
    at,
    canonical,
    digest,
    parse,
    shown,
)
from orchestrator.domain.errors import BadContent


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything one attempt is given, and nothing it could not be asked to explain.

    `inputs` is the evaluated `with`. `instructions` are reasons and located findings
    sent back by people, `previous` this task's own earlier contents (a rework).
    `output` and `sources` are a validator's: what it inspects, and the released
    contents by step name that it may trace to. `timeout` is in seconds. A channel is
    told what is wanted of it (`intent`: deliver, outcome or withdraw) and given the
    release `certificate`; both are "" and None for every other agent. `handoff` is the
    packet of a step that declares one (domain/handoff.py).
    """

    task: str
    attempt: int
    run: str
    workflow: str
    step: str
    agent: str
    agent_version: str
    brand: str
    inputs: Mapping[str, JSON]
    instructions: tuple[str, ...] = ()
    previous: tuple[JSON, ...] = ()
    output: JSON = None
    sources: Mapping[str, JSON] = field(default_factory=dict)
    key: str = ""
    timeout: float = 60.0
    intent: str = ""
    certificate: Mapping[str, JSON] | None = None
    handoff: Mapping[str, JSON] | None = None

    def as_json(self) -> dict[str, JSON]:
        """The brief as agents see it on the wire."""
        told: dict[str, JSON] = {
            "attempt": self.attempt,
            "key": self.key,
            "timeout": self.timeout,
        }
        if self.intent:
            told["intent"] = self.intent
        if self.certificate is not None:
            told["certificate"] = dict(self.certificate)
        if self.handoff is not None:
            told["handoff"] = dict(self.handoff)
        return self._substance() | told

    def digest(self) -> str:
        """Digest of what is asked for: the ledger alone reproduces it.

        Attempt, key, timeout, intent, certificate and handoff are how it is asked.
        """
        return digest(canonical(self._substance()))

    def _substance(self) -> dict[str, JSON]:
        return {
            "task": self.task,
            "run": self.run,
            "workflow": self.workflow,
            "step": self.step,
            "agent": self.agent,
            "agent_version": self.agent_version,
            "brand": self.brand,
            "inputs": dict(self.inputs),
            "instructions": list(self.instructions),
            "previous": list(self.previous),
            "output": self.output,
            "sources": dict(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agent gave back. `raw` is what was received, byte for byte.

    `confidence` is 0 to 1, or None where the agent does not score itself.
    Raises BadContent for any other confidence.
    """

    content: JSON
    confidence: float | None = None
    raw: bytes = b""

    def __post_init__(self) -> None:
        score: object = self.confidence
        if score is None:
            return
        if isinstance(score, bool) or not isinstance(score, int | float):
            raise BadContent(
                f"The confidence is {_kind(score)}: it must be a number from 0 to 1."
            )
        if math.isnan(score) or not 0 <= score <= 1:
            raise BadContent(f"The confidence is {score}: it must be from 0 to 1.")

    @property
    def raw_digest(self) -> str:
        """SHA-256 of the bytes received."""
        return digest(self.raw)

    @classmethod
    def read(cls, raw: bytes, *, limit: int = SIZE_LIMIT) -> "Answer":
        """Read `{"content": …, "confidence": 0.9}` from the wire, or BadContent."""
        value = parse(raw, limit=limit)
        members = _object(value, "answer", required={"content"}, known={"confidence"})
        return cls(members["content"], members.get("confidence"), raw)  # type: ignore[arg-type]

    @classmethod
    def of(cls, value: object, *, limit: int = SIZE_LIMIT) -> "Answer":
        """What a Python agent returned: an Answer, or the content itself."""
        given = value if isinstance(value, Answer) else cls(value)  # type: ignore[arg-type]
        admitted = admit(given.content, limit=limit)
        raw = given.raw or canonical(
            {"content": admitted, "confidence": given.confidence}
        )
        return cls(admitted, given.confidence, raw)


@dataclass(frozen=True, slots=True)
class Remark:
    """One located reason of a validator; `text[start:end]` at `path` is the quote.

    Where `path` points to something other than a string, start and end are 0.
    """

    path: str
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a validator says of one output."""

    passed: bool
    findings: tuple[Remark, ...] = ()

    @classmethod
    def read(cls, value: JSON, *, output: JSON) -> "Verdict":
        """Read `{"passed", "findings": [{"path","start","end","message"}]}`.

        Raises BadContent where a finding does not point into `output`.
        """
        members = _object(value, "verdict", required={"passed"}, known={"findings"})
        passed, findings = members["passed"], members.get("findings", [])
        if not isinstance(passed, bool):
            raise BadContent(
                f"The verdict's 'passed' is {_kind(passed)}: it must be true or false."
            )
        if not isinstance(findings, list):
            raise BadContent(
                f"The verdict's 'findings' is {_kind(findings)}: it must be a list."
            )
        return cls(passed, tuple(_remark(item, output) for item in findings))


def _remark(value: JSON, output: JSON) -> Remark:
    members = _object(
        value, "finding", required={"path", "message"}, known={"start", "end"}
    )
    path, message = members["path"], members["message"]
    if not isinstance(path, str) or not isinstance(message, str) or not message.strip():
        raise BadContent(
            "A finding's 'path' must be a JSON pointer and its 'message' some words."
        )
    found = at(output, path)
    length = len(found) if isinstance(found, str) else 0
    start, end = members.get("start", 0), members.get("end", length)
    if not (_is_whole(start) and _is_whole(end) and 0 <= start <= end <= length):  # type: ignore[operator]
        raise BadContent(
            f"A finding at {shown(path)!r} runs from {shown(str(start))} to "
            f"{shown(str(end))}: offsets are code points, 0 to {length} there."
        )
    return Remark(path, int(start), int(end), message)  # type: ignore[arg-type]


def _object(
    value: JSON, what: str, *, required: set[str], known: set[str]
) -> dict[str, JSON]:
    """`value` as an object with all of `required` and nothing past `known`."""
    wanted = ", ".join(sorted(required | known))
    if not isinstance(value, dict):
        raise BadContent(
            f"The {what} is {_kind(value)}: it must be an object with {wanted}."
        )
    unknown = sorted(value.keys() - required - known)
    if unknown:
        names = shown(", ".join(repr(shown(name)) for name in unknown))
        raise BadContent(
            f"The {what} has unknown fields {names}: it may have {wanted}."
        )
    missing = sorted(required - value.keys())
    if missing:
        raise BadContent(f"The {what} lacks {', '.join(missing)}: it needs {wanted}.")
    return value


def _is_whole(value: JSON) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", type(None): "null"}
    names |= {bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)
