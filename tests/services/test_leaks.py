"""The leak benchmark plants what it says, apart from the rules, and finds it again."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from orchestrator.benchmarks import leak_figures, leak_seeds, leaks
from orchestrator.benchmarks.leak_figures import Row
from orchestrator.benchmarks.leak_following import Told
from orchestrator.benchmarks.leak_ground import LAYERS, STEPS
from orchestrator.benchmarks.leak_seeds import KINDS, OUTDATED
from tests.postgres import Ledger


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """The channel reads the environment, as in a worker of its own."""
    monkeypatch.setenv("OUTBOX_DIR", str(settings.OUTBOX_DIR))


def test_every_kind_is_planted_in_every_shape_by_the_same_lot() -> None:
    many = leak_seeds.seeds(80, STEPS, start=1)

    assert {(s.kind, s.shape) for s in many} == {
        (kind, shape) for kind in KINDS for shape in STEPS
    }
    assert many == leak_seeds.seeds(80, STEPS, start=1)
    assert {s.covered for s in many} == {True, False}


def test_the_truth_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    truth = dict(zip("abcde", leak_seeds.seeds(5, STEPS, start=3), strict=True))

    leak_seeds.write(tmp_path / "truth.jsonl", truth)
    leak_seeds.write(tmp_path / "truth.jsonl", {"f": truth["a"]})

    read = leak_seeds.read(tmp_path / "truth.jsonl")
    assert read == truth | {"f": truth["a"]}


@pytest.mark.parametrize("module", ["leak_seeds", "leak_agents"])
def test_what_plants_errors_reads_no_rules(root: Path, module: str) -> None:
    file = root / "orchestrator" / "benchmarks" / f"{module}.py"
    names = [
        node.module or ""
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom)
    ]

    assert not [n for n in names if "screening" in n or "red_line" in n]


def test_no_covered_error_reaches_a_channel_and_the_layers_are_why(
    ledger: Ledger, outbox: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded = leaks.stage(0, "", 10)
    monkeypatch.setattr("orchestrator.benchmarks.leak_ground.PACKS", ("pricing",))
    careless = leaks.stage(1, "people", 5)
    unchecked = leaks.stage(2, "preconditions", 5)

    assert guarded.covered > 0
    assert guarded.reached == 0
    assert careless.reached > 0
    assert unchecked.reached > 0
    truth = leak_seeds.read(Path(settings.DATA_DIR) / "truth-leaks-0.jsonl")
    assert len(truth) == 10
    assert {seed.kind for seed in truth.values()} == set(KINDS)


def test_a_covered_error_that_left_misses_its_goal() -> None:
    seed = next(s for s in leak_seeds.seeds(9, STEPS, start=1) if s.covered)
    told = [Told(seed, planted=True, hops=2, sent=True, seconds=None)]

    row = leak_figures.row_of("", told, {7, 9}, {7, 8})

    figures = {f.name: f for f in row.figures()}
    assert not figures["all layers: covered, reached a channel"].met
    assert figures["all layers: never caught"].value == 1
    assert figures["all layers: controls stopped"].value == 50
    assert "| all layers | 1 | 1 | 1 | 0 | 0 / 0 / 100 / 0 / 0 % |" in (
        leak_figures.table([row])
    )


def test_a_row_comes_whole_from_another_process() -> None:
    row = Row("people", 3, 2, 1, {OUTDATED: 1}, [1, 1, 1, 0, 0], 0.5, None, 1, 4, 2)

    assert leak_figures.read(leak_figures.written(row)) == row


def test_every_layer_that_is_switched_off_is_named_once() -> None:
    assert len(set(LAYERS)) == len(LAYERS) == 8
