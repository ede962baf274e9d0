"""A form from a red line's definition, or from what was posted.

`read` shows a definition only where writing the form again gives the same definition.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from orchestrator.domain.screening.scope import LISTS
from review.rules.conditions import Row, posted_row, read_row
from review.rules.examples import posted_example, read_example
from review.rules.form import (
    CATEGORIES,
    EXAMPLES_LIMIT,
    FIELDS_LIMIT,
    ONE_LINE,
    ROWS_LIMIT,
    SINGLE,
    TEXTS,
    Bank,
    Block,
    RuleForm,
)
from review.rules.kinds import CONDITIONS, EXCEPTIONS, Unshown


def read(definition: Mapping[str, Any]) -> RuleForm:
    """The form for a definition, exactly. Raises Unshown where it would lose a part."""
    try:
        form = unchecked(definition)
        copied = _as_posted(form.flat())
        same = plain(posted(copied).write().definition) == plain(definition)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unshown("something that is not as the form writes it") from error
    if not same:
        raise Unshown("something that the form would write differently")
    return form


def posted(fields: Mapping[str, str]) -> RuleForm:
    """The form as it was posted; more rows than there may be are left out."""
    texts = {name: _plain_text(text) for name, text in fields.items()}
    places = sorted({int(f[1]) for n in texts if (f := _BLOCK.match(n))})
    blocks = []
    for place in places[:ROWS_LIMIT]:
        keys = _keys(texts, _CONDITION, lambda f, p=place: int(f[1]) == p)  # type: ignore[misc]
        rows = [posted_row(key, texts, kinds=CONDITIONS) for key in keys]
        how = "all" if texts.get(f"w{place}-how") == "all" else "any"
        blocks.append(Block(how, rows))
    return RuleForm(
        values={name: texts.get(name, "") for name in SINGLE},
        roles=[n.removeprefix("role-") for n in texts if n.startswith("role-")],
        blocks=blocks,
        exceptions=[
            posted_row(key, texts, kinds=EXCEPTIONS)
            for key in _keys(texts, _EXCEPTION)[:ROWS_LIMIT]
        ],
        banks=[
            Bank(key, texts[f"{key}-name"], texts.get(f"{key}-words", ""))
            for key in _keys(texts, _BANK)[:ROWS_LIMIT]
        ],
        must_hold=[posted_example(k, texts) for k in _keys(texts, _HOLD)],
        must_pass=[posted_example(k, texts) for k in _keys(texts, _PASS)],
    ).renumbered()


def plain(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The definition without what says nothing, so that two can be compared."""
    copy = json.loads(json.dumps(dict(definition), default=str))
    for name in ("scope", "tests"):
        part = copy.get(name)
        if isinstance(part, dict):
            copy[name] = {k: v for k, v in part.items() if v not in (None, [], "")}
    if isinstance(copy.get("scope"), dict) and copy["scope"].get("fields") == ["*"]:
        del copy["scope"]["fields"]
    usual = {"blocking": True, "people": 1}
    said = {k: v for k, v in copy.items() if v not in (None, [], {}, "")}
    return usual | said


def unchecked(definition: Mapping[str, Any]) -> RuleForm:
    """The form for a definition that may lack parts; raises for what it cannot show."""
    known = {"scope", "banks", "when", "unless", "tests", "roles", "category",
             "severity", "blocking", "people", "languages", "sources", "slug",
             *TEXTS}  # fmt: skip
    strange = sorted(map(str, set(definition) - known))
    if strange:
        raise Unshown(f"the field “{strange[0]}”")
    blocks, join = _read_when(definition.get("when"))
    tests = definition.get("tests") or {}
    form = RuleForm(
        values=_read_values(definition) | {"join": join},
        roles=list(definition.get("roles") or ()),
        blocks=blocks,
        exceptions=[read_row("", part) for part in definition.get("unless") or ()],
        banks=[
            Bank("", name, "\n".join(words))
            for name, words in (definition.get("banks") or {}).items()
        ],
        must_hold=[read_example(one) for one in tests.get("must_hold") or ()],
        must_pass=[read_example(one) for one in tests.get("must_pass") or ()],
    )
    _refuse_size(form)
    return form.renumbered()


