"""The sealed history as files that need no database, and what checks them."""

import json
from pathlib import Path

from orchestrator.domain.content import JSON
from orchestrator.domain.sealed.history import event_bytes
from orchestrator.models import Checkpoint
from orchestrator.services.history import sealing
from orchestrator.services.verification import history

VERIFIER = Path(__file__).resolve().parents[2] / "standalone" / "verify_history.py"


def write(folder: Path) -> int:
    """Write events.jsonl, checkpoints.json and the verifier; how many events.

    Reads what the ledger holds, right or wrong: the verifier judges it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ledger, count = sealing.ledger_uid(), 0
    listed: list[JSON] = [
        {**sealing.seal_of(one, ledger).as_json(), "leaves": bytes(one.leaves).hex()}
        for one in Checkpoint.objects.order_by("number").iterator(chunk_size=10)
    ]
    with (folder / "events.jsonl").open("wb") as file:
        for row in history.sealed_events():
            file.write(event_bytes(row) + b"\n")
            count += 1
    whole = {"ledger": ledger, "checkpoints": listed}
    (folder / "checkpoints.json").write_text(json.dumps(whole, indent=1) + "\n")
    (folder / VERIFIER.name).write_bytes(VERIFIER.read_bytes())
    return count
