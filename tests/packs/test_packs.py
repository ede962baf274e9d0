"""Each pack tells its own texts apart: what must hold from what is only hard."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.domain.content import JSON
from orchestrator.domain.screening.bundled import read_rules
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.findings import EXCEPTION
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.rules import Ruleset, compile_ruleset

HERE = Path(__file__).parent
RED_LINES = HERE.parents[1] / "orchestrator" / "red_lines"
PACKS = sorted(
    path.stem
    for path in HERE.glob("*.jsonl")
    if (RED_LINES / f"{path.stem}.yaml").exists()
)
ENOUGH = 0.95


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("label", ["hold", "pass"])
def test_a_pack_judges_its_texts_as_they_are_labelled(pack: str, label: str) -> None:
    ruleset = compile_ruleset(
        pack, read_rules((RED_LINES / f"{pack}.yaml").read_text())
    )
    texts = list(_texts(pack, label))

    wrong = [text for text in texts if _is_held(text, ruleset) != (label == "hold")]

    assert len(texts) >= 40
    assert len(wrong) <= (1 - ENOUGH) * len(texts), "\n".join(wrong)


def _texts(pack: str, label: str) -> Iterator[str]:
    for line in (HERE / f"{pack}.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["label"] == label:
            yield row["text"]


def _is_held(text: str, ruleset: Ruleset) -> bool:
    content: JSON = json.loads(text) if text.startswith('{"') else text
    findings = screen(content, ruleset, EXAMPLE, verdicts={}, confidence=1.0)
    return any(finding.detector != EXCEPTION for finding in findings)
