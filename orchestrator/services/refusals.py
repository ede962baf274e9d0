"""What the database's locks say when they refuse, as errors a caller can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from orchestrator.domain.errors import (
    DoorClosed,
    GreenlightError,
    IllegalMove,
    NotPermitted,
    StaleState,
)
from orchestrator.services.locking import sqlstate

# the ERRCODEs raised in orchestrator/migrations/sql
MEANING: dict[str, type[GreenlightError]] = {
    "GL001": IllegalMove,
    "GL002": DoorClosed,
    "GL003": DoorClosed,
    "GL004": StaleState,
    "GL005": NotPermitted,
}


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a refusal by a trigger into our own error; let anything else pass."""
    try:
        yield
    except DatabaseError as error:
        meaning = MEANING.get(sqlstate(error))
        if meaning is None:
            raise
        first = str(error).splitlines()[0]
        raise meaning(first[:1].upper() + first[1:] + ".") from error
