"""What a check in SQL is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """`bad` selects one text column and must return no row.

    `examined` is the FROM clause whose rows the check looks at.
    """

    promise: str
    name: str
    examined: str
    bad: str
