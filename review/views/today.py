"""What agents did without you on one day."""

import re
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from review.requests import DeskRequest
from review.today import page as today_page
from review.today.groups import KNOWN
from review.views.answers import answer

NUMBER = re.compile(r"[0-9]{1,18}")
AGENT = re.compile(r"[A-Za-z0-9_.-]{1,60}")


@require_safe
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """One page of one day; what is wanted is in the address."""
    page = today_page.build(request.user, _asked(request.GET))
    return answer(request, "today", "today", {"page": page})


def _asked(query: QueryDict) -> today_page.Asked:
    """What makes no sense is ignored."""
    what, agent = query.get("what", ""), query.get("agent", "")
    return today_page.Asked(
        _day(query.get("day", "")),
        what if what in KNOWN else "",
        _number(query.get("run", "")),
        agent if AGENT.fullmatch(agent) else "",
        _number(query.get("before", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if NUMBER.fullmatch(text) else None


def _day(text: str) -> date:
    today = timezone.localdate()
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return min(max(asked, date(2000, 1, 1)), today)
