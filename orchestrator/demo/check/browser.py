"""A browser without a window: cookies, forms, redirects, and nothing else."""

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.demo.check.pages import Form, Page

PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, after any redirects."""

    code: int
    url: str
    body: str

    @property
    def page(self) -> Page:
        """The body as a page."""
        return Page(self.body)


class Browser:
    """One person's browser on the desk at `site`."""

    def __init__(self, site: str) -> None:
        self.site = site
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        # this machine only, whatever proxy the environment names
        direct = urllib.request.ProxyHandler({})
        self._opener = urllib.request.build_opener(direct, cookies)

    def get(self, path: str) -> Answer:
        """Follow a link."""
        return self._open(urllib.request.Request(self._url(path)))  # noqa: S310

    def send(self, form: Form, **typed: str) -> Answer:
        """Send a form as it stands, with what was typed or pressed on top."""
        body = urllib.parse.urlencode({**form.fields, **typed}).encode()
        url = self._url(form.action)
        headers = {"Referer": url, "Origin": self.site}
        return self._open(urllib.request.Request(url, body, headers))  # noqa: S310

    def api(
        self,
        path: str,
        token: str,
        *,
        body: Mapping[str, Any] | None = None,
        key: str = "",
    ) -> tuple[int, Any]:
        """One request to the API: its status, and its JSON."""
        headers = {"Authorization": f"Bearer {token}"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        sent = json.dumps(body).encode() if body is not None else None
        url = self._url(path)
        answer = self._open(urllib.request.Request(url, sent, headers))  # noqa: S310
        try:
            return answer.code, json.loads(answer.body)
        except ValueError:
            return answer.code, {"body": answer.body[:200]}

    def _url(self, path: str) -> str:
        return urllib.parse.urljoin(self.site, path)

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                body = answer.read().decode("utf-8", "replace")
                return Answer(answer.status, answer.url, body)
        except urllib.error.HTTPError as refused:
            with refused:
                body = refused.read().decode("utf-8", "replace")
                return Answer(refused.code, refused.url or "", body)
