"""What the builder says back: a sentence, what is wrong and where, the examples."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.domain.errors import BadRule, GreenlightError
from orchestrator.domain.screening.checks import problems_at
from orchestrator.domain.screening.detectors.patterns import compiled
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import read_rule
from orchestrator.domain.screening.spoken import in_words
from orchestrator.models import ROLES
from review.rules.draft import Draft
from review.rules.example_results import tried
from review.rules.form import ASKED, RuleForm, Written
from review.rules.sentence import sentence

PEOPLE_LIMIT = 20
_BLAND = ("a", "7", "Good morning", "Ж", "猫")
_ASKED_FOR = {
    "category_own": "category",
    "roles": "who must approve",
    "cel": "the condition",
    "below": "the confidence",
    "near": "near words",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one field. `key` is the field's, "" the whole."""

    key: str
    message: str

    @property
    def word(self) -> str:
        """What is asked for, in a word or two."""
        name = self.key.rpartition("-")[2]
        return _ASKED_FOR.get(name, name.replace("_", " "))


@dataclass(slots=True)
class ReadBack:
    """What the page says of a draft.

    `rule` is None while the draft cannot be used. `incomplete` counts the conditions
    that the sentence leaves out. `examples` gives the result for the key of each
    example that was tried: "ok" or what is wrong with it. `quiet` are problems at
    fields nobody has filled in yet, which are told only when it is saved.
    """

    sentence: str = ""
    incomplete: int = 0
    rule: Rule | None = None
    problems: list[Problem] = field(default_factory=list)
    quiet: list[Problem] = field(default_factory=list)
    examples: dict[str, str] = field(default_factory=dict)
    holds: int = 0
    passes: int = 0

    @property
    def at(self) -> dict[str, list[str]]:
        """The messages by the key of their field."""
        found: dict[str, list[str]] = {}
        for problem in self.problems:
            found.setdefault(problem.key, []).append(problem.message)
        return found

    @property
    def first(self) -> str:
        """The key of the field to go to first."""
        return self.problems[0].key if self.problems else ""

    @property
    def broken(self) -> list[str]:
        """The keys of the examples that contradict the rule."""
        return [key for key, said in self.examples.items() if said != "ok"]

    @property
    def asked(self) -> list[str]:
        """What going live still takes, besides what is wrong."""
        counts = (("must hold", self.holds), ("must pass", self.passes))
        return [
            f"{ASKED - count}{' more' if count else ''} that {name}"
            for name, count in counts
            if count < ASKED
        ]

    @property
    def is_clean(self) -> bool:
        """Whether it may be saved."""
        return self.rule is not None and not self.problems and not self.broken


def read_back(draft: Draft, *, strict: bool) -> ReadBack:
    """Look at the draft as it is. `strict` tells also of fields left empty."""
    written = draft.write()
    said = ReadBack()
    for problem in _problems(draft, written):
        empty = not strict and _is_empty(draft.form, problem.key)
        (said.quiet if empty else said.problems).append(problem)
    if not said.problems and not said.quiet:
        said.rule = read_rule(written.definition)
        said.sentence = in_words(said.rule)
    else:
        said.sentence, said.incomplete = sentence(written.definition)
    tests = written.definition.get("tests") or {}
    said.holds = len(tests.get("must_hold") or ())
    said.passes = len(tests.get("must_pass") or ())
    if said.rule is not None:
        try:
            said.examples = _by_row(draft.form, tried(said.rule))
        except BadRule as error:  # in order, but too large to compile
            said.problems.append(Problem("when", str(error)))
            said.rule = None
    return said


def _by_row(
    form: RuleForm | None, results: Mapping[tuple[str, int], str]
) -> dict[str, str]:
    """The results of the examples by the key of their row; in YAML by number."""
    if form is None:
        return {f"{sort[5]}{count}": said for (sort, count), said in results.items()}
    rows = {n: [e for e in es if not e.is_empty] for n, es in form.examples.items()}
    return {rows[sort][count].key: said for (sort, count), said in results.items()}


def _problems(draft: Draft, written: Written) -> Iterator[Problem]:
    """Every problem at the field that is on the page; each is told once."""
    slots = {"definition"} if draft.form is None else set(draft.form.slots)
    told = set()
    for key, message in written.problems:
        told.add((key, message))
        yield Problem(key, message)
    if draft.form is None and written.problems:
        return
    found = [*problems_at(written.definition), *_more(written.definition)]
    for place, message in found:
        key = written.field_at(place) if draft.form is not None else "definition"
        while key and key not in slots:
            key = key.rpartition("-")[0]
        if key == "slug" and not written.definition.get("name"):
            continue  # it is made from the name, which is asked for already
        if draft.form is not None:
            message = _in_form_words(message)
        if (key, message) not in told:
            told.add((key, message))
            yield Problem(key, message)


def _in_form_words(message: str) -> str:
    """What the rule language says of its fields, said of the form's."""
    for name, said in _FORM_WORDS.items():
        message = message.replace(name, said)
    return message


_FORM_WORDS = {
    "'name' is missing": "The name is missing",
    "'category' is missing": "The category is missing",
    "'message' is missing": "The message is missing",
    "'roles' must list at least one role that has to approve": (
        "Choose at least one role that has to approve"
    ),
    "'terms' must": "The field must",
    "'any_of' must": "The field must",
    "'about' must": "The field must",
    "'fields' must list at least one word or phrase": (
        "The field must list at least one field, such as /offer/*"
    ),
    "'near' must": "The field must",
    "'within' is missing: 'near' needs": "Say",
    "'near_match'": "How the near words match",
    "'within' needs 'near'": "This needs near words",
}


def _more(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the rule language cannot know: the roles there are, and plain sense."""
    roles = definition.get("roles")
    for role in roles if isinstance(roles, list) else ():
        if role not in ROLES:
            known = ", ".join(ROLES)
            yield "roles", f"Nobody can hold the role {role!r}: choose from {known}."
    people = definition.get("people")
    if type(people) is int and people > PEOPLE_LIMIT:
        said = f"{people} people would have to decide: at most {PEOPLE_LIMIT}."
        yield "people", said
    for place, pattern in _patterns("when", definition.get("when")):
        if _finds_everything(pattern):
            yield (
                place,
                f"The pattern {pattern!r} is found in every text: say what to find, or"
                " choose “every output”.",
            )


def _patterns(at: str, node: object) -> Iterator[tuple[str, str]]:
    """The patterns of a tree with their places."""
    if isinstance(node, Mapping):
        for name, inner in node.items():
            if name == "pattern" and isinstance(inner, str):
                yield f"{at}.pattern", inner
            elif name in ("any", "all", "not"):
                yield from _patterns(f"{at}.{name}", inner)
    elif isinstance(node, list):
        for count, part in enumerate(node):
            yield from _patterns(f"{at}.{count}", part)


def _finds_everything(pattern: str) -> bool:
    try:
        expression = compiled(pattern)
    except (GreenlightError, ValueError):
        return False  # the rule language says what is wrong with it
    return all(expression.search(text) is not None for text in _BLAND)


def _is_empty(form: RuleForm | None, key: str) -> bool:
    """Whether nobody has written anything at this field yet."""
    if form is None:
        return False
    if key == "slug":
        return not form.values.get("slug")
    if key == "category":
        return not form.values.get("category_own")
    return key in ("roles", "when") or not form.flat().get(key, "").strip()
