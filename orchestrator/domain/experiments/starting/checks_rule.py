"""Is the question clear, and the way it is decided fixed? Items about the plan."""

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.starting import sizing
from orchestrator.domain.experiments.starting.checking import (
    Found,
    View,
    is_number,
    is_text,
    listed,
    missing,
    ok,
    percent,
    told,
)
from orchestrator.domain.experiments.starting.plan_reading import (
    SIDES,
    Draft,
    read_draft,
)
from orchestrator.domain.experiments.starting.planning import rule_digest
from orchestrator.domain.experiments.starting.reading_fields import LONGEST

FEWEST_WORDS = 2
SIZING = (
    *("kind", "baseline", "deviation", "alpha", "power", "mde", "daily", "days"),
    "starts",
)


def hypothesis(view: View) -> Found:
    """If, then and because are each a clause, and it is about the plan's metric."""
    said = view.plan.get("hypothesis")
    parts = said if isinstance(said, dict) else {}
    thin = [
        name
        for name in ("if", "then", "because")
        if len(str(parts.get(name) or "").split()) < FEWEST_WORDS
    ]
    if thin:
        return missing(f"The hypothesis says nothing after {listed(thin)}.")
    about = parts.get("metric")
    if about and about != view.plan.get("metric"):
        wanted = told(view.plan.get("metric"))
        return missing(f"It is about {told(about)}, the plan about {wanted}.")
    return ok(f"If {parts['if']}, then {parts['then']}, because {parts['because']}.")


def metric(view: View) -> Found:
    """One primary metric that says which way is better."""
    name, direction = view.plan.get("metric"), view.plan.get("direction")
    if isinstance(name, list):
        return missing(f"{len(name)} primary metrics: choose one.")
    if not is_text(name):
        return missing("No primary metric is named.")
    if direction not in SIDES:
        return missing(f"Nobody said whether higher or lower {name} is better.")
    return ok(f"{name}, {direction} is better.")


def guardrails(view: View) -> Found:
    """At least one, each with the side that is worse and a margin.

    Where none can be counted, as in an archive, the evidence says so and why: a remark.
    """
    given = view.plan.get("guardrails") or []
    without = view.record("guardrails")
    if not given and without.get("needed") is False and is_text(without.get("why")):
        return Found("soft", f"Nothing is guarded: {told(without['why'])}.")
    if not given:
        return missing("No guardrail: name what must not get worse, and by how much.")
    for one in given:
        name = told(one.get("name"))
        if not is_text(one.get("name")) or one.get("worse") not in SIDES:
            return missing(f"The guardrail {name} needs a name and its worse side.")
        if not is_number(one.get("margin"), least=0):
            return missing(f"{name} has the margin {told(one.get('margin'))}.")
        if one["name"] == view.plan.get("metric"):
            return missing(f"{name} is the primary metric: guard something else.")
    told_each = [f"{g['name']} (margin {g['margin']:g})" for g in given]
    return ok(f"Guarded: {listed(told_each)}.")


def frozen(view: View) -> Found:
    """The rule has its digest, and was registered before the start."""
    now, kept = rule_digest(view.plan), view.plan.get("frozen")
    if kept != now:
        return missing(f"The rule was changed since: {_short(kept)} is {_short(now)}.")
    record = view.record("frozen")
    if record.get("digest") != now:
        registered = _short(record.get("digest"))
        return missing(f"The rule {_short(now)} is not registered: {registered} is.")
    on = view.day(record, "on", "frozen")
    if on is None or on > view.today:
        return missing(f"The day of the freeze is {told(record.get('on'))}.")
    if on > view.starts:
        return missing(f"It was frozen on {on}, after the start on {view.starts}.")
    return ok(f"Frozen on {on} as {_short(now)}.")


def split(view: View) -> Found:
    """Every arm has a planned share, and they sum to one; exactly one control."""
    shares = [arm.get("planned_share") for arm in view.arms]
    without = [
        name
        for name, share in zip(view.names, shares, strict=True)
        if not is_number(share) or not 0 < share < 1
    ]
    if without:
        return missing(f"No planned share for {listed(without)}.")
    total = sum(float(share) for share in shares if share is not None)
    if abs(total - 1) > 1e-6:
        return missing(f"The planned shares sum to {total:.6g}, not to 1.")
    if not view.control:
        return missing("Exactly one arm has to be the control.")
    each = [f"{n} {s:.4g}" for n, s in zip(view.names, shares, strict=True)]
    return ok(f"Planned: {listed(each)}.")


def sample_size(view: View) -> Found:
    """The smallest arm gets enough people to see the smallest lift that matters."""
    draft = draft_of(view)
    if isinstance(draft, str):
        return missing(f"It cannot be computed: {draft}")
    try:
        enough, days = sizing.needed(draft), draft.days or 0
    except BadInput as error:
        return missing(f"It cannot be computed: {error}")
    if view.plan.get("n_per_arm") != enough:
        planned = told(view.plan.get("n_per_arm"))
        return missing(f"The plan says {planned} an arm, {enough:,} are needed.")
    people = sizing.reached(draft, days)
    if people is None:
        return ok(f"{enough:,} an arm are needed for a lift of {percent(draft.mde)}.")
    if people >= enough:
        return ok(f"{people:,} in the smallest arm, {enough:,} are needed.")
    least = sizing.smallest_lift(draft, days)
    if least is None:
        return missing(f"{people:,} in the smallest arm show no lift at all.")
    return Found(
        "ask",
        f"Underpowered: {people:,} in the smallest arm, {enough:,} are needed;"
        f" {percent(least)} is the smallest lift you can see.",
    )


def duration(view: View) -> Found:
    """Whole weeks, no longer than allowed, and not shorter than the least."""
    days, most = view.plan.get("days"), view.plan.get("max_days")
    wanted = view.plan.get("min_days")
    least = wanted if is_number(wanted) else 1
    if not is_number(days, least=1) or not is_number(most, least=1):
        return missing("Nobody said how many days, and how many at most.")
    if days % sizing.WEEK:
        return missing(f"{days:g} days are not whole weeks: weekdays would weigh more.")
    if days > most:
        return missing(f"{days:g} days are more than the {most:g} allowed.")
    if days < least:
        return missing(f"{days:g} days are fewer than the {least:g} needed at least.")
    span = (view.ends - view.starts).days + 1
    if span != days:
        return missing(f"From {view.starts} to {view.ends} are {span} days.")
    return ok(f"{days / 7:g} weeks, to {view.ends}; {most:g} days are allowed.")


def draft_of(view: View) -> Draft | str:
    """What decides the size of the test, or why it cannot be read.

    What other items judge (metric, split, limits, what the arms say) is replaced here
    where it is wrong, so that each fault is told once.
    """
    plan = view.plan
    sound = split(view).state == "ok"
    arms = [
        {"name": name, "digest": "0" * 64}
        | ({"planned_share": arm["planned_share"]} if sound else {})
        for name, arm in zip(view.names, view.arms, strict=True)
    ]
    chosen = {name: plan[name] for name in SIZING if plan.get(name) is not None}
    side = plan.get("direction")
    told_here = {
        "experiment": "test",
        "metric": "metric",
        "direction": side if side in SIDES else "higher",
        "arms": arms,
        "max_days": LONGEST,
    }
    try:
        return read_draft({**chosen, **told_here})
    except BadInput as error:
        return str(error)


def _short(digest: object) -> str:
    return str(digest)[:12] if digest else "nothing"
