"""Whether a mail has a link by which its reader can leave."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit


def missing_ways_out(mail: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(part, what is wrong) of each part of a mail from which nobody can leave."""
    link = mail["unsubscribe"]
    if urlsplit(link).scheme != "https" or not urlsplit(link).netloc:
        yield "unsubscribe", "The mail has no link to leave."
        return
    if link not in mail["text"]:
        yield "text", "The link to leave is not in the text part."
    if "html" in mail and link not in hrefs(mail["html"]):
        yield "html", "The link to leave is not in the html part."


def hrefs(markup: str) -> list[str]:
    """The targets of the links, entities decoded."""
    reader = _Links()
    reader.feed(markup)
    return reader.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value or "" for name, value in attrs if name == "href"]
