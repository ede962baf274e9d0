"""A red line as a form that becomes a definition.

Everything in a form is text, as a browser posts it. `RuleForm.write` also says where
in the form each part of the definition came from, so that a problem of the definition
can be shown at its field. What the form cannot show is left to YAML (`rule_reading`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from orchestrator.domain.screening.scope import LISTS
from review.rules.conditions import Row
from review.rules.examples import Example
from review.rules.kinds import FIELD_OF, commas, lines, number

CATEGORIES = ("regulated_claim", "pricing_change", "brand_sensitive")
FIELDS_LIMIT = 900  # Django takes 1,000 of one form
ROWS_LIMIT = 90  # conditions, exceptions, lists
EXAMPLES_LIMIT = 60  # of each sort
ASKED = 3  # examples of each sort that going live takes
TEXTS = ("name", "message", "effective", "sunset", "review_by", "pack")
ONE_LINE = ("slug", "name", "category_own", "languages", *LISTS)
SINGLE = ("slug", "category", "category_own", "severity", "blocking", "people",
          "languages", "fields", "sources", "join", *TEXTS, *LISTS)  # fmt: skip
_SLUG_LIMIT = 50
_MUTE = ("blocking", "join", "pack")  # nothing can be wrong there
_BANK, _EXAMPLE = ("name", "words"), ("text", "context")


@dataclass(slots=True)
class Block:
    """Conditions of which one is enough (any) or all are needed (all)."""

    how: str = "any"
    rows: list[Row] = field(default_factory=list)
    key: str = ""


@dataclass(slots=True)
class Bank:
    """A named list of words."""

    key: str
    name: str = ""
    words: str = ""


@dataclass(slots=True)
class Written:
    """A definition, and where in the form its parts are.

    `places` gives the key of a row for a dotted place in the definition; `problems`
    are what the form itself finds: (key of a field, message).
    """

    definition: dict[str, Any]
    places: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def field_at(self, place: str) -> str:
        """The key of the form's field for a dotted place in the definition."""
        parts = place.split(".")
        for count in range(len(parts), 0, -1):
            key = self.places.get(".".join(parts[:count]))
            if key is not None:
                names = [p for p in parts[count:] if not p.isdecimal() and p != "not"]
                return f"{key}-{FIELD_OF.get(names[-1], names[-1])}" if names else key
        return parts[1] if parts[0] == "scope" and len(parts) > 1 else parts[0]


