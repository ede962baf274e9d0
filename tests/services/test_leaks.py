"""The leak benchmark plants what it says, apart from the rules, and finds it again."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from orchestrator.agents import registry
from orchestrator.benchmarks import leak_agents, leak_seeds, leaks
from orchestrator.benchmarks.leak_ground import LAYERS, STEPS
from tests.postgres import Ledger


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The channel reads the environment, as in a worker of its own."""
    monkeypatch.setenv("OUTBOX_DIR", str(settings.OUTBOX_DIR))
    yield
    leak_agents.PLAN.clear()
    registry.load_agents.cache_clear()


def test_every_kind_is_planted_in_every_shape_by_the_same_lot() -> None:
    many = leak_seeds.seeds(64, STEPS, start=1)

    assert {(s.kind, s.shape) for s in many} == {
        (kind, shape) for kind in leak_seeds.KINDS for shape in STEPS
    }
    assert many == leak_seeds.seeds(64, STEPS, start=1)
    assert {s.covered for s in many} == {True, False}


def test_the_truth_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    truth = dict(zip("abcd", leak_seeds.seeds(4, STEPS, start=3), strict=True))

    leak_seeds.write(tmp_path / "truth.jsonl", truth)

    assert leak_seeds.read(tmp_path / "truth.jsonl") == truth


@pytest.mark.parametrize("module", ["leak_seeds", "leak_agents"])
def test_what_plants_errors_reads_no_rules(root: Path, module: str) -> None:
    file = root / "orchestrator" / "benchmarks" / f"{module}.py"
    names = [
        node.module or ""
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom)
    ]

    assert not [n for n in names if "screening" in n or "red_line" in n]


def test_no_covered_error_reaches_a_channel_and_people_are_why(
    ledger: Ledger, outbox: None
) -> None:
    with leaks.own_agents():
        guarded = _figures(0, "")
        careless = _figures(1, "people")

    assert guarded["all layers: covered by a rule"] > 0
    assert guarded["all layers: covered, reached a channel"] == 0
    assert careless["without people: covered, reached a channel"] > 0
    truth = leak_seeds.read(Path(settings.DATA_DIR) / "truth-leaks-0.jsonl")
    assert len(truth) == guarded["all layers: errors planted"]


def test_a_covered_error_that_left_misses_its_goal() -> None:
    seed = next(s for s in leak_seeds.seeds(8, STEPS, start=1) if s.covered)
    told = [leaks.Told(seed, planted=True, hops=2, sent=True, seconds=None)]

    figures = {f.name: f for f in leaks.figures_of("", told, set(), [7])}

    assert not figures["all layers: covered, reached a channel"].met
    assert figures["all layers: never caught"].value == 1


def test_every_layer_that_is_switched_off_is_named_once() -> None:
    assert len(set(LAYERS)) == len(LAYERS) == 7


def _figures(number: int, off: str) -> dict[str, float]:
    return {figure.name: figure.value for figure in leaks.stage(number, off, 8)}
