"""The series of tests that is played again: people answer, a broken split is left."""

import re

from orchestrator.demo.check.desk import Desk
from orchestrator.demo.check.launching import words
from orchestrator.demo.check.pages import Row
from orchestrator.demo.check.promises import Promises, wait_for
from orchestrator.demo.directions import SERIES_TITLE

ARMS = "Put the variants together"
PICK, MEND, CHOSEN = "Choose what is tested", "Mend the measurement", "spring-balm-1"
ROUND = re.compile(r"Round (\d) · ")
# what both arms seemed to bring, and the difference
EFFECT = re.compile(r"\b(?:3[.,]85|4[.,]86|26[.,]3\d?)\s?%")
LEARNED = re.compile(r"\bL-[b-z]{10}\b")


def a_test_is_chosen(desk: Desk, promises: Promises) -> None:
    """The owner says which hypothesis of the series is tested first."""
    item = desk.wait_for_item("olivia", SERIES_TITLE, PICK)
    code = desk.decide("olivia", item, "answer", answer=CHOSEN).code
    promises.expect("an owner chooses what is tested first", code == 200, code)


def its_arms_are_approved(desk: Desk, promises: Promises) -> None:
    """The arms give free delivery away: visitors read that, so people look at it."""
    item = desk.wait_for_item("audrey", SERIES_TITLE, ARMS)
    gave = desk.approve_fully("verdara", item)
    promises.expect("what visitors of a test read waits for people", bool(gave), gave)


def a_broken_split_is_left(desk: Desk, promises: Promises) -> None:
    """Round 2 is stopped, its effect is nowhere, and the operator takes it down."""
    item = wait_for("a broken split", lambda: _going_on(desk, MEND))
    queue = desk.queue("olivia")
    waits = [row.words for row in queue if f"· {SERIES_TITLE}" in row.words]
    told = "of a test nothing waits but the question of its broken split"
    promises.expect(told, len(waits) == 1, waits)
    page = desk.browser("olivia").get(_rounds(desk)["2"].link)
    hidden = "The effect is hidden" in page.page.words and not EFFECT.search(page.body)
    told = "no number of the hidden effect is on the page of the experiment"
    promises.expect(told, hidden, page.page.words[:300])
    code = desk.decide("oskar", item, "answer", answer="leave").code
    promises.expect("an operator leaves a broken test unread", code == 200, code)


def a_series_teaches(desk: Desk, promises: Promises) -> None:
    """Two of three rounds taught something; the log says what, and who built on it."""
    learned = wait_for("two learnings", lambda: _going_on(desk) or _learned(desk))
    # the rounds that never begin are skipped as the run ends, a moment later
    listed = wait_for("the end of the series", lambda: _over(desk))
    promises.expect("a series is listed round by round", len(listed) == 3, listed)
    promises.expect("two sound rounds of three teach", len(learned) == 2, learned)
    told = "a round builds on what the rounds before it taught"
    found = words(desk, "/learnings/")
    promises.expect(told, f"round 3, {SERIES_TITLE}" in found, found[:600])


def _going_on(desk: Desk, step: str = "") -> str:
    """Approve the arms of the next round once they wait; the item of `step`, if any."""
    arms = desk.find("audrey", SERIES_TITLE, ARMS)
    if arms is not None:
        desk.approve_fully("verdara", arms.link)
    found = desk.find("oskar", SERIES_TITLE, step) if step else None
    return found.link if found else ""


def _learned(desk: Desk) -> list[str]:
    """The learnings in the log, once there are two."""
    found = sorted(set(LEARNED.findall(words(desk, "/learnings/"))))
    return found if len(found) > 1 else []


def _over(desk: Desk) -> dict[str, str]:
    """The words of each round once all that are listed were read, or {}."""
    found = {number: row.words for number, row in _rounds(desk).items()}
    return {} if any("Planning" in words for words in found.values()) else found


def _rounds(desk: Desk) -> dict[str, Row]:
    """The rounds of the series on the page of experiments, by their number."""
    rows = desk.browser("olivia").get("/experiments/").page.rows
    named = (
        (ROUND.search(row.words), row) for row in rows if SERIES_TITLE in row.words
    )
    return {found[1]: row for found, row in named if found}
