"""What goes in and comes out, as the OpenAPI document shows it."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field


class NewRun(Schema):
    """A run to start. `brand` may be left out: a token is good for one brand."""

    model_config = ConfigDict(extra="forbid")

    workflow: str = Field(min_length=1, max_length=50, description="its slug")
    inputs: dict[str, Any] = Field(description="fits the workflow's own schema")
    brand: str | None = Field(default=None, description="the brand's slug")
    title: str = Field(default="", max_length=200)
    priority: str = Field(default="normal", description="urgent, high, normal or low")
    deadline: datetime | None = Field(default=None, description="with a time zone")


class TaskShape(Schema):
    """One task; `why` says in words how it came to its state."""

    id: int
    step: str
    kind: str
    title: str
    index: int | None
    state: str
    why: str
    attempts: int
    output: int | None = Field(description="the released output, once there is one")
    created_at: datetime
    finished_at: datetime | None


class RunShape(Schema):
    """One run without its tasks."""

    id: int
    workflow: str
    version: int
    brand: str
    title: str
    state: str
    why: str
    priority: str
    deadline: datetime | None
    created_at: datetime
    finished_at: datetime | None


class RunWithTasks(RunShape):
    """One run and every task in it, in the order they were made."""

    tasks: list[TaskShape]


class RunPage(Schema):
    """Newest first; `next` is the `before` of the next page, null on the last."""

    items: list[RunShape]
    next: int | None


class NewSignal(Schema):
    """Something to tell a run: a name that a gate waits for, and what is told."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=60, description="such as media_booked")
    content: Any = Field(default=None, description="any JSON, at most 64 KiB")


class SignalShape(Schema):
    """What a run was told."""

    id: int
    run: int
    name: str
    digest: str
    created_at: datetime


class OutputShape(Schema):
    """An output; `content` is null until it is released, and after a recall."""

    id: int
    run: int
    task: int
    version: int
    digest: str
    released: bool
    content: Any


class Problem(Schema):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None
