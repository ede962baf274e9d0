"""Who may publish workflows from the desk, and not over what another published.

A workflow belongs to no brand: whoever holds a publishing role on one may publish, as
whoever may start runs on one may start any workflow there.
"""

import re
from dataclasses import replace

from django.db import transaction

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.domain.workflow.definitions import as_json, from_json, read
from orchestrator.models import Principal, RoleGrant, Workflow, WorkflowVersion
from orchestrator.services.publishing.library import Library
from orchestrator.services.publishing.workflows import publish

PUBLISHERS = ("admin", "author")
NOTE = re.compile(r"^note:.*\n(?:[ \t]+.*\n)*", re.MULTILINE)
TOP = re.compile(r"^(workflow|title):.*\n", re.MULTILINE)
LONGEST_NOTE = 300


def may_publish(person: Principal) -> bool:
    """Whether this person holds a publishing role on any brand now."""
    held = RoleGrant.objects.filter(person=person, until=None, role__in=PUBLISHERS)
    return person.is_active and person.kind == "human" and held.exists()


def publish_after(
    text: str, *, base: int, by: Principal, note: str = "", slug: str = ""
) -> tuple[WorkflowVersion, bool]:
    """Publish what was written from version `base`; whether a version was made.

    The same definition as the newest, its note apart, is that version already. Raises
    NotPermitted, BadInput (another workflow than `slug`), BadWorkflow with every
    problem, or StaleState where somebody published after `base`.
    """
    if not may_publish(by):
        raise NotPermitted(
            f"{by.name} may not publish workflows: it takes one of the roles"
            f" {', '.join(PUBLISHERS)} on a brand."
        )
    given = with_note(text, note) if note.strip() else text
    with transaction.atomic():
        definition = read(text)
        if slug and definition.slug != slug:
            raise BadInput(
                f"This text is of {definition.slug!r}, not of {slug!r}: a workflow"
                " keeps its name. Start a new one for another."
            )
        held = Workflow.objects.select_for_update().filter(slug=definition.slug)
        workflow = held.first()
        newest = workflow.versions.order_by("-number").first() if workflow else None
        if newest is not None and _same(newest, text):
            # a new version all the same where a workflow it calls has changed
            version = publish(newest.source, by=by, file=f"{definition.slug}.yaml")
            return version, version.number != newest.number
        if newest is not None and newest.number != base:
            raise StaleState(
                f"Version {newest.number} was published meanwhile by"
                f" {newest.published_by.name}: see what it changed, then publish again."
                if base
                else f"There is a workflow {definition.slug!r} already: edit that one,"
                " or give this one another name."
            )
        version = publish(given, by=by, file=f"{definition.slug}.yaml")
    return version, True


def with_note(text: str, note: str) -> str:
    """The text with its top-level `note` set to this one, in one line."""
    words = " ".join(note.split())[:LONGEST_NOTE]
    quoted = "'" + words.replace("'", "''") + "'"
    line = f"note: {quoted}\n"
    given = text if text.endswith("\n") else text + "\n"
    if NOTE.search(given):
        return NOTE.sub(lambda _: line, given, count=1)
    tops = list(TOP.finditer(given))
    at = tops[-1].end() if tops else 0
    return given[:at] + line + given[at:]


def _same(version: WorkflowVersion, text: str) -> bool:
    """Whether a text defines what the version's text does, whatever its note says.

    Not where it calls a workflow that has a newer version than the one pinned.
    """
    mine = replace(read(text), version_note="")
    theirs = replace(read(version.source), version_note="")
    if as_json(mine) != as_json(theirs):
        return False
    library = Library()
    called = [f for f in from_json(version.definition).frames if f.outer is None]
    return all(
        frame.workflow in library and library[frame.workflow][0] == frame.version
        for frame in called
    )
