"""The five channels: what each takes from an output, and its limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from review.item.reading import looks_like_html
from review.item.washing import washed
from review.previews.reading import Reading

HEADLINE, DESCRIPTION, POST = 30, 90, 280  # characters these channels take
SUBJECT, TEASER = 60, 90  # characters an inbox row shows

Shown = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cut:
    """A text against a limit: what still fits, what falls off."""

    text: str
    limit: int

    @property
    def fits(self) -> str:
        return self.text[: self.limit]

    @property
    def over(self) -> str:
        return self.text[self.limit :]

    @property
    def length(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a body: a plain text, or washed HTML."""

    text: str | SafeString
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """One way out: does an output fit it, and what would be shown."""

    label: str | Promise
    fits: Callable[[Reading], bool]
    shown: Callable[[Reading], Shown]


def email(reading: Reading) -> Shown:
    return {
        "subject": Cut(reading.one("title"), SUBJECT),
        "sender": reading.one("sender"),
        "teaser": Cut(reading.one("teaser"), TEASER),
        "body": prose(reading),
        "points": reading.all("points"),
        "prices": reading.prices(),
        "cta": reading.one("cta"),
        "url": reading.one("url"),
        "small": reading.all("small"),
    }


def ad(reading: Reading) -> Shown:
    headlines = reading.all("title")
    texts = reading.all("teaser") or reading.all("body")
    return {
        "headlines": [Cut(text, HEADLINE) for text in headlines[:3]],
        "texts": [Cut(text, DESCRIPTION) for text in texts[:2]],
        "headline": HEADLINE,
        "description": DESCRIPTION,
        "cta": reading.one("cta"),
        "url": reading.one("url"),
    }


def landing(reading: Reading) -> Shown:
    return {
        "title": reading.one("title"),
        "teaser": reading.one("teaser"),
        "body": prose(reading),
        "points": reading.all("points"),
        "prices": reading.prices(),
        "cta": reading.one("cta"),
        "url": reading.one("url"),
        "small": reading.all("small"),
    }


def social(reading: Reading) -> Shown:
    body = reading.one("body") or reading.one("teaser")
    title = reading.one("title")
    tags = reading.all("tags")
    return {
        "post": Cut(body or title, POST),
        "title": title if body else "",
        "tags": tags,
        "cta": reading.one("cta"),
        "url": reading.one("url"),
    }


def prices(reading: Reading) -> Shown:
    return {
        "title": reading.one("title"),
        "prices": reading.prices(),
        "small": reading.all("small"),
    }


def prose(reading: Reading) -> list[Part]:
    """The body in paragraphs; HTML washed of everything that acts or fetches."""
    shown: list[Part] = []
    for text in reading.all("body"):
        if looks_like_html(text):
            safe = mark_safe(washed(text))  # noqa: S308 - washed: nothing acts
            shown.append(Part(safe, is_html=True))
        else:
            lines = [line for line in text.split("\n") if line.strip()]
            shown.extend(Part(line) for line in lines)
    return shown


CHANNELS: dict[str, Channel] = {
    "email": Channel(_("Email"), lambda r: r.has("title") and r.has("body"), email),
    "ad": Channel(
        _("Ad"),
        lambda r: r.has("title") and (r.has("teaser") or r.has("body") or r.has("cta")),
        ad,
    ),
    "landing": Channel(
        _("Landing page"), lambda r: r.has("title") and r.has("body"), landing
    ),
    "social": Channel(_("Social post"), lambda r: r.has("body"), social),
    "prices": Channel(_("Price table"), lambda r: bool(r.rows), prices),
}
BY_INPUT = {
    "email": "email",
    "newsletter": "email",
    "search": "ad",
    "ad": "ad",
    "ads": "ad",
    "display": "ad",
    "web": "landing",
    "landing": "landing",
    "site": "landing",
    "social": "social",
    "prices": "prices",
    "shop": "prices",
}
"""What a run's input `channel` may say → which preview comes first."""