def _read_values(definition: Mapping[str, Any]) -> dict[str, str]:
    scope = definition.get("scope") or {}
    category = definition.get("category") or ""
    own = category not in CATEGORIES
    fields = scope.get("fields") or []
    values = {
        "slug": definition.get("slug") or "",
        "category": "" if own else category,
        "category_own": category if own else "",
        "severity": definition.get("severity") or "",
        "blocking": "holds" if definition.get("blocking", True) else "remarks",
        "people": str(definition.get("people", 1)),
        "languages": ", ".join(definition.get("languages") or ()),
        "sources": "\n".join(definition.get("sources") or ()),
        "fields": "" if fields == ["*"] else "\n".join(fields),
        "effective": str(scope.get("effective") or ""),
        "sunset": str(scope.get("sunset") or ""),
    }
    listed = {name: ", ".join(scope.get(name) or ()) for name in LISTS}
    texts = {n: str(definition.get(n) or "") for n in TEXTS if n not in values}
    return values | listed | texts


def _read_when(when: Any) -> tuple[list[Block], str]:
    """The blocks of a tree of conditions, and how they are joined."""
    if not isinstance(when, Mapping) or not when:
        return [Block("any", [Row("")])], "any"
    top = next(iter(when))
    if top not in ("any", "all"):
        return [Block("any", [read_row("", when)])], "any"
    parts = list(when[top])
    if not any(isinstance(p, Mapping) and {"any", "all"} & set(p) for p in parts):
        return [Block(top, [read_row("", part) for part in parts])], "any"
    blocks = []
    for part in parts:
        how = next(iter(part))
        inner = part[how] if how in ("any", "all") else [part]
        rows = [read_row("", one) for one in inner]
        blocks.append(Block(how if how == "all" else "any", rows))
    return blocks, top


def _refuse_size(form: RuleForm) -> None:
    if max(len(form.rows), len(form.exceptions), len(form.banks)) > ROWS_LIMIT:
        raise Unshown(f"more than {ROWS_LIMIT} conditions or lists")
    if len(form.flat()) > FIELDS_LIMIT:
        raise Unshown("as much as this has")
    if max(len(form.must_hold), len(form.must_pass)) > EXAMPLES_LIMIT:
        raise Unshown(f"more than {EXAMPLES_LIMIT} examples of one sort")


def _as_posted(fields: Mapping[str, str]) -> dict[str, str]:
    """What a browser makes of the fields: one line stays one line."""
    return {
        name: text.replace("\n", "").replace("\r", "")
        if name in ONE_LINE or name.endswith(("-name", "-within", "-validator"))
        else text.replace("\r\n", "\n").replace("\r", "\n")
        for name, text in fields.items()
    }


def _plain_text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


_BLOCK = re.compile(r"w([0-9]{1,2})-")
_CONDITION = re.compile(r"w([0-9]{1,2})-([0-9]{1,2})-kind$")
_EXCEPTION = re.compile(r"u([0-9]{1,2})-kind$")
_BANK = re.compile(r"b([0-9]{1,2})-name$")
_HOLD = re.compile(r"h([0-9]{1,2})-text$")
_PASS = re.compile(r"p([0-9]{1,2})-text$")


def _keys(
    fields: Mapping[str, str],
    shape: re.Pattern[str],
    wanted: Callable[[re.Match[str]], bool] = lambda found: True,
) -> list[str]:
    """The keys of the rows of one shape, in the order of their numbers."""
    found = [f for name in fields if (f := shape.match(name)) and wanted(f)]
    found.sort(key=lambda f: [int(number) for number in f.groups()])
    return [f[0].rpartition("-")[0] for f in found]
