"""Attacks on what may be said: an author's own approval, evidence after the fact."""

from typing import Any

from tests.ledger.probing import Probe, run


def said(facts: dict[str, Any]) -> list[Probe]:
    """What may be said: approved by its author, or grown after its approval."""
    claim = facts["unapproved"]
    return [
        Probe(
            "ruleset_allowance",
            "gate",
            lambda connection: (
                connection.execute(
                    "INSERT INTO ruleset (brand_id, number, price_list_id, digest,"
                    " made_by_id, reason) SELECT %s, 97, max(id), '', %s, ''"
                    " FROM price_list",
                    [claim.brand_id, claim.author_id],
                )
                and connection.execute(
                    "INSERT INTO ruleset_allowance (ruleset_id, allowance_id,"
                    " brand_id) SELECT max(id), %s, %s FROM ruleset",
                    [claim.pk, claim.brand_id],
                )
            ),
        ),
        Probe(
            "evidence",
            "gate",
            run(
                "INSERT INTO evidence (allowance_id, title, reference, grade,"
                " population, file_name, media_type, sha256)"
                " VALUES (%s, 'late', '', '', '', '', '', '')",
                facts["pinned"].pk,
            ),
        ),
    ]
