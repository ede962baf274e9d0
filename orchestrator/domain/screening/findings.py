"""Why an output is held, and exactly where."""

from dataclasses import dataclass

NOT_CHECKED = "not-checked"  # the slug of a check that could not run
EXCEPTION = "exception"  # the detector of a note that something was excused


@dataclass(frozen=True, slots=True)
class Finding:
    """One located reason.

    `start` and `end` are code points, half-open, in the string at the JSON pointer
    `path`; both are 0 where the reason is a key, a number or the whole output. `rule`
    is the version id of the red line, None where no red line speaks (a check that
    could not run, an exception that excused a hit, a validator or a score that no red
    line covers). `message` never quotes the output; `actual` may repeat a price or a
    percentage.
    """

    rule: int | str | None
    slug: str
    detector: str
    category: str
    severity: str
    blocking: bool
    path: str
    start: int
    end: int
    message: str
    roles: tuple[str, ...]
    people: int
    expected: str | None = None
    actual: str | None = None
