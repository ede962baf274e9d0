"""Try a draft of one red line on a text, or on what an agent once made."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent, GreenlightError
from orchestrator.domain.exchange import Verdict
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.engine import SIZE_LIMIT, screen
from orchestrator.domain.screening.findings import EXCEPTION, NOT_CHECKED, Finding
from orchestrator.domain.screening.reading.read_as import read_as
from orchestrator.domain.screening.rule import Rule
from orchestrator.models import Brand, Output, RulesetInForce
from orchestrator.services import screening
from review.item import reading
from review.item.spans import Mark, shown_label
from review.rules.example_results import compiled
from review.rules.examples import Example

FIELDS = ("text", "output", "market", "channel", "locale", "on", "score", "verdict")
PLACES = ("market", "channel", "locale")
LIT_LIMIT = 100  # places shown of one trial
READ_SECONDS = 0.1  # what "read as" may take of the 0.3 s that people wait


@dataclass(frozen=True, slots=True)
class Asked:
    """What to try, as typed. An output that was chosen goes before the text."""

    text: str = ""
    output: str = ""
    market: str = ""
    channel: str = ""
    locale: str = ""
    on: str = ""
    score: str = ""
    verdict: str = ""

    @classmethod
    def posted(cls, fields: Mapping[str, str]) -> "Asked":
        """The fields of the test box."""
        typed = {name: fields.get(f"try-{name}", "") for name in FIELDS}
        text = typed.pop("text").replace("\r\n", "\n")
        return cls(text=text, **{name: value.strip() for name, value in typed.items()})

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to try."""
        return not self.output and not self.text.strip()

    @property
    def setting(self) -> str:
        """What of the setting was typed, as an example of the rule keeps it."""
        kept = {name: getattr(self, name) for name in (*PLACES, "on")}
        return "\n".join(f"{name}: {value}" for name, value in kept.items() if value)


@dataclass(frozen=True, slots=True)
class Lit:
    """One reason: its number, its quote, and what that reads as where it differs."""

    number: int
    finding: Finding
    place: str
    quote: str = ""
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. `error` is at the field `at`; `says` is holds, remarks, passes
    or outside, and `outside` why the red line does not look here."""

    at: str = ""
    error: str = ""
    says: str = ""
    outside: str = ""
    took: float = 0.0  # milliseconds
    lit: list[Lit] = field(default_factory=list)
    excused: list[Lit] = field(default_factory=list)
    more: int = 0
    node: reading.Node | None = None
    whole: Sequence[Mark] = ()
    kept: Example = field(default_factory=Example)
    """What would be kept of it as an example, without its setting."""


def tried(
    rule: Rule, asked: Asked, brand: Brand | None, output: Output | None
) -> Trial:
    """Judge what is asked for by `rule` alone, with the brand's prices and claims."""
    try:
        value, context = _material(rule, asked, brand, output)
    except _Refused as refused:
        return Trial(refused.at, str(refused))
    if not rule.scope.covers(context):
        return Trial(says="outside", outside=_outside(rule, context), kept=_kept(value))
    verdicts, confidence = _scores(rule, asked, output)
    if "confidence" in _kinds(rule.when):
        context = replace(context, confidence_kind="scored")
    try:
        ruleset = compiled(rule)
        started = time.perf_counter()
        found = screen(
            value, ruleset, context, verdicts=verdicts, confidence=confidence
        )
    except GreenlightError as error:
        return Trial("", str(error))
    took = (time.perf_counter() - started) * 1000
    return _shown(rule, value, found, took)


class _Refused(Exception):
    """What was typed cannot be tried; `at` is its field."""

    def __init__(self, at: str, why: str) -> None:
        super().__init__(why)
        self.at = at


def _material(
    rule: Rule, asked: Asked, brand: Brand | None, output: Output | None
) -> tuple[JSON, Context]:
    day = _day(asked.on)
    if output is not None:
        value, context = _of_output(output)
    else:
        value, context = _value(asked.text), _own_context(brand)
    places = {name: getattr(asked, name) for name in PLACES if getattr(asked, name)}
    context = replace(context, **places)
    return value, replace(context, on=day) if day else context


def _value(text: str) -> JSON:
    if len(text) > SIZE_LIMIT:
        raise _Refused(
            "text",
            f"This text has {len(text):,} characters: at most {SIZE_LIMIT:,} are read. "
            "An output as long as this is held unread.",
        )
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return contents.parse(text.strip().encode("utf-8", "surrogatepass"))
    except BadContent as error:
        if text.lstrip().startswith("["):
            return text  # "[Name], welcome" is a text
        raise _Refused("text", f"{error} It begins like JSON.") from None


