"""Who belongs to which part: a stable place from 0 to 1 for each id, by its hash."""

import hashlib

PLACES = 2**32


def place(salt: str, id_: str) -> float:
    """Where `id_` stands from 0 to 1, always the same for one salt: the first eight hex
    digits of the SHA-256 of "salt:id", as a share. A mailing system can do the same."""
    digest = hashlib.sha256(f"{salt}:{id_}".encode()).hexdigest()
    return int(digest[:8], 16) / PLACES


def within(salt: str, id_: str, percent: float) -> bool:
    """Whether `id_` is among the first `percent` of all ids."""
    return place(salt, id_) < percent / 100
