"""The desk as people use it: they sign in, read the queue, open an item, decide."""

import re
from collections.abc import Iterator, Mapping

from orchestrator.demo.check.browser import Answer, Browser
from orchestrator.demo.check.pages import Form, Row
from orchestrator.demo.check.promises import NeverHappened, wait_for
from orchestrator.demo.people import Cast
from orchestrator.models.people import REVIEWER_ROLES

SIGN_IN = "/sign-in/"
QUEUE = "/review/"
STATE = re.compile(r'class="state state-([a-z]+)"')
LACKING = re.compile(rf"\b({'|'.join(REVIEWER_ROLES)}) (\d+) of (\d+)\b")
# what the guards ask before a verdict, by where its form goes
BEFORE = {"/first-view/": {"view": "not"}, "/openings/": {}}
TRIES = 5  # a page can grow old between reading and deciding: read it again


class Desk:
    """Everybody's browser, and what they do with it."""

    def __init__(self, site: str, cast: Cast, passwords: Mapping[str, str]) -> None:
        self.site = site
        self.cast = cast
        self._passwords = passwords
        self._browsers: dict[str, Browser] = {}

    def sign_in(self, login: str, password: str | None = None) -> Answer:
        """Fill in the sign-in page; where that leads."""
        browser = Browser(self.site)
        form = posting(browser.get(SIGN_IN))
        typed = self._passwords[login] if password is None else password
        answer = browser.send(form, username=login, password=typed)
        if SIGN_IN not in answer.url:
            self._browsers[login] = browser
        return answer

    def browser(self, login: str) -> Browser:
        """The person's browser, signed in."""
        if login not in self._browsers:
            self.sign_in(login)
        return self._browsers[login]

    def queue(self, login: str) -> list[Row]:
        """The rows of the queue as this person sees them."""
        return self.browser(login).get(QUEUE).page.rows

    def find(self, login: str, run: str, step: str = "") -> Row | None:
        """The open item of this run (and step) in the queue; None without one."""
        for row in self.queue(login):
            of_it = f"· {run}" in row.words and step in row.words
            if of_it and "settling" not in row.words:
                return row
        return None

    def wait_for_item(
        self, login: str, run: str, step: str = "", *, but_not: str = ""
    ) -> str:
        """The address of the item of this run and step, once it waits for people."""

        def look() -> str | None:
            row = self.find(login, run, step)
            return row.link if row and row.link != but_not else None

        return wait_for(f"an item of {run!r} ({step or 'any step'}) in the queue", look)

    def state(self, login: str, item: str) -> str:
        """The item's state, as its page says."""
        found = STATE.search(self.browser(login).get(item).body)
        return found[1] if found else "unknown"

    def form(self, login: str, item: str, verdict: str) -> Form | None:
        """The form this person could send this verdict with; None without one."""
        return deciding(self.look(login, item), verdict)

    def look(self, login: str, item: str) -> Answer:
        """The item's page, once its guards have what they ask before any verdict.

        Some items ask for an own view first, some for evidence to be opened.
        """
        browser = self.browser(login)
        page = browser.get(item)
        for ending, typed in BEFORE.items():
            for form in page.page.forms:
                if form.action.endswith(ending):
                    browser.send(form, **typed)
                    page = browser.get(item)
        return page

    def decide(self, login: str, item: str, verdict: str, **typed: str) -> Answer:
        """Read the page, then send its own form with this verdict.

        Where the page had grown old by then (409), it is read again, as people do.
        """
        for _ in range(TRIES):
            page = self.look(login, item)
            form = deciding(page, verdict)
            if form is None:
                return page
            answer = self.browser(login).send(form, verdict=verdict, **typed)
            if answer.code != 409:
                return answer
        return answer

    def approve_fully(self, brand: str, item: str, *, but_not: str = "") -> list[str]:
        """Every approval still missing, each by somebody who holds the role."""
        gave: list[str] = []
        while roles := list(self.lacking("audrey", item)):
            willing = (one.login for one in self.cast.holders(brand, roles[0]))
            person = next((who for who in willing if who not in (but_not, *gave)), "")
            if not person:
                raise NeverHappened(f"Nobody is left who may approve {item} as {roles}")
            answer = self.decide(person, item, "approve")
            if answer.code != 200:
                raise NeverHappened(
                    f"{person} could not approve {item} as {roles[0]}:"
                    f" {answer.code} {answer.page.words[:300]}"
                )
            gave.append(person)
        return gave

    def lacking(self, login: str, item: str) -> Iterator[str]:
        """The roles whose approval an open item still lacks."""
        answer = self.browser(login).get(item)
        found = STATE.search(answer.body)
        if not found or found[1] != "open":
            return
        listed = (row.words for row in self.queue(login) if row.link == item)
        for role, have, wanted in LACKING.findall(next(listed, answer.page.words)):
            if int(have) < int(wanted):
                yield role


def posting(answer: Answer) -> Form:
    """The first form of a page that changes something, with where it goes."""
    form = next(form for form in answer.page.forms if form.method == "post")
    return Form(form.action or answer.url, form.method, form.fields, form.buttons)


def deciding(answer: Answer, verdict: str) -> Form | None:
    """The form that offers `verdict`; the plain one where several do.

    For an approval each finding is settled: it means something else here.
    """
    found = next((form for form in answer.page.forms if form.offers(verdict)), None)
    if found is not None and verdict == "approve":
        for name in [*found.choices]:
            if name.startswith("settle-"):
                pk = name.removeprefix("settle-")
                found.fields |= {name: "dismiss", f"code-{pk}": "other_context"}
    return found


def undoing(answer: Answer) -> Form | None:
    """The form that takes the last decision back."""
    return next((f for f in answer.page.forms if "/withdrawal/" in f.action), None)