def _of_output(output: Output) -> tuple[JSON, Context]:
    if output.content is None:
        raise _Refused("output", "The content of this output has been erased.")
    material = screening.material_of(output)
    in_force = RulesetInForce.objects.get(brand_id=output.brand_id).ruleset_id
    context = screening.context_of(
        material.place,
        output.brand.currency,
        material.inputs,
        material.sources,
        screening.ruleset(in_force),
    )
    return material.content, context


def _own_context(brand: Brand | None) -> Context:
    today = datetime.now(UTC).date()
    plain = Context("", None, None, "en", "EUR", today)
    if brand is None:
        return plain
    plain = replace(plain, brand=brand.slug, currency=brand.currency)
    pinned = RulesetInForce.objects.filter(brand=brand).first()
    if pinned is None:
        return plain
    force = screening.ruleset(pinned.ruleset_id)
    return replace(plain, prices=force.prices, claims=force.claims, offers=force.offers)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _Refused("on", f"'{text}' is no day: write it as 2026-03-31.") from None


def _scores(
    rule: Rule, asked: Asked, output: Output | None
) -> tuple[dict[str, Verdict | None], float | None]:
    """The verdicts and the score to judge with."""
    confidence = output.confidence if output is not None else None
    if asked.score:
        try:
            confidence = float(asked.score.replace(",", "."))
        except ValueError:
            confidence = None
    given = {"passed": Verdict(True), "failed": Verdict(False)}
    names = _validators(rule.when)
    return {name: given.get(asked.verdict) for name in names}, confidence


def _validators(node: object) -> list[str]:
    if isinstance(node, Mapping):
        own = node.get("verdict")
        names = [str(own.get("validator"))] if isinstance(own, Mapping) else []
        inner = [n for v in node.values() for n in _validators(v)]
        return ["validator" if name == "*" else name for name in names] + inner
    return [n for v in node for n in _validators(v)] if isinstance(node, list) else []


def _kinds(node: object) -> set[str]:
    """The names of everything in a tree of conditions."""
    if isinstance(node, Mapping):
        return set(node).union(*(_kinds(value) for value in node.values()))
    return set().union(*map(_kinds, node)) if isinstance(node, list) else set()


def asks_for(rule: Rule | None) -> set[str]:
    """Which of the rarer fields of the test box matter: score, verdict."""
    kinds = _kinds(rule.when) if rule is not None else set()
    names = {"confidence": "score", "verdict": "verdict"}
    return {name for kind, name in names.items() if kind in kinds}


def _outside(rule: Rule, context: Context) -> str:
    """Why the rule does not look at this place on this day."""
    scope = rule.scope
    if scope.effective and context.on < scope.effective:
        return f"On {context.on} it is not in force yet: from {scope.effective}."
    if scope.sunset and context.on > scope.sunset:
        return f"On {context.on} it is no longer in force: until {scope.sunset}."
    return "Its scope leaves out this market, channel, locale or audience."


def _shown(rule: Rule, value: JSON, found: Sequence[Finding], took: float) -> Trial:
    own = [f for f in found if f.rule == rule.version_id or f.slug == NOT_CHECKED]
    until = time.perf_counter() + READ_SECONDS
    lit = [_lit(n, f, value, until) for n, f in enumerate(own[:LIT_LIMIT], 1)]
    notes = [f for f in found if f.detector == EXCEPTION][:LIT_LIMIT]
    marks: dict[str, list[Mark]] = {}
    for one in lit:
        f = one.finding
        mark = Mark(
            one.number, f.severity, f"{one.number}: {f.message}", f.start, f.end
        )
        marks.setdefault(f.path, []).append(mark)
    says = "holds" if any(f.blocking for f in own) else "remarks" if own else "passes"
    return Trial(
        says=says,
        took=took,
        lit=lit,
        excused=[_lit(0, f, value, 0) for f in notes],
        more=max(0, len(own) - LIT_LIMIT),
        node=reading.read(value, marks),
        whole=[] if isinstance(value, str) else marks.get("", []),
        kept=_kept(value),
    )


def _lit(number: int, finding: Finding, value: JSON, until: float) -> Lit:
    """One reason; what it reads as only while there is time for it."""
    place = reading.place_of(finding.path)
    if finding.end <= finding.start:
        return Lit(number, finding, place)
    try:
        at = contents.at(value, finding.path)
    except BadContent:
        return Lit(number, finding, place)
    quote = at[finding.start : finding.end] if isinstance(at, str) else ""
    said = None
    if quote and time.perf_counter() < until:
        said = read_as(value, finding.path, finding.start, finding.end)
    return Lit(number, finding, place, shown_label(quote), said or "")


def _kept(value: JSON) -> Example:
    if isinstance(value, str):
        shape = "text" if value.startswith(("{", "[")) else ""
        return Example(text=value, shape=shape)
    return Example(text=contents.canonical(value).decode(), shape="content")
