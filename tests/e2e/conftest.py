"""People at real browsers: whatever a page complains about fails the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from orchestrator.models import Principal

# What the browser itself says of an answer that we mean: a refusal with its page.
MEANT = tuple(
    f"Failed to load resource: the server responded with a status of {status}"
    for status in (403, 404, 409, 410, 422, 423, 428)
)
# Only so that nothing hangs: every wait is for a condition.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


@dataclass
class Desk:
    """Opens pages of our site, each in a context of its own, and hears them complain.

    `complaints` are console errors and warnings (the browser reports there what the
    content security policy stopped), script errors, dialogs, and requests off the site.
    """

    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(
        self,
        person: Principal | None,
        path: str = "/review/",
        *,
        own_clock: bool = False,
        **context: Any,
    ) -> Page:
        """`path` as `person`, who has signed in; None is a stranger.

        With `own_clock` the test may turn the page's clock forward.
        """
        opened = self.browser.new_context(base_url=self.address, **context)
        opened.set_default_timeout(PATIENCE)
        page = opened.new_page()
        if person is not None:
            self.sign_in(page, person)
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("dialog", self._asked)
        page.on("request", lambda request: self._wanted(request.url))
        if own_clock:
            page.clock.install()
        page.goto(path)
        return page

    def sign_in(self, page: Page, person: Principal) -> None:
        """From the next page on this browser is `person`'s."""
        client = Client()
        client.force_login(person)
        name = django_settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": self.address}])

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(MEANT):
            self.complaints.append(f"{kind}: {text}")

    def _asked(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _wanted(self, url: str) -> None:
        if urlsplit(url).netloc not in ("", urlsplit(self.address).netloc):
            self.complaints.append(f"request: {url}")


@pytest.fixture
def desk(browser: Browser, site: Any) -> Iterator[Desk]:
    """The desk of this test; at the end no page of it may have complained."""
    opened = Desk(browser, site.url)
    yield opened
    for context in browser.contexts:
        context.close()
    assert opened.complaints == []


@pytest.fixture
def grace(settings: Any) -> Callable[[float], None]:
    """Sets for how many seconds a decision can be undone; 0 until it is called."""

    def last(seconds: float) -> None:
        settings.GRACE_SECONDS = seconds

    last(0)
    return last
