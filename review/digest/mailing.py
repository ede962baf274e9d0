"""The digest in the daily mail: what is at risk, and what waits for whom."""

from django.db.models import Q
from django.utils.translation import gettext as _

from orchestrator.models import Principal
from review.digest.page import blocked_by
from review.plan import runs as plan_runs
from review.queries import brands_for

MOST = 8


def mail_lines(person: Principal) -> list[str]:
    """Lines of plain text; none where nothing is at risk and nobody is waited for.

    Titles are the campaigns' own; nothing of what agents wrote is among them.
    """
    late = plan_runs.outlooks(person).filter(Q(margin__lt=0) | Q(tail__lt=0))
    lines = []
    for row in map(plan_runs.row_of, late[:MOST]):
        told = {"run": row.run.title, "risk": row.risk.words, "range": row.range}
        lines.append(_("At risk: %(run)s, %(risk)s (expected %(range)s)") % told)
    for one in blocked_by(brands_for(person), most=MOST):
        if one.held.kind in ("people", "condition", "signal"):
            held = {"who": one.held.who, "what": one.held.what}
            behind = {**held, "n": f"{one.held.behind:,}"}
            lines.append(_("Waits for %(who)s: %(what)s, %(n)s behind") % behind)
    return [" ".join(line.split()) for line in lines]
