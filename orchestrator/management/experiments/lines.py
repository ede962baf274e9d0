"""JSON lines in, one answer a line; a bad line is told and the others go on."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput, GreenlightError

LONGEST = 400  # of an error's words
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """One line of JSON to write, and whether it refuses what was read."""

    line: str
    refused: bool


def answers(
    lines: Iterable[bytes], answer: Callable[[Any], Answer]
) -> Iterator[Answered]:
    """`answer` of each line that is not blank, or `{"id", "error"}`, in order."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        given: Any = None
        try:
            given = parsed(line)
            yield Answered(_written(answer(given)), refused=False)
        except (GreenlightError, ValueError, ArithmeticError, RecursionError) as error:
            told = f"line {number}: {shown(str(error), limit=LONGEST)}"
            refusal = {"id": _id_of(given), "error": told}
            yield Answered(_written(refusal), refused=True)


def parsed(line: bytes) -> Any:
    """The JSON of one line; NaN is let in, so that its field can be named.

    Raises BadInput where it is not UTF-8 or not JSON.
    """
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput(f"it is not UTF-8 at byte {error.start}.") from None
    except json.JSONDecodeError as error:
        raise BadInput(
            f"it is not JSON at column {error.colno}: {error.msg}."
        ) from None


def _written(answer: Answer) -> str:
    """One line of JSON; ValueError where a number is none that JSON has."""
    return json.dumps(answer, allow_nan=False) + "\n"


def _id_of(given: object) -> str | int | None:
    found = given.get("id") if isinstance(given, dict) else None
    usable = isinstance(found, str | int) and not isinstance(found, bool)
    return found if usable else None
