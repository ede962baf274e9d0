"""Who works in the demo, and the passwords and tokens kept for this data folder."""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("people.yaml")
KEPT = "demo-people.json"
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0/o, 1/l/i: people type this


@dataclass(frozen=True, slots=True)
class Person:
    """One of the demo's people; `roles` by the slug of a brand."""

    login: str
    name: str
    roles: Mapping[str, tuple[str, ...]]

    def said(self, brands: Mapping[str, str]) -> str:
        """The roles in words, as in "legal (both brands)"."""
        listed = {", ".join(roles) for roles in self.roles.values()}
        if len(listed) == 1 and len(self.roles) == len(brands):
            return f"{listed.pop()} (both brands)"
        return "; ".join(
            f"{', '.join(roles)} ({brands[slug]} only)"
            for slug, roles in self.roles.items()
        )


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the demo, as the file says; `brands` slug → (name, currency)."""

    brands: Mapping[str, tuple[str, str]]
    people: tuple[Person, ...]
    service_login: str
    service_name: str

    @property
    def brand_names(self) -> dict[str, str]:
        """Slug → name."""
        return {slug: name for slug, (name, _) in self.brands.items()}

    def holders(self, brand: str, role: str) -> Iterator[Person]:
        """The people who hold `role` on `brand`, in the file's order."""
        return (p for p in self.people if role in p.roles.get(brand, ()))


def load_cast() -> Cast:
    """The demo's brands and people."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Cast(
        brands={s: (b["name"], b["currency"]) for s, b in read["brands"].items()},
        people=tuple(
            Person(login, one["name"], {b: tuple(r) for b, r in one["roles"].items()})
            for login, one in read["people"].items()
        ),
        service_login=read["service"]["login"],
        service_name=read["service"]["name"],
    )


def kept(folder: Path) -> dict[str, dict[str, str]]:
    """`{"passwords": {login: …}, "tokens": {brand: …}}` of a folder; empty at first."""
    try:
        found: dict[str, dict[str, str]] = json.loads((folder / KEPT).read_text())
    except FileNotFoundError:
        return {"passwords": {}, "tokens": {}}
    return found


def keep(folder: Path, secrets_of_people: Mapping[str, Mapping[str, str]]) -> None:
    """Write them whole, readable by this account only."""
    draft = folder / f"{KEPT}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w") as file:
        json.dump(secrets_of_people, file, indent=1)
    draft.replace(folder / KEPT)


def new_password() -> str:
    """Three groups of four: easy to type, 59 bits."""
    groups = ("".join(secrets.choice(CLEAR) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
