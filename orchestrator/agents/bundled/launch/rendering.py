"""A message made a text in one language: facts filled in, approved claims after it."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale

from orchestrator.agents.bundled.launch.phrases import Facts, fill
from orchestrator.domain.errors import BadInput

Claims = Sequence[Mapping[str, Any]]


def rendered(
    message: Mapping[str, Any], facts: Facts, claims: Claims, locale: str, launch: str
) -> dict[str, Any]:
    """The message as a master copy. BadInput names a fact or claim there is not."""
    spoken = Locale.parse(locale.replace("-", "_"))
    texts: dict[str, str] = {}
    for field in ("headline", "body", "cta"):
        texts[field], lacking = fill(message[field], facts, spoken, launch)
        if lacking:
            raise BadInput(
                f"messages.{message['key']}.{field}: there is no fact for"
                f" {', '.join(lacking)} in {spoken.language}."
            )
    known = {claim["id"]: claim["text"] for claim in claims}
    for claim in message["claims"]:
        if known.get(claim, {}).get(spoken.language) is None:
            raise BadInput(
                f"messages.{message['key']}.claims: {claim!r} is no claim with a"
                f" wording in {spoken.language}."
            )
    said = [known[claim][spoken.language] for claim in message["claims"]]
    return {
        **texts,
        "body": " ".join([texts["body"], *said]),
        "claims": list(message["claims"]),
        "message": message["key"],
        "locale": locale,
    }
