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
