"""Once a day, what was told since the last time, and what of campaigns is at risk: for
those who want one mail a day."""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orchestrator.models import Principal
from review.digest.mailing import mail_lines
from review.models import Notification, Preferences
from review.notices import notify
from review.notices.hours import digest_time

LONGEST = 50  # lines


def write_digests() -> int:
    """Write today's digest for everybody whose time of day has come; once a day each.

    Nothing new, nothing sent. Returns how many were written.
    """
    now = timezone.now()
    wanted = Preferences.objects.filter(mail="digest", person__is_active=True)
    written = 0
    for wants in wanted.select_related("person"):
        at = digest_time(wants, now)
        if at <= now:
            written += _write(wants.person, day=f"{at:%Y-%m-%d}")
    return written


def _write(person: Principal, *, day: str) -> int:
    key = f"digest:{day}"
    if Notification.objects.filter(key=f"{key}@{person.pk}").exists():
        return 0
    since = timezone.now() - timedelta(days=7)
    last = Notification.objects.filter(person=person, kind="digest").order_by("-pk")
    if previous := last.first():
        since = max(since, previous.created_at)
    news = notify.shown_to(person).filter(created_at__gt=since, read_at=None)
    told = list(news.select_related("brand").order_by("-pk")[: LONGEST + 1])
    campaigns = mail_lines(person)
    if not told and not campaigns:
        return 0
    lines = [_line(one) for one in told[:LONGEST]]
    if len(told) > LONGEST:
        lines.append(_("… and more"))
    many = ngettext("%(n)s thing told you", "%(n)s things told you", len(lines))
    title = many % {"n": len(lines)} if lines else _("Your campaigns today")
    notify.tell(
        person,
        "digest",
        title=title,
        body="\n".join([*campaigns, *lines]),
        link="/digest/" if campaigns else "/notifications/",
        key=key,
    )
    # for the mail alone: what it repeats is unread at the desk already
    Notification.objects.filter(key=f"{key}@{person.pk}").update(read_at=Now())
    return 1


def _line(told: Notification) -> str:
    brand = f" ({told.brand.name})" if told.brand else ""
    return " ".join(f"{told.title}{brand}".split())
