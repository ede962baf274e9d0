"""A red line as it is being written: in the form, or as YAML."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.domain import content
from orchestrator.domain.errors import BadContent, BadRule
from orchestrator.domain.screening.bundled import read_yaml
from orchestrator.domain.screening.scope import LISTS
from review.rules import from_definition as rule_reading
from review.rules.examples import Example
from review.rules.form import ASKED, RuleForm, Written
from review.rules.kinds import Unshown
from review.rules.page import as_yaml

FORM, YAML = "form", "yaml"
START = {
    "severity": "high",
    "blocking": True,
    "people": 1,
    "category": "regulated_claim",
}


@dataclass(slots=True)
class Draft:
    """What is on the page. `form` is None while it is written as YAML.

    `refused` says why a definition cannot be shown in the form, "" is no reason.
    `base` is the number of the version it began from; 0 is a new red line.
    """

    form: RuleForm | None
    yaml: str = ""
    refused: str = ""
    base: int = 0
    slug: str = ""
    _written: Written | None = field(default=None, repr=False)

    @property
    def mode(self) -> str:
        """The tab that is open."""
        return YAML if self.form is None else FORM

    def write(self) -> Written:
        """The definition as it is now, with what the form or YAML itself refuses."""
        if self._written is None:
            self._written = self._write()
        return self._written

    def changed(self) -> None:
        """Forget the definition: a row came, went or changed."""
        self._written = None
        if self.form is not None:
            padded(self.form)

    def as_yaml(self) -> None:
        """Go to the YAML tab with what is in the form."""
        if self.form is not None:
            self.yaml = as_yaml(self.write().definition)
            self.form, self._written = None, None

    def as_form(self) -> None:
        """Go to the form, where it can show what the YAML says; else say why not."""
        written = self.write()
        if written.problems:
            self.refused = "This is not YAML that holds a red line yet: mend it first."
            return
        self._show(written.definition)

    def _show(self, definition: Mapping[str, Any]) -> None:
        try:
            self.form = padded(rule_reading.read(definition))
        except Unshown as error:
            self.form, self.refused = None, f"The form has no field for {error}."
        else:
            self.refused = ""
        self._written = None

    def _write(self) -> Written:
        written = _read_yaml(self.yaml) if self.form is None else self.form.write()
        if self.slug and not written.definition.get("slug"):
            written.definition = {"slug": self.slug, **written.definition}
        return written


def fresh() -> Draft:
    """An empty form."""
    return Draft(padded(rule_reading.unchecked(START)))


def of(definition: Mapping[str, Any], *, base: int) -> Draft:
    """The draft that begins from a version: in the form if it can be shown there."""
    slug = str(definition.get("slug", ""))
    draft = Draft(None, as_yaml(definition), base=base, slug=slug)
    draft._show(definition)
    return draft


def posted(fields: Mapping[str, str], *, slug: str = "") -> Draft:
    """The draft as it was posted; the slug of a red line never changes."""
    base = fields.get("base", "")
    begun = int(base) if base.isdecimal() and len(base) < 9 else 0
    is_yaml = fields.get("mode", YAML if "definition" in fields else FORM) == YAML
    if is_yaml:
        text = fields.get("definition", "").replace("\r\n", "\n")
        return Draft(None, text, base=begun, slug=slug)
    form = rule_reading.posted(fields)
    if slug:
        form.values["slug"] = slug
    return Draft(form, base=begun, slug=slug)


def padded(form: RuleForm) -> RuleForm:
    """The form with at least one condition, and room for the examples asked for."""
    if not form.rows:
        form.blocks = form.blocks or rule_reading.unchecked({}).blocks
    for listed in form.examples.values():
        listed += [Example() for _ in range(ASKED - len(listed))]
    return form.renumbered()


def scope_is_more(form: RuleForm) -> bool:
    """Whether one of the rarer places is filled in."""
    shown = ("markets", "channels", "locales")
    more = (*(name for name in LISTS if name not in shown), "sources")
    return any(form.values.get(name) for name in more)


def _read_yaml(text: str) -> Written:
    if not text.strip():
        said = "Write the definition: an empty red line holds nothing."
        return Written({}, problems=[("definition", said)])
    try:
        value = read_yaml(text)
        if not isinstance(value, dict):
            said = "A red line is a set of fields such as 'name:'."
            return Written({}, problems=[("definition", said)])
        # a copy without dates or anything else that JSON does not know
        admitted = content.admit(json.loads(json.dumps(value, default=str)))
    except (BadRule, BadContent, ValueError, TypeError, RecursionError) as error:
        return Written({}, problems=[("definition", str(error))])
    assert isinstance(admitted, dict)
    return Written(dict(admitted))
