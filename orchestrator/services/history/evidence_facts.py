"""Everything the ledger knows of one output, as plain JSON for the evidence pack."""

from collections.abc import Iterable
from datetime import datetime

from orchestrator.domain.content import JSON
from orchestrator.models import (
    Consumption,
    Decision,
    Effect,
    Erasure,
    Finding,
    Output,
    Principal,
    RedLineVersion,
    Release,
    Screening,
    Verdict,
)
from orchestrator.services.history.provenance import provenance_of
from orchestrator.services.history.timeline import effects_of

Facts = dict[str, JSON]


def facts_of(output: Output) -> Facts:
    """What it is, what judged it, who decided on which words, where it went."""
    screenings = list(
        Screening.objects.filter(output=output)
        .select_related("ruleset")
        .prefetch_related("findings__version__red_line")
        .order_by("pk")
    )
    return {
        "provenance": provenance_of(output),
        "output": _identity(output),
        "erasure": _erasure(output),
        "screenings": [_screening(one) for one in screenings],
        "rules": _rules(screenings),
        "validators": _verdicts(output),
        "decisions": _decisions(output),
        "releases": _releases(output),
        "sources": _sources(output),
        "used_by": _used_by(output),
        "effects": [_effect(one) for one in effects_of(output).select_related("task")],
    }


def _identity(output: Output) -> Facts:
    run, task = output.run, output.task
    return {
        "id": output.pk,
        "version": output.version,
        "digest": output.digest,
        "raw_digest": output.raw_digest,
        "made_at": _moment(output.created_at),
        "author": _person(output.author),
        "supersedes": output.supersedes_id,
        "confidence": output.confidence,
        "task": task.pk,
        "step": task.step,
        "title": task.title,
        "agent": f"{task.agent.name} {task.agent.version}",
        "run": run.pk,
        "run_title": run.title,
        "workflow": f"{run.version.workflow.slug} v{run.version.number}",
        "inputs_digest": run.digest,
        "brand": output.brand.slug,
    }


def _erasure(output: Output) -> JSON:
    found = Erasure.objects.select_related("actor").filter(pk=output.pk).first()
    if found is None:
        return None
    return {
        "at": _moment(found.created_at),
        "by": _person(found.actor),
        "reason": found.reason,
    }


def _screening(screening: Screening) -> Facts:
    return {
        "id": screening.pk,
        "at": _moment(screening.created_at),
        "digest": screening.digest,
        "ruleset": screening.ruleset.number,
        "ruleset_digest": screening.ruleset.digest,
        "findings": [_finding(one) for one in screening.findings.all()],
    }


def _finding(finding: Finding) -> Facts:
    roles: list[JSON] = [*finding.roles]
    return {
        "rule": finding.slug,
        "rule_version": finding.version.number if finding.version else None,
        "detector": finding.detector,
        "category": finding.category,
        "severity": finding.severity,
        "blocking": finding.blocking,
        "path": finding.path,
        "start": finding.start,
        "end": finding.end,
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "roles": roles,
        "people": finding.people,
    }


def _rules(screenings: Iterable[Screening]) -> list[JSON]:
    """Each red line that was crossed, in the words it had then."""
    crossed: dict[int, RedLineVersion] = {
        finding.version.pk: finding.version
        for screening in screenings
        for finding in screening.findings.all()
        if finding.version is not None
    }
    return [
        {
            "rule": one.red_line.slug,
            "version": one.number,
            "name": one.name,
            "category": one.red_line.category,
            "severity": one.severity,
            "author": _person(one.author),
            "written_at": _moment(one.created_at),
            "definition": one.definition,
        }
        for _, one in sorted(crossed.items())
    ]


def _verdicts(output: Output) -> list[JSON]:
    said = Verdict.objects.filter(output=output).select_related("validator")
    return [
        {
            "validator": f"{one.validator.name} {one.validator.version}",
            "passed": one.passed,
            "remarks": one.remarks,
            "at": _moment(one.created_at),
        }
        for one in said.order_by("pk")
    ]


def _decisions(output: Output) -> list[JSON]:
    """On this output, and the edit or answer it was made by."""
    made = Decision.objects.filter(output=output) | Decision.objects.filter(
        replacement=output
    )
    facts = ("actor", "withdrawal", "screening__ruleset")
    return [
        {
            "id": one.pk,
            "verdict": one.verdict,
            "printed_name": one.actor.name,
            "person": one.actor_id,
            "role": one.role,
            "meaning": one.meaning,
            "reason": one.reason,
            "digest": one.digest,
            "decided_at": _moment(one.created_at),
            "effective_at": _moment(one.effective_at),
            "withdrawn_at": _withdrawn(one),
            "shown": _shown(one.screening),
            "replacement": one.replacement_id,
        }
        for one in made.select_related(*facts).order_by("pk")
    ]


def _withdrawn(decision: Decision) -> JSON:
    undo = getattr(decision, "withdrawal", None)
    return _moment(undo.created_at) if undo else None


def _shown(screening: Screening | None) -> JSON:
    """The text that stood before the person who decided."""
    if screening is None:
        return None
    texts: list[JSON] = [
        f"{one.severity}: {one.message}"
        for one in screening.findings.filter(blocking=True).order_by("pk")
    ]
    return {
        "screening": screening.pk,
        "ruleset": screening.ruleset.number,
        "ruleset_digest": screening.ruleset.digest,
        "messages": texts,
    }


def _releases(output: Output) -> list[JSON]:
    out = Release.objects.filter(output=output).select_related(
        "ruleset", "recall__actor"
    )
    return [
        {
            "id": one.pk,
            "number": one.number,
            "at": _moment(one.created_at),
            "by": one.actor,
            "digest": one.digest,
            "decision": one.decision_id,
            "ruleset": one.ruleset.number,
            "recall": _recall(one),
        }
        for one in out.order_by("pk")
    ]


def _recall(release: Release) -> JSON:
    recall = getattr(release, "recall", None)
    if recall is None:
        return None
    return {
        "at": _moment(recall.created_at),
        "by": _person(recall.actor),
        "reason": recall.reason,
        "case": recall.case_id,
    }


def _sources(output: Output) -> list[JSON]:
    used = Consumption.objects.filter(attempt=output.attempt_id or 0)
    return [
        {
            "output": one.output_id,
            "release": one.release_id,
            "digest": one.output.digest,
            "step": one.output.task.step,
        }
        for one in used.select_related("output__task").order_by("pk")
    ]


def _used_by(output: Output) -> list[JSON]:
    used = Consumption.objects.filter(output=output).select_related("attempt__task")
    return [
        {
            "task": one.attempt.task_id,
            "step": one.attempt.task.step,
            "attempt": one.attempt_id,
            "at": _moment(one.created_at),
        }
        for one in used.order_by("pk")
    ]


def _effect(effect: Effect) -> Facts:
    return {
        "key": effect.key,
        "channel": effect.channel,
        "task": effect.task.title,
        "brief_digest": effect.digest,
        "state": effect.state,
        "spent_at": _moment(effect.spent_at),
        "finished_at": _moment(effect.finished_at),
        "why": effect.why,
        "certificate": effect.certificate,
    }


def _person(person: Principal) -> str:
    return f"{person.name} ({person.kind} {person.pk})"


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="microseconds") if at else None
