"""The test box of the rule builder: what a draft says of a text or an output."""

from orchestrator.models import Output
from review import queries
from review.rules.builder import Desk
from review.rules.draft import Draft
from review.rules.read_back import ReadBack
from review.rules.trial import Asked, Trial, tried


def answer(desk: Desk, asked: Asked, told: ReadBack) -> Trial:
    """Try what is in the test box; an empty box says nothing yet."""
    if asked.is_empty:
        return Trial()
    if told.rule is None:
        return Trial("", "The red line is not complete yet: see what is missing above.")
    return tried(told.rule, asked, desk.brand, _output(desk, asked))


def asked_of_example(draft: Draft, key: str, asked: Asked) -> Asked:
    """The test box filled with an example, so that its reasons can be seen."""
    listed = draft.form.examples.values() if draft.form is not None else ()
    for example in (one for sort in listed for one in sort if one.key == key):
        setting = {
            name.strip(): value.strip()
            for name, colon, value in (
                line.partition(":") for line in example.context.split("\n")
            )
            if colon
        }
        places = {name: setting.get(name, "") for name in _SETTING}
        return Asked(text=example.text, **places)
    return asked


_SETTING = ("market", "channel", "locale", "on")


def _output(desk: Desk, asked: Asked) -> Output | None:
    if desk.brand is None or not asked.output.isdecimal() or len(asked.output) > 18:
        return None
    return queries.output_for(desk.person, desk.brand, int(asked.output))
