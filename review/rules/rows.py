"""What the buttons of the builder do to a draft: rows come, go and change sides."""

from review.rules.conditions import Row
from review.rules.draft import Draft
from review.rules.examples import Example
from review.rules.form import EXAMPLES_LIMIT, ROWS_LIMIT, Bank, Block, RuleForm
from review.rules.trial import Asked, Trial


def act(draft: Draft, name: str, place: str) -> str:
    """Do what the button `name` says at `place`; the key of what to go to next.

    An unknown name or place does nothing: the page is simply shown again.
    """
    form = draft.form
    if name == "yaml":
        draft.as_yaml()
        return "definition"
    if form is None:
        if name == "form":
            draft.as_form()
        return ""
    goal = f"{place}-kind" if name == "kind" else ""
    if name in _ROWS:
        goal = _ROWS[name](form, place)
    draft.changed()
    return goal


def keep(draft: Draft, sort: str, trial: Trial, asked: Asked) -> str:
    """Keep what was tried as an example; the key of its row, "" where it is known."""
    if draft.form is None or not trial.kept.text.strip():
        return ""
    listed = draft.form.examples[sort]
    if any(e.text == trial.kept.text and e.context == asked.setting for e in listed):
        return ""
    kept = [example for example in listed if not example.is_empty][:EXAMPLES_LIMIT]
    shape = trial.kept.shape
    if shape == "content" and not asked.setting:
        shape = ""  # bare JSON is read as such
    made = Example("", trial.kept.text, asked.setting, shape)
    listed[:] = [*kept, made]
    draft.changed()
    return f"{made.key}-text"


def _add_condition(form: RuleForm, place: str) -> str:
    block = _at(form.blocks, place)
    if block is None or form.is_full:
        return ""
    block.rows.append(Row(""))
    form.renumbered()
    return f"{block.rows[-1].key}-kind"


def _add_block(form: RuleForm, place: str) -> str:
    if form.is_full:
        return ""
    form.blocks.append(Block("any", [Row("")]))
    form.renumbered()
    return f"{form.blocks[-1].rows[0].key}-kind"


def _add_exception(form: RuleForm, place: str) -> str:
    if len(form.exceptions) >= ROWS_LIMIT or form.is_full:
        return ""
    form.exceptions.append(Row(""))
    form.renumbered()
    return f"{form.exceptions[-1].key}-kind"


def _add_bank(form: RuleForm, place: str) -> str:
    if len(form.banks) >= ROWS_LIMIT or form.is_full:
        return ""
    form.banks.append(Bank(""))
    form.renumbered()
    return f"{form.banks[-1].key}-name"


def _add_example(form: RuleForm, place: str) -> str:
    listed = form.examples.get(place)
    if listed is None or len(listed) >= EXAMPLES_LIMIT or form.is_full:
        return ""
    listed.append(Example())
    form.renumbered()
    return f"{listed[-1].key}-text"


def _remove(form: RuleForm, place: str) -> str:
    """Take one row away; a block goes with its last condition."""
    for block in form.blocks:
        block.rows = [row for row in block.rows if row.key != place]
    form.blocks = [block for block in form.blocks if block.rows]
    form.exceptions = [row for row in form.exceptions if row.key != place]
    form.banks = [bank for bank in form.banks if bank.key != place]
    for listed in form.examples.values():
        listed[:] = [example for example in listed if example.key != place]
    return "section-" + {"w": "when", "u": "unless", "b": "banks"}.get(
        place[:1], "examples"
    )


def _at(blocks: list[Block], place: str) -> Block | None:
    if not place.isdecimal() or len(place) > 2 or int(place) >= len(blocks):
        return None
    return blocks[int(place)]


_ROWS = {
    "add-condition": _add_condition,
    "add-block": _add_block,
    "add-exception": _add_exception,
    "add-bank": _add_bank,
    "add-example": _add_example,
    "remove": _remove,
}
