"""The change detector: what differs from the last approved version of this step."""

from collections.abc import Iterator, Sequence

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.detection import WHOLE, Evidence, Hit, Leaf
from orchestrator.domain.screening.reading.page import Page
from orchestrator.domain.screening.scope import Scope

Scalar = str | int | float | bool | None
_SHOWN = 120


class Changed:
    """Leaves {fields: [JSON pointers with *]}: nothing under these may change."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = tuple(leaves)
        self._fields = [Scope(fields=tuple(v.options["fields"])) for v in self.leaves]

    def find(
        self, page: Page, evidence: Evidence, live: frozenset[int]
    ) -> Iterator[Hit]:
        """A hit for each scalar that is new, gone or not as it was approved.

        Without an approved version, one hit on the whole output.
        """
        if evidence.context.previous is None:
            reason = "There is no approved version to compare with."
            yield from (Hit(number, reason=reason) for number in sorted(live))
            return
        now, before = scalars(page.content), scalars(evidence.context.previous)
        paths = [p for p in {**before, **now} if not _same(before, now, p)]
        places = {p.path: p.place for p in page.passages if not p.is_key}
        for number in sorted(live):
            for path in paths:
                if self._fields[number].covers_path(path):
                    yield _hit(number, path, before, now, places.get(path, WHOLE))


def scalars(content: JSON) -> dict[str, Scalar]:
    """Every scalar of `content` by its JSON pointer, in reading order.

    An empty object or list stands as its own text, so that its coming or going shows.
    """
    found: dict[str, Scalar] = {}
    pending: list[tuple[str, JSON]] = [("", content)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict) and value:
            members = [(k.replace("~", "~0").replace("/", "~1"), v)
                       for k, v in value.items()]  # fmt: skip
            pending.extend((f"{path}/{k}", v) for k, v in reversed(members))
        elif isinstance(value, list) and value:
            items = list(enumerate(value))
            pending.extend((f"{path}/{i}", v) for i, v in reversed(items))
        else:
            found[path] = str(value) if isinstance(value, dict | list) else value
    return found


def _same(before: dict[str, Scalar], now: dict[str, Scalar], path: str) -> bool:
    if path not in before or path not in now:
        return False
    old, new = before[path], now[path]
    return old == new and isinstance(old, bool) == isinstance(new, bool)


def _hit(
    number: int,
    path: str,
    before: dict[str, Scalar],
    now: dict[str, Scalar],
    place: int,
) -> Hit:
    value = now.get(path)
    end = len(value) if isinstance(value, str) and place != WHOLE else 0
    reason = "This is not as it was approved."
    if path not in before:
        reason = "This was not in the approved version."
    elif path not in now:
        reason = f"{path or 'The content'} was in the approved version and is gone."
    return Hit(
        number,
        path if path in now else "",
        end=end,
        place=place if path in now else WHOLE,
        reason=reason,
        expected=_shown(before[path]) if path in before else None,
        actual=_shown(value) if path in now else None,
    )


def _shown(value: Scalar) -> str:
    text = "null" if value is None else str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
