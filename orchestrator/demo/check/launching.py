"""The launch an owner directs: a question, rounds, a route, a gate, and the plan."""

import re

from orchestrator.demo.check.desk import Desk
from orchestrator.demo.check.pages import Form
from orchestrator.demo.check.promises import Promises, wait_for
from orchestrator.demo.directions import LAUNCH

PACE, HEADLINE = "Choose the pace", "Judge the headline"
WHY = re.compile(r"/tasks/\d+/why/")
RELEASED = re.compile(r'data-group="released">([\d,.\s]*)<')


def a_launch_is_directed(desk: Desk, promises: Promises) -> None:
    """Spring launch: the owner chooses the pace, and the branch that waited moves."""
    run = run_of(desk, LAUNCH.title)
    item = desk.wait_for_item("olivia", LAUNCH.title, PACE)
    told = words(desk, f"{run}plan/")
    promises.expect("the plan names an expected end", "Expected to be over" in told)
    code = desk.decide("olivia", item, "answer", answer=LAUNCH.answer).code
    promises.expect("a launch asks its owner for the pace", code == 200, code)
    gate = wait_for("the gate to wait", lambda: waiting(desk, run))
    told = "a gate says what it waits for and who can mend it"
    held = "the booking of the media" in gate and "commercial can mend it" in gate
    promises.expect(told, held, gate[:300])
    told = words(desk, f"{run}decisions/")
    chosen = LAUNCH.answer in told and "every market needs its media" in told
    promises.expect("the choice of the route is on record", chosen, told[-400:])


def a_headline_takes_rounds(desk: Desk, promises: Promises) -> None:
    """No to the first headline brings the second one; yes to that ends the rounds."""
    first = desk.wait_for_item("bea", LAUNCH.title, HEADLINE)
    desk.decide("bea", first, "answer", answer="no_go")
    second = desk.wait_for_item("bea", LAUNCH.title, HEADLINE, but_not=first)
    shown = desk.look("bea", second).page.words
    told = "a no brings another round with the next headline"
    promises.expect(told, LAUNCH.inputs["headlines"][1] in shown, shown[:300])
    code = desk.decide("bea", second, "answer", answer="go").code
    promises.expect("a yes ends the rounds", code == 200, code)


def a_gate_explains_and_opens(desk: Desk, promises: Promises) -> None:
    """Why the gate waits stands on a page; told of the booking, it opens."""
    run = run_of(desk, LAUNCH.title)
    why = WHY.findall(desk.browser("olivia").get(run).body)
    explained = [words(desk, path) for path in dict.fromkeys(why)]
    found = any("the booking of the media" in told for told in explained)
    promises.expect("a page says why the gate waits", found, len(explained))
    form = telling(desk, run)
    code = desk.browser("olivia").send(form, name="media_booked").code if form else 0
    promises.expect("an owner tells the run of the booking", code == 200, code)
    wait_for("the gate to open", lambda: not waiting(desk, run))
    promises.expect("a gate opens once what it waits for is there", True)


def today_is_the_history(desk: Desk, promises: Promises, released: int) -> None:
    """What went on by itself today, as the page counts it and the ledger holds it."""
    page = desk.browser("olivia").get("/today/").body
    found = RELEASED.search(page)
    counted = int(re.sub(r"\D", "", found[1])) if found else -1
    told = f"today's page tells of each of {released} releases by policy"
    promises.expect(told, counted == released, counted)


def triggers_are_listed(desk: Desk, promises: Promises) -> None:
    """The trigger of the demo stands on its page, switched off."""
    told = words(desk, "/triggers/")
    promises.expect("a trigger stands on the triggers page", "Spring weeks" in told)


def run_of(desk: Desk, title: str) -> str:
    """The address of the run of this title."""
    rows = desk.browser("olivia").get("/runs/").page.rows
    return next(row.link for row in rows if title in row.words)


def words(desk: Desk, path: str) -> str:
    return desk.browser("olivia").get(path).page.words


def waiting(desk: Desk, run: str) -> str:
    """What the run's page says of its waits; "" where nothing waits there."""
    told = words(desk, run)
    _, found, after = told.partition("Waiting for")
    return after[:600] if found else ""


def telling(desk: Desk, run: str) -> Form | None:
    """The form that tells the run what happened."""
    forms = desk.browser("olivia").get(run).page.forms
    return next((form for form in forms if form.action.endswith("/signals/")), None)
