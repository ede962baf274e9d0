"""Triggers made for tests, and moments that pass unseen."""

from datetime import UTC, datetime, timedelta
from typing import Any

from orchestrator.models import Brand, Principal, Run, Trigger
from orchestrator.services.triggering import triggers
from orchestrator.services.triggering.triggers import TriggerGiven

DAILY = {"cron": "0 9 * * *", "tz": "Europe/Vienna"}


def a_trigger(
    owner: Principal, brand: Brand, slug: str, kind: str = "schedule", **more: Any
) -> Trigger:
    given = TriggerGiven(
        **{
            "title": "Good morning",
            "kind": kind,
            "workflow": slug,
            "spec": DAILY if kind == "schedule" else {},
            "inputs": {"text": "It is ${ cause.cause }"},
            **more,
        }
    )
    name = f"trigger-{Trigger.objects.count() + 1}"
    made, _ = triggers.create(brand, name, given, by=owner)
    return made


def due_since(trigger: Trigger, ago: timedelta) -> None:
    """As if nothing had run since then: its moment passed unseen."""
    Trigger.objects.filter(pk=trigger.pk).update(next_at=datetime.now(UTC) - ago)


def text_of(run: Run) -> str:
    return bytes(run.inputs).decode()
