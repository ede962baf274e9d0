"""What the one-time token adds to a delivery: checks, certificate, token, its commit.

In pairs, one after the other: a step of a channel is claimed, its brief made and the
attempt ended, once with everything that has to be so before a channel is called and
once without. The channel itself is not called: what it takes is its own.
"""

import time
from collections.abc import Iterator

from orchestrator.agents.registry import find
from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground
from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Brief
from orchestrator.services import registry
from orchestrator.services.publishing import workflows
from orchestrator.services.running import briefs, dispatch, places, runs
from orchestrator.services.running.dispatch import Claim
from orchestrator.working import sending

PAIRS = 150
WARM_UP = 10
WORKER = "bench"
WORKFLOW = """
workflow: spend
title: spend
inputs: {type: object}
steps:
  send:
    agent: sandbox-channel
    effect: outbox
    with:
      copy: "${ inputs.copy }"
      market: "${ inputs.market }"
      channel: "${ inputs.channel }"
"""
INPUTS: dict[str, JSON] = {"copy": {}, "market": "DE", "channel": "email"}


def measure(ground: Ground) -> Iterator[Figure]:
    """So many deliveries with and without, and the median of what lies between."""
    registry.register(find("sandbox-channel"))
    workflows.publish(WORKFLOW, by=ground.owner)
    for _ in range(WARM_UP):
        _step(ground, spends=True)
        _step(ground, spends=False)
    pairs = [
        (_step(ground, spends=True), _step(ground, spends=False)) for _ in range(PAIRS)
    ]
    added = sorted(more - less for more, less in pairs)
    yield Figure("the token of an effect adds, median", quantile(added, 0.5), "ms", 3)
    yield Figure("the token of an effect adds, p95", quantile(added, 0.95), "ms")
    bare = sorted(less for _, less in pairs)
    yield Figure("the same step without a token, median", quantile(bare, 0.5), "ms")


def _step(ground: Ground, *, spends: bool) -> float:
    """Milliseconds from the brief of a claimed delivery to the end of its attempt."""
    runs.start_run("spend", brand=ground.brand, inputs=INPUTS, by=ground.owner)
    claim = dispatch.claim("default", worker=WORKER, session=0)
    assert claim is not None, "somebody else took the step that is measured"
    began = time.perf_counter()
    brief = _brief_of(claim)
    if spends:
        cleared = sending.cleared(claim, brief, claim.sources, worker=WORKER)
        assert isinstance(cleared, Brief), f"the token was refused: {cleared}"
    ending = dispatch.failed(
        claim, worker=WORKER, brief=brief.digest(), why="measured", retry=False, delay=0
    )
    dispatch.end(ending)
    return (time.perf_counter() - began) * 1000


def _brief_of(claim: Claim) -> Brief:
    scope = places.scope_of(claim.place, claim.sources)
    return briefs.producing_brief(claim.place, scope, number=claim.number)