@dataclass(slots=True)
class RuleForm:
    """The form. `values` are its single fields by name."""

    values: dict[str, str] = field(default_factory=dict)
    roles: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    exceptions: list[Row] = field(default_factory=list)
    banks: list[Bank] = field(default_factory=list)
    must_hold: list[Example] = field(default_factory=list)
    must_pass: list[Example] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """All conditions, without the exceptions."""
        return [row for block in self.blocks for row in block.rows]

    @property
    def bank_names(self) -> list[str]:
        """The lists that a condition may name."""
        return [bank.name.strip() for bank in self.banks if bank.name.strip()]

    def flat(self) -> dict[str, str]:
        """Every field as a browser would post it."""
        posted = {name: self.values.get(name, "") for name in SINGLE}
        posted |= {f"role-{role}": "1" for role in self.roles}
        for place, block in enumerate(self.blocks):
            posted[f"w{place}-how"] = block.how
        for row in (*self.rows, *self.exceptions):
            posted |= row.flat()
        for bank in self.banks:
            posted |= {f"{bank.key}-name": bank.name, f"{bank.key}-words": bank.words}
        for example in (*self.must_hold, *self.must_pass):
            posted |= example.flat()
        return posted

    @property
    def is_full(self) -> bool:
        """Whether another row could be more than is taken."""
        return len(self.rows) >= ROWS_LIMIT or len(self.flat()) >= FIELDS_LIMIT

    def renumbered(self) -> "RuleForm":
        """The same form with its rows counted anew, after one came or went."""
        for place, block in enumerate(self.blocks):
            block.key = f"w{place}"
            for count, row in enumerate(block.rows):
                row.key = f"w{place}-{count}"
        rows: list[tuple[str, Iterable[Any]]] = [
            ("u", self.exceptions),
            ("b", self.banks),
            ("h", self.must_hold),
            ("p", self.must_pass),
        ]
        for letter, listed in rows:
            for count, row in enumerate(listed):
                row.key = f"{letter}{count}"
        return self

    def write(self) -> Written:
        """The definition of what is in the form; empty rows are left out."""
        values = self.values
        chosen = values.get("category", "")
        written = Written(
            {
                "slug": values.get("slug", "").strip()
                or slugify(values.get("name", ""))[:_SLUG_LIMIT].strip("-"),
                "name": values.get("name", "").strip(),
                "category": chosen or values.get("category_own", "").strip(),
                "severity": values.get("severity", ""),
                "blocking": values.get("blocking") != "remarks",
                "roles": list(self.roles),
                "people": number(values.get("people", "")),
                "message": values.get("message", "").strip(),
            }
        )
        definition = written.definition
        definition["languages"] = commas(values.get("languages", ""))
        definition["scope"] = self._scope()
        definition["banks"] = self._write_banks(written)
        definition["when"] = self._write_when(written)
        definition["unless"] = self._write_exceptions(written)
        for name in ("review_by", "pack"):
            definition[name] = values.get(name, "").strip()
        definition["sources"] = lines(values.get("sources", ""))
        definition["tests"] = {
            name: self._write_examples(name, listed, written)
            for name, listed in self.examples.items()
        }
        written.definition = {
            name: value
            for name, value in definition.items()
            if value not in ("", [], {}) or name in _ASKED_ALWAYS
        }
        written.problems += _faults(self, written.definition)
        return written

    @property
    def slots(self) -> list[str]:
        """The key of every field and row that can have something wrong."""
        keys = [name for name in SINGLE if name not in _MUTE]
        keys += ["roles", "when", "unless", "banks", "tests"]
        for place, block in enumerate(self.blocks):
            keys.append(f"w{place}")
            keys += [key for row in block.rows for key in row.slots]
        keys += [key for row in self.exceptions for key in row.slots]
        keys += [f"{bank.key}-{name}" for bank in self.banks for name in _BANK]
        listed = (*self.must_hold, *self.must_pass)
        return keys + [f"{one.key}-{name}" for one in listed for name in _EXAMPLE]

    @property
    def examples(self) -> dict[str, list[Example]]:
        """Both sorts by their names in a definition."""
        return {"must_hold": self.must_hold, "must_pass": self.must_pass}

    def _scope(self) -> dict[str, Any]:
        listed: dict[str, Any] = {
            name: commas(self.values.get(name, "")) for name in LISTS
        }
        listed["fields"] = lines(self.values.get("fields", ""))
        for name in ("effective", "sunset"):
            listed[name] = self.values.get(name, "").strip()
        return {name: value for name, value in listed.items() if value}

    def _write_banks(self, written: Written) -> dict[str, list[str]]:
        banks: dict[str, list[str]] = {}
        for bank in self.banks:
            name, words = bank.name.strip(), lines(bank.words)
            if not name and not words:
                continue
            if not name:
                written.problems.append((f"{bank.key}-name", "Give the list a name."))
            elif name in banks:
                said = f"There are two lists named “{name}”: rename one."
                written.problems.append((f"{bank.key}-name", said))
            banks[name] = words
            written.places[f"banks.{name}"] = f"{bank.key}-words"
        return banks

    def _write_when(self, written: Written) -> dict[str, Any]:
        full = [(place, b) for place, b in enumerate(self.blocks) if b.rows]
        join = "all" if self.values.get("join") == "all" else "any"
        nodes = []
        for count, (place, block) in enumerate(full):
            at = "when" if len(full) == 1 else f"when.{join}.{count}"
            written.places[at] = f"w{place}"
            nodes.append(_group(at, block, written))
        if not nodes:
            return {}
        return nodes[0] if len(nodes) == 1 else {join: nodes}

    def _write_exceptions(self, written: Written) -> list[dict[str, Any]]:
        for count, row in enumerate(self.exceptions):
            written.places[f"unless.{count}"] = row.key
        return [row.write() for row in self.exceptions]

    def _write_examples(
        self, name: str, listed: list[Example], written: Written
    ) -> list[Any]:
        made: list[Any] = []
        for example in listed:
            if example.is_empty:
                continue
            written.places[f"tests.{name}.{len(made)}"] = f"{example.key}-text"
            value, problem = example.write()
            if problem:
                written.problems.append((f"{example.key}-context", problem))
            made.append(value)
        return made


_ASKED_ALWAYS = frozenset({"slug", "name", "category", "severity", "blocking", "roles",
                           "people", "message", "when"})  # fmt: skip


def _group(at: str, block: Block, written: Written) -> dict[str, Any]:
    if len(block.rows) == 1:
        written.places[at] = block.rows[0].key
        return block.rows[0].write()
    for count, row in enumerate(block.rows):
        written.places[f"{at}.{block.how}.{count}"] = row.key
    return {block.how: [row.write() for row in block.rows]}


def _faults(form: RuleForm, definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    slug = str(definition["slug"])
    if slug and (slugify(slug) != slug or len(slug) > _SLUG_LIMIT):
        yield (
            "slug",
            f"'{slug}' is no short name: use small letters, digits and hyphens, at "
            f"most {_SLUG_LIMIT}.",
        )
    for row in (*form.rows, *form.exceptions):
        for words, bank in (("words", "bank"), ("near", "near_bank")):
            if row.values.get(bank) and row.values.get(words, "").strip():
                said = "Choose a list or write words here, not both."
                yield f"{row.key}-{words}", said
