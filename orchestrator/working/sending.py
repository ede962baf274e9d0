"""Before a channel is called: everything that may keep an effect from going out.

The preconditions, the certificate and the one-time token, in this order; and what is to
be done where the ledger refuses the token. Only a spent token lets a call out.
"""

from contextlib import suppress
from dataclasses import replace

from django.db.models.functions import Now

from orchestrator.agents.calling import ask
from orchestrator.agents.spec import AgentSpec
from orchestrator.domain.channels import DELIVER
from orchestrator.domain.content import canonical
from orchestrator.domain.errors import AgentFailed, DoorClosed, StaleState
from orchestrator.domain.exchange import Answer, Brief
from orchestrator.models import Brand, Due, Effect
from orchestrator.services.history import certificates
from orchestrator.services.locking import patiently
from orchestrator.services.recalling.recalls import recall_releases
from orchestrator.services.refusals import in_words
from orchestrator.services.running import consumed, dispatch, outcomes, preconditions
from orchestrator.services.running.dispatch import Claim, Ending
from orchestrator.services.running.preconditions import Broken
from orchestrator.services.running.sources import Source
from orchestrator.working.calls import spec_of

CHECKS = 3  # times the ruleset may move between the checks and the token
SOON, LATER = 1.0, 5.0  # seconds


def cleared(
    claim: Claim, brief: Brief, sources: tuple[Source, ...], *, worker: str
) -> Brief | Answer | Ending:
    """Spend the token of one effect, or say why not.

    A Brief: call with it now. An Answer: the channel says that an earlier call did
    deliver; this is its receipt. An Ending: nothing goes out, and how the attempt ends.
    Raises AgentFailed where the channel has to be asked and does not answer.
    """
    digest = brief.digest()
    for _ in range(CHECKS):
        given = consumed.by(claim)
        checked = preconditions.check(claim, brief.inputs, sources, given)
        if checked.broken is not None:
            return _back_to_people(claim, brief, checked.broken, worker)
        certificate = certificates.certificate_for(claim, brief, digest, given)

        def spend(word: str = "") -> str:
            return dispatch.spend(
                claim,
                worker=worker,
                key=brief.key,
                digest=digest,
                ruleset_id=checked.ruleset_id,  # noqa: B023 - used in this round only
                certificate=certificate,  # noqa: B023
                word=word,
            )

        try:
            with in_words():
                said = patiently(spend)
            if said == "ask":
                found = _asked(claim, brief)
                if not isinstance(found, str):
                    return found
                with in_words():
                    said = patiently(spend, found)
        except DoorClosed as refused:
            why = f"the gate refused its token: {refused}"
            return dispatch.put_off(claim, worker=worker, why=why, delay=LATER)
        if said in ("spent", "again"):
            return replace(brief, intent=DELIVER, certificate=certificate)
        if said != "recheck":
            return _stopped(claim, brief, said, worker)
    why = "the red lines moved while it was checked: it is checked again"
    return dispatch.put_off(claim, worker=worker, why=why, delay=SOON)


def _stopped(claim: Claim, brief: Brief, said: str, worker: str) -> Ending:
    """How an attempt ends whose token the ledger refused with `said`."""
    word, *rest = said.split()
    if word == "look":
        why = f"first sends: {' '.join(rest)} went out, and people look at them first"
        return _failed(claim, brief, why, worker)
    waits = {
        "frozen": (f"frozen by freeze {''.join(rest)}", SOON),
        "paced": ("as many went out as may for now", float(rest[0]) if rest else SOON),
        "recalled": ("what it would send was recalled", LATER),
    }
    if word in waits:
        why, delay = waits[word]
        return dispatch.put_off(claim, worker=worker, why=why, delay=delay)
    whys = {
        "taken": "its token was spent for another brief, or cannot be used again",
        "stale": "it is no longer this worker's",
        "ask": "whether it arrived is still unknown",
    }
    return _failed(
        claim, brief, whys.get(word, f"the token was refused: {said}"), worker
    )


def _back_to_people(claim: Claim, brief: Brief, broken: Broken, worker: str) -> Ending:
    """Recall what no longer holds; this attempt is fenced with it, or waits."""
    why = f"it may not go out: {broken.why}"[:2000]
    if not broken.releases:
        return _failed(claim, brief, why, worker)
    with suppress(StaleState):  # somebody recalled it first
        recall_releases(
            Brand.objects.get(pk=claim.brand_id),
            "precondition",
            f"task {claim.task_id}",
            broken.releases,
            reason=broken.why,
            by=claim.agent.principal,
        )
        for output in broken.outputs:
            Due.objects.get_or_create(
                kind="settle", output_id=output, defaults={"at": Now()}
            )
    return dispatch.put_off(claim, worker=worker, why=why, delay=SOON)


def _asked(claim: Claim, brief: Brief) -> Answer | str:
    """What became of an earlier call: its receipt, or who says that it never arrived.

    Raises AgentFailed, not retryable, where nobody can say: a person is asked then.
    """
    effect = Effect.objects.get(key=brief.key)
    person = outcomes.word_of_a_person(effect)
    spec = spec_of(claim.agent)
    if spec.asks:
        found = _channel_says(spec, brief, effect, person)
        if found is not None:
            return found
    if person:
        return person
    raise AgentFailed(
        "It may have arrived, and the channel cannot say: look there. Try again says"
        " that it did not arrive.",
        retryable=False,
    )


def _channel_says(
    spec: AgentSpec, brief: Brief, effect: Effect, person: str
) -> Answer | str | None:
    """The channel's own word; None where it cannot say, or is silent after a person."""
    outcomes.note_asked(effect)
    try:
        outcome = ask(spec, brief)
    except AgentFailed:
        if person:
            return None
        raise
    if outcome.delivered is None:
        return None
    if outcome.delivered:
        return Answer(outcome.receipt, raw=canonical(outcome.receipt))
    return f"it never arrived, says the channel {outcome.why}".rstrip()


def _failed(claim: Claim, brief: Brief, why: str, worker: str) -> Ending:
    """No second try by itself: a person settles it."""
    return dispatch.failed(
        claim, worker=worker, brief=brief.digest(), why=why, retry=False, delay=0
    )
