"""Are the locks on? The database's catalogue against the list kept with the code.

`locks.txt` names every table's owner, columns, constraints, unique indexes and
triggers (and whether they are on), every function by the hash of its body, and every
right of every role. One line missing, added or different is a broken promise 4.
"""

from pathlib import Path

from django.conf import settings
from django.db import connection

from orchestrator.domain.states import MOVES

Found = tuple[str, str, int, list[str]]

GOLDEN = Path(__file__).with_name("locks.txt")
CATALOGUE = Path(__file__).with_name("catalogue.sql").read_text()


def moves() -> Found:
    """The database's table of moves is MOVES."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT noun, before, after FROM move")
        stored = {(str(n), str(b), str(a)) for n, b, a in cursor.fetchall()}
    bad = [f"only in code: {' '.join(edge)}" for edge in sorted(MOVES - stored)]
    bad += [
        f"only in the database: {' '.join(edge)}" for edge in sorted(stored - MOVES)
    ]
    return "9", "the table of moves is the one in the code", len(stored), bad


def catalogue() -> Found:
    """Every trigger, constraint, function and right is there, on, and unchanged."""
    expected = set(GOLDEN.read_text().splitlines())
    found = set(in_place())
    if settings.ALLOW_ONE_ROLE:
        expected, found = _without_rights(expected), _without_rights(found)
    bad = [f"missing: {line}" for line in sorted(expected - found)]
    bad += [f"not ours: {line}" for line in sorted(found - expected)]
    return "4", "every lock is in place, switched on and unchanged", len(found), bad


def in_place() -> list[str]:
    """The locks of the database we are connected to, one line each, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        return sorted(" ".join(row[0].split()) for row in cursor.fetchall())


def _without_rights(lines: set[str]) -> set[str]:
    return {line for line in lines if not line.startswith(("right ", "owner "))}
