"""Recalls are told to whoever answers for what they took back."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from orchestrator.models import Principal, RecallCase, Release
from review.models import Notification
from review.notices import notify
from review.recall.page import told_of

BACK = timedelta(days=1)  # what no round got to in a day is old news
BATCH = 50


def tell_concerned() -> int:
    """Tell of each fresh recall, once as a proposal and once as an act; cases told.

    Whoever approved what was wrong, started a run it was in, or is in charge of the
    brand; not the person who recalls.
    """
    fresh = RecallCase.objects.filter(
        state__in=("proposed", "open"), created_at__gte=timezone.now() - BACK
    )
    told = 0
    for case in fresh.select_related("brand", "actor").order_by("-pk")[:BATCH]:
        key = f"recall:{case.pk}:{case.state}"
        if not Notification.objects.filter(key__startswith=f"{key}@").exists():
            for person in _concerned(case):
                _tell(case, person, key)
            told += 1
    return told


def _concerned(case: RecallCase) -> QuerySet[Principal]:
    roots = Release.objects.filter(pk__in=case.roots)
    approved = roots.values("decision__actor")
    started = roots.values("output__task__run__started_by")
    answers = Q(pk__in=approved) | Q(pk__in=started)
    in_charge = Q(pk__in=notify.in_charge(case.brand).values("pk"))
    here = Principal.objects.filter(grants__brand=case.brand, grants__until=None)
    return here.filter(answers | in_charge).exclude(pk=case.actor_id).distinct()


def _tell(case: RecallCase, person: Principal, key: str) -> None:
    title = (
        _("A recall waits for a second person: %(told)s")
        if case.state == "proposed"
        else _("Recalled: %(told)s")
    )
    notify.tell(
        person,
        "outcome",
        title=title % {"told": told_of(case)},
        body=_("By %(name)s. The case lists what is to be settled.")
        % {"name": case.actor.name},
        brand=case.brand,
        link=f"/recall/{case.pk}/",
        key=key,
    )
