"""What each role may do, read from the tables the services themselves ask."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orchestrator.models import REVIEWER_ROLES
from orchestrator.services.catalogue import allowances, prices
from orchestrator.services.deciding import rights
from orchestrator.services.rules import red_lines
from orchestrator.services.running import runs
from orchestrator.services.staff import roles


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing to do, and whether each of `roles.GIVEN` may."""

    title: Promise
    cells: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class AbilityGroup:
    """Abilities under one heading."""

    title: Promise
    abilities: tuple[Ability, ...]


def groups() -> list[AbilityGroup]:
    """The matrix; everybody with a role reads what the brand has."""
    admin = {"admin"}
    return [
        AbilityGroup(
            _("Review"),
            (
                _may(_("See the queue, items, runs and red lines"), roles.GIVEN),
                _may(_("Approve, edit, ask for changes, reject"), REVIEWER_ROLES),
                _may(_("Settle what an agent failed at"), rights.SETTLERS),
            ),
        ),
        AbilityGroup(
            _("Runs"),
            (
                _may(_("Start a run"), runs.STARTERS),
                _may(_("Cancel a run"), runs.CANCELLERS),
            ),
        ),
        AbilityGroup(
            _("Red lines and library"),
            (
                _may(
                    _("Write a red line, make that of another live"), red_lines.WRITERS
                ),
                _may(_("Propose a claim or an offer"), allowances.PROPOSERS),
                _may(_("Approve a claim of another"), allowances.APPROVERS["claim"]),
                _may(_("Approve an offer of another"), allowances.APPROVERS["offer"]),
                _may(_("Read in prices"), prices.IMPORTERS),
            ),
        ),
        AbilityGroup(
            _("Settings"),
            (
                _may(_("Change settings, people, routing, webhooks"), admin),
                _may(_("Accept that another lowers a guard"), admin),
                _may(_("Accept who becomes or ceases to be admin"), roles.SECONDERS),
            ),
        ),
    ]


def _may(title: Promise, allowed: Collection[str]) -> Ability:
    return Ability(title, tuple(role in allowed for role in roles.GIVEN))
