"""What a probe is: an attack that one trigger stops."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]
Attack = Callable[[Connection], object]


class Held(Exception):
    """The lock held in another way than by refusing: it corrected the row."""


@dataclass
class Probe:
    """`attack` on `table` that `trigger` stops; `off` are triggers out of its way."""

    table: str
    trigger: str
    attack: Attack
    off: tuple[str, ...] = ()
    role: str = "app"


def run(statement: str, *values: object) -> Attack:
    return lambda connection: connection.execute(statement, values)


def steps(*attacks: Attack) -> Attack:
    """One attack of several statements."""

    def attack(connection: Connection) -> None:
        for act in attacks:
            act(connection)

    return attack


def untraced(act: Attack) -> Attack:
    """Held where the act leaves its event."""

    def attack(connection: Connection) -> None:
        count = "SELECT count(*) FROM event"
        before = connection.execute(count).fetchone()
        act(connection)
        if connection.execute(count).fetchone() != before:
            raise Held("it left its event")

    return attack


def backdated(statement: str, *values: object) -> Attack:
    """Held where the row gets the database's time; `statement` returns the time."""

    def attack(connection: Connection) -> None:
        row = connection.execute(statement, values).fetchone()
        if row is not None and row[0].year > 2001:
            raise Held("it has the database's time")

    return attack
