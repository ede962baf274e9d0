"""What tests taught, and how a test is known again."""

import unicodedata
from collections.abc import Iterable, Mapping

from orchestrator.domain.content import JSON, canonical, digest, strings


def fingerprint(arms: Iterable[Mapping[str, JSON]], metric: str) -> str:
    """What makes a test the same test: what its arms say, in any order, and the metric.

    `arms` are the fields of each arm. Case, spacing, forms of letters and the names of
    the arms make no difference. 64 hexadecimal digits.
    """
    said = sorted(arm_text(fields) for fields in arms)
    return digest(canonical({"arms": list(said), "metric": _plain(metric)}))


def arm_text(fields: Mapping[str, JSON]) -> str:
    """What an arm says: each text of its fields, named, in the order of the names."""
    found = sorted(
        f"{where}={_plain(text)}" for where, text in strings(dict(fields)) if text
    )
    return "\n".join(found)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
