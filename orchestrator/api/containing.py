"""Freezes and recalls as the OpenAPI document shows them."""

from datetime import datetime

from ninja import Schema
from pydantic import ConfigDict, Field

from orchestrator.services.freezing.freezes import FASTEST, PACE


class NewFreeze(Schema):
    """What is to stop. A channel or agent: of the token's brand, unless told else."""

    model_config = ConfigDict(extra="forbid")

    level: str = Field(description="task, run, brand, channel, agent or everything")
    subject: str = Field(
        default="",
        max_length=100,
        description="number of a task or run, slug of the brand, name of a channel or"
        " agent; empty for everything",
    )
    reason: str = Field(min_length=1, max_length=2000)
    all_brands: bool = Field(
        default=False, description="a channel or agent for every brand, not one"
    )


class InFlightShape(Schema):
    """A delivery under way when the freeze came: it is over by `deadline`."""

    effect: int
    task: int
    run: int
    task_title: str
    run_title: str
    channel: str
    spent_at: datetime
    deadline: datetime | None


class GroupShape(Schema):
    """A part of a freeze that can be let go alone."""

    level: str
    subject: str
    title: str
    waiting: int
    thawed: bool


class FreezeShape(Schema):
    """One freeze; `waiting` tasks would start now if it were not for it."""

    id: int
    level: str
    subject: str
    title: str
    brand: str | None = Field(description="its slug; null: of several brands")
    reason: str
    by: str
    created_at: datetime
    lifted_at: datetime | None
    waiting: int


class FreezeWithGroups(FreezeShape):
    """One freeze, what it holds by groups, and what it came too late for."""

    groups: list[GroupShape]
    in_flight: list[InFlightShape]


class Pace(Schema):
    """How deliveries that waited go on."""

    model_config = ConfigDict(extra="forbid")

    per_minute: int = Field(default=PACE, ge=1, le=FASTEST)


class NewThaw(Pace):
    """The group that goes first."""

    level: str = Field(description="task, run, brand, channel or agent")
    subject: str = Field(min_length=1, max_length=100)


class RecallAsked(Schema):
    """Where a recall starts."""

    model_config = ConfigDict(extra="forbid")

    origin: str = Field(
        description="output, claim, red_line, price, agent, decision or reviewer"
    )
    subject: str = Field(min_length=1, max_length=200)


class NewRecall(RecallAsked):
    """The act; `fingerprint` is what the preview gave, so that no more is done."""

    reason: str = Field(min_length=1, max_length=2000)
    fingerprint: str = Field(min_length=1, max_length=100)


class RecallPreview(Schema):
    """How far a recall would reach: the same as the act then does."""

    origin: str
    subject: str
    title: str
    tasks: int
    runs: int
    deliveries: int = Field(description="gone out, or on their way")
    counts: dict[str, int] = Field(description="tasks by how they would be met")
    fingerprint: str


class CaseShape(Schema):
    """One act of recalling. `proposed`: a second person has to agree in the desk."""

    id: int
    origin: str
    subject: str
    reason: str
    state: str
    by: str
    created_at: datetime
    acted_at: datetime | None
    closed_at: datetime | None
    counts: dict[str, int]
    open_follow_ups: int
