"""fair-balance: a validator of a regulated piece; ids, conditions, risks, warnings.

The words are counted here, whatever the piece says of itself. No law gives a number for
a fair balance: the share is a rule of the house, set by the workflow.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.agents.bundled.regulated import law, shapes
from orchestrator.agents.bundled.regulated.drafting import balance
from orchestrator.agents.bundled.regulated.matching import words_of
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

LEAST = 0.5  # words of risk for one of benefit
LONGEST_CALL = 6  # words of a headline or a call that claim nothing
Finding = dict[str, Any]


@agent(
    name="fair-balance",
    version="1",
    title="Checks claims, risks and their balance",
    input_schema={"type": "object"},
    output_schema=shapes.FINDINGS,
    timeout=60.0,
    validator=True,
)
def fair_balance(brief: Brief) -> dict[str, Any]:
    """Held: a claim without an id or its conditions, a risk or warning that is missing,
    smaller or in a footnote, too few words of risk, a disclosure left out."""
    piece = brief.output if isinstance(brief.output, dict) else {}
    inputs: Mapping[str, Any] = brief.inputs
    found = [
        *_claims(piece, inputs.get("claims") or [], inputs.get("library") or []),
        *_warnings(piece, inputs.get("product") or {}),
        *_prominence(piece),
        *_share(piece, float(inputs.get("least_balance") or LEAST)),
        *_disclosures(piece, inputs.get("disclosures") or []),
        *_forbidden(piece, inputs.get("product") or {}),
    ]
    return {"passed": not found, "findings": found}


def finding(path: str, text: object, message: str) -> Finding:
    """A finding on the whole text at `path`, or on a place that is no text."""
    end = len(text) if isinstance(text, str) else 0
    return {"path": path, "start": 0, "end": end, "message": message}


def says(text: object, wanted: str) -> bool:
    """Whether the words of `wanted` stand in `text` as they are, in a row."""
    return f" {' '.join(words_of(wanted))} " in f" {' '.join(words_of(str(text)))} "


def _claims(
    piece: Mapping[str, Any], matched: list[Any], library: list[Any]
) -> Iterator[Finding]:
    """Every claim stands in its approved wording, and may be used."""
    market = piece.get("market")
    texts = {c["claim_id"]: c["text"] for c in library if market in c["markets"]}
    met = {c["claim_id"] for c in matched if c["conditions_met"]}
    for at, row in enumerate(piece.get("claims") or []):
        path, text, claim = f"/claims/{at}/text", row.get("text"), row.get("claim_id")
        if not claim:
            yield finding(path, text, "This claim has no id in the claims library.")
        elif words_of(str(text)) != words_of(texts.get(claim, "")):
            yield finding(path, text, f"This is not the approved wording of {claim}.")
        elif claim not in met:
            yield finding(path, text, f"Conditions of use of {claim} are not met.")
    for name in ("headline", "call_to_action"):
        said = words_of(str(piece.get(name) or ""))
        approved = [words_of(text) for text in texts.values()]
        if len(said) > LONGEST_CALL and said not in approved:
            what = "Longer than a name or a call: what it claims has no id."
            yield finding(f"/{name}", piece.get(name), what)


def _warnings(
    piece: Mapping[str, Any], product: Mapping[str, Any]
) -> Iterator[Finding]:
    label = product.get("label") or {}
    warning = str(label.get("boxed_warning") or "")
    if warning and not says(piece.get("boxed_warning"), warning):
        yield finding(
            "/boxed_warning",
            piece.get("boxed_warning"),
            "The label's boxed warning is missing, or is not word for word.",
        )
    shown = list(piece.get("risks") or [])
    for risk in label.get("risks") or []:
        if not any(says(text, risk) for text in shown):
            yield finding("/risks", None, f"A risk of the label is missing: {risk}")


def _prominence(piece: Mapping[str, Any]) -> Iterator[Finding]:
    layout = piece.get("layout") or {}
    if layout.get("risk_place") != "body":
        yield finding(
            "/layout/risk_place",
            layout.get("risk_place"),
            "Risks stand in the body, beside the benefits, not in a footnote.",
        )
    good, bad = layout.get("benefit_size", 0), layout.get("risk_size", 0)
    if bad < good:
        yield finding(
            "/layout/risk_size",
            None,
            f"Risks are set in {bad:g}, benefits in {good:g}: not smaller.",
        )


def _share(piece: Mapping[str, Any], least: float) -> Iterator[Finding]:
    counted = balance(piece)
    good, bad = counted["benefit_words"], counted["risk_words"]
    if good and bad / good < least:
        yield finding(
            "/risks",
            None,
            f"{bad} words of risk to {good} of benefit: {bad / good:.2f}, and this"
            f" house asks for {least:g}.",
        )


def _disclosures(piece: Mapping[str, Any], wanted: list[Any]) -> Iterator[Finding]:
    ids = {row.get("claim_id") for row in piece.get("claims") or []}
    shown = [row.get("text") for row in piece.get("disclosures") or []]
    for one in wanted:
        needed = not one.get("for") or ids & set(one["for"])
        if needed and not any(says(text, one["text"]) for text in shown):
            what = f"The disclosure {one['id']} is missing: {one['text']}"
            yield finding("/disclosures", None, what)


def _forbidden(
    piece: Mapping[str, Any], product: Mapping[str, Any]
) -> Iterator[Finding]:
    kind = str(product.get("legal_class") or "")
    audience, market = str(piece.get("audience")), str(piece.get("market"))
    refused = law.refusal(kind, audience, market)
    if refused:
        yield finding("/audience", piece.get("audience"), refused)
