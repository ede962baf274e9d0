"""Small words and signs for the templates."""

from datetime import datetime, timedelta
from functools import cache

from django import template
from django.template import RequestContext
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from review.item.reading import readable
from review.item.spans import shown_label
from review.personal import formats
from review.recall.words import HOWS, How

register = template.Library()

SECTIONS = {
    "queue": ("/review/",),
    "runs": ("/runs/",),
    "plan": ("/plan/", "/digest/", "/today/"),
    "red_lines": ("/red-lines/", "/red-line-versions/", "/backtests/", "/shadows/"),
    "library": ("/claims/", "/offers/", "/library/", "/prices/"),
    "agents": ("/agents/",),
    "workflows": ("/workflows/",),
    "experiments": ("/experiments/", "/learnings/"),
    "recall": ("/recall/",),
    "freezes": ("/freezes/",),
    "analytics": ("/analytics/",),
    "audit": ("/audit/", "/outputs/"),
    "triggers": ("/triggers/",),
    "settings": ("/settings/",),
    "notifications": ("/notifications/",),
    "preferences": ("/preferences/",),
}
SEVERITY = {1: "low", 2: "medium", 3: "high"}
SEVERITY_ICON = {
    "low": "info-circle",
    "medium": "alert-triangle",
    "high": "alert-octagon",
}
STATE_ICON = {
    "waiting": "circle-dashed",
    "ready": "player-play",
    "running": "loader",
    "calling": "loader",
    "held": "hand-stop",
    "done": "circle-check",
    "finished": "circle-check",
    "settled": "circle-check",
    "released": "circle-check",
    "rejected": "circle-x",
    "failed": "circle-x",
    "lost": "circle-x",
    "skipped": "circle-minus",
    "cancelled": "ban",
    "withdrawn": "ban",
    "returned": "arrow-back-up",
    "settling": "clock",
    "open": "circle-dashed",
}
VERDICT = {
    "approve": "approved",
    "edit": "edited",
    "changes": "asked for changes",
    "reject": "rejected",
    "retry": "said: try again",
    "give_up": "gave up",
}


@register.simple_tag
def icon(name: str) -> str:
    """An inline drawing; always beside words, so hidden from screen readers."""
    return _drawn(name)


@cache
def _drawn(name: str) -> SafeString:
    return SafeString(get_template(f"icons/{name}.svg").render().rstrip())


@register.simple_tag(takes_context=True)
def current(context: RequestContext, section: str) -> SafeString:
    """aria-current on the link of the section this address belongs to."""
    path = context["request"].path if "request" in context else ""
    here = path == "/" if section == "home" else path.startswith(SECTIONS[section])
    return format_html("{}", "") if not here else SafeString(' aria-current="page"')


@register.filter
def severity_word(level: int | str) -> str:
    """1 to 3 as low, medium, high; a word stays."""
    return level if isinstance(level, str) else SEVERITY.get(level, "low")


@register.filter
def severity_icon(level: int | str) -> str:
    """The sign of a severity."""
    return SEVERITY_ICON.get(severity_word(level), "info-circle")


@register.filter
def state_icon(state: str) -> str:
    """The sign of a state."""
    return STATE_ICON.get(state, "circle-dashed")


@register.filter
def verdict_word(verdict: str) -> str:
    """A verdict as what somebody did."""
    return VERDICT.get(verdict, verdict)


@register.filter
def words(name: str) -> str:
    """A name such as brand_sensitive as words."""
    return readable(name)


@register.filter
def reached_how(how: str) -> How:
    """How a recall reached a task: name, what is done, sign and tint."""
    return HOWS[how]


@register.filter
def visible(text: object) -> str:
    """Text with unseen and direction-turning characters written out."""
    return shown_label(str(text))


@register.filter
def at(moment: object) -> str:
    """A moment in the person's time zone and locale."""
    return formats.at(moment)


@register.filter
def near(moment: datetime | None) -> str:
    """A moment of these months: its year only where it is another."""
    return "" if moment is None else formats.near(moment)


@register.filter
def clock(moment: datetime) -> str:
    """The time of day to the second."""
    return formats.clock(moment)


@register.filter
def money(amount: object, currency: object = "") -> str:
    """An amount with its currency, in the person's locale."""
    return formats.money(amount, currency)


@register.filter
def count(number: object) -> str:
    """A number with its groups, in the person's locale."""
    return formats.count(number)


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """How long ago, short, with the exact time for the machine and on hover."""
    if moment is None:
        return format_html("{}", "never")
    return _time(moment, f"{_span(timezone.now() - moment)} ago")


@register.simple_tag
def due(moment: datetime | None) -> SafeString:
    """How long until, or how late; words say which."""
    if moment is None:
        return format_html("{}", "no date")
    left = moment - timezone.now()
    if left < timedelta(0):
        return format_html(
            '<span class="late">{}</span>', _time(moment, f"{_span(-left)} late")
        )
    return _time(moment, f"in {_span(left)}")


@register.simple_tag
def took(start: datetime | None, end: datetime | None) -> str:
    """A duration such as 320 ms or 12 s."""
    if start is None or end is None:
        return "…"
    seconds = (end - start).total_seconds()
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else _span(end - start)


def _time(moment: datetime, words: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        formats.exact(moment),
        words,
    )


def _span(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            rest, below = (
                divmod(seconds, size)[1],
                {"d": (3_600, "h"), "h": (60, "min")},
            )
            small = below.get(unit)
            extra = (
                f" {rest // small[0]} {small[1]}" if small and rest >= small[0] else ""
            )
            whole = seconds // size
            return f"{whole} {unit}{extra if whole < 10 else ''}"
    return f"{seconds} s"
