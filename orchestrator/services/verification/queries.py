"""What a check in SQL is."""

from dataclasses import dataclass

# its token is spent: it may be out in the world
GONE = "('spent', 'done', 'unknown')"
# of task t
NOT_GONE_OUT = f"""NOT EXISTS (SELECT 1 FROM effect e WHERE e.task_id = t.id
            AND e.state IN {GONE})"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Query:
    """`bad` selects one text column and must return no row.

    `examined` is the FROM clause whose rows the check looks at.
    """

    promise: str
    name: str
    examined: str
    bad: str
