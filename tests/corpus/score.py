"""Score the bundled packs on the measuring set: `python -m tests.corpus.score`.

Every rate comes with its count and its 95 % Wilson interval; `--misses` names the
texts, `--plain` leaves the transforms out.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from orchestrator.domain.screening.asked import read_context, somewhere
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.rules import Ruleset
from orchestrator.domain.statistics.intervals import wilson
from orchestrator.management.commands.screen import installed
from tests.corpus.transforms import EVASIONS, HONEST, Transform

HERE = Path(__file__).parent
ON = date(2026, 11, 22)


def texts() -> list[dict[str, Any]]:
    """Every text of the set, with the file it stands in as `group`."""
    return [
        {**json.loads(line), "group": path.stem}
        for path in sorted(HERE.glob("*.jsonl"))
        for line in path.read_text().splitlines()
        if line.strip()
    ]


def changed(said: dict[str, Any], transform: Transform) -> dict[str, Any] | None:
    """The text in other characters; None for structured content."""
    if not isinstance(said.get("text"), str):
        return None
    return {**said, "text": transform(said["text"])}


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--misses", action="store_true")
    options.add_argument("--plain", action="store_true", help="leave transforms out")
    chosen = options.parse_args()
    screener = installed()
    every = texts()
    found = {said["id"]: categories(screener, said) for said in every}
    rates: dict[str, Counter[str]] = defaultdict(Counter)
    for said in every:
        held = bool(found[said["id"]])
        own = said["category"] in found[said["id"]]
        row = rates[f"{said['label']:4} {said['group']}"]
        row["held"] += held
        row["own category"] += own
        row["texts"] += 1
        if chosen.misses and held != (said["label"] == "hold"):
            print(said["id"], "missed" if not held else f"held for {found[said['id']]}")
    for name, row in sorted(rates.items()):
        print(f"{name:28} held {shown(row['held'], row['texts'])}"
              f"   own category {row['own category']}")  # fmt: skip
    if not chosen.plain:
        for line in by_transform(screener, every, found):
            print(line)


def by_transform(
    screener: Ruleset, every: list[dict[str, Any]], found: dict[str, set[str]]
) -> Iterator[str]:
    """How many hits stay under each evasion; how many clean texts are newly held."""
    for name, transform in EVASIONS.items():
        kept = held = total = 0
        for said in every:
            if said["label"] != "hold" or said["category"] not in found[said["id"]]:
                continue
            if said["format"] in ("html", "json") or said["group"] == "languages":
                continue
            other = changed(said, transform)
            if other is None:
                continue
            now = categories(screener, other)
            total += 1
            kept += said["category"] in now
            held += bool(now)
        yield f"evasion {name:20} kept {shown(kept, total)}   held {held}"
    new = total = 0
    for name, transform in HONEST.items():
        mine = count = 0
        for said in every:
            if said["label"] != "pass" or found[said["id"]] or said["format"] == "html":
                continue
            other = changed(said, transform)
            if other is None:
                continue
            count += 1
            mine += bool(categories(screener, other))
        new, total = new + mine, total + count
        yield f"honest  {name:20} newly held {shown(mine, count)}"
    yield f"honest  {'all':20} newly held {shown(new, total)}"


def categories(screener: Ruleset, said: dict[str, Any]) -> set[str]:
    """The categories of the blocking findings; empty where it passes."""
    context = read_context(said["context"], base=somewhere(ON))
    content = said["content"] if "content" in said else said["text"]
    found = screen(content, screener, context, verdicts={}, confidence=None)
    return {f.category for f in found if f.blocking}


def shown(count: int, total: int) -> str:
    """`12/60 = 20.0% (11.8% to 31.8%)`."""
    low, high = wilson(count, total)
    share = count / total if total else 0.0
    return f"{count}/{total} = {share:.1%} ({low:.1%} to {high:.1%})"


if __name__ == "__main__":
    main()
