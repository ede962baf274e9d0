"""Which waiting items read alike: the same red line, and nearly the same words.

The text of an output is its exact content; two are alike where their similarity is at
least 95 of 100 (rapidfuzz's normalized indel similarity). Long contents are compared
whole, but only up to LONGEST bytes; what is longer is alike to nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from rapidfuzz import fuzz

from orchestrator.models import Finding, ReviewItem

ALIKE = 95.0
LONGEST = 8_000
PRICES = frozenset({"pricing_change"})


@dataclass(slots=True)
class Cluster:
    """Items that read alike. `simple`: low risk and no price, so bulk may take them."""

    key: str
    text: str
    size: int
    simple: bool


def clusters(
    items: Sequence[ReviewItem], found: Mapping[int, Sequence[Finding]]
) -> dict[int, Cluster]:
    """The cluster of each item that can have one; one query for the texts."""
    texts = texts_of([item.pk for item in items if item.output_id])
    by_line: dict[str, list[Cluster]] = {}
    known: dict[int, Cluster] = {}
    for item in items:
        text = texts.get(item.pk, "")
        findings = found.get(item.screening_id or 0, ())
        if not text or not findings:
            continue
        line = f"{item.brand_id}-{item.severity}-{'+'.join(lines_of(findings))}"
        place = by_line.setdefault(line, [])
        cluster = next((c for c in place if is_alike(c.text, text)), None)
        if cluster is None:
            cluster = Cluster(
                f"{line}-{len(place)}", text, 0, is_simple(item, findings)
            )
            place.append(cluster)
        cluster.size += 1
        known[item.pk] = cluster
    return known


def is_alike(one: str, other: str) -> bool:
    """Whether two texts are nearly the same."""
    return fuzz.ratio(one, other, score_cutoff=ALIKE) >= ALIKE


def is_simple(item: ReviewItem, findings: Sequence[Finding]) -> bool:
    """Low risk, nothing about prices, and a plain output that is open."""
    return (
        item.kind == "output"
        and item.state == "open"
        and item.severity == 1
        and not any(is_price(finding) for finding in findings)
    )


def is_price(finding: Finding) -> bool:
    """Whether a finding is about a price."""
    return finding.category in PRICES or finding.detector.startswith("price")


def lines_of(findings: Sequence[Finding]) -> list[str]:
    """The red lines that hold an item, by name."""
    return sorted({f.slug or f.detector for f in findings if f.blocking})


def texts_of(keys: Sequence[int]) -> dict[int, str]:
    """The exact content of each item's output, where it is not too long."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, convert_from(o.content, 'UTF8') FROM review_item i"
            " JOIN output o ON o.id = i.output_id"
            " WHERE i.id = ANY (%s) AND octet_length(o.content) <= %s",
            [list(keys), LONGEST],
        )
        return dict(cursor.fetchall())
