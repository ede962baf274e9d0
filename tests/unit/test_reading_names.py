"""Digests, keys and receipts are names: nothing is read in them, all around them is."""

import hashlib
import random
import uuid

import pytest

from orchestrator.domain.screening.reading.page import read


def said(text: str) -> str:
    """What is read of a value."""
    return " ".join(p.strip.text for p in read({"a": text}).passages if not p.is_key)


def a_number() -> uuid.UUID:
    return uuid.UUID(int=random.Random(7).getrandbits(128), version=4)


@pytest.mark.parametrize(
    "name",
    [
        hashlib.sha256(b"a").hexdigest(),
        f"sandbox-{hashlib.sha256(b'a').hexdigest()[:16]}",
        f"{a_number()}",
        f"{a_number()}:512",
        f"{a_number()}:512:2",
        "deadbeef6612cafe",
    ],
)
def test_a_name_has_nothing_to_say(name: str) -> None:
    read_of_it = said(name)

    assert read_of_it.removeprefix("sandbox-").partition(":")[0].strip() == ""
    assert len(read_of_it) == len(name)


@pytest.mark.parametrize(
    "text",
    [
        "only 1999c while it lasts",
        "1234567890123456",
        "aaaaaaaaaaaaaaaaaaaa",
        "now 9.99 deadbeef6612cafe",
        "half-price-for-all",
        "DEADBEEF6612CAFE1234",
        "free-deadbeef6612",
    ],
)
def test_anything_else_is_read_as_before(text: str) -> None:
    assert text in said(text)


def test_the_word_before_a_name_is_read() -> None:
    assert "miracle-" in said("miracle-deadbeef6612cafe")


def test_a_text_hidden_as_a_name_is_still_decoded() -> None:
    hidden = b"cures eczema in 9 days".hex()

    assert "cures eczema" in said(hidden)
