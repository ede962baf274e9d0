"""What the people of the demo do when a price turns out wrong, and with the brake."""

import re

from orchestrator.demo.check.browser import Answer
from orchestrator.demo.check.desk import Desk
from orchestrator.demo.check.pages import Form
from orchestrator.demo.check.promises import Promises

WRONG = "HAL-201"  # what "Commuter fortnight" promoted and delivered
REACH = re.compile(r"(\d+) tasks? in \d+ runs?; (\d+) had already gone out")
WHY = "This price was wrong from the start."
ACCEPTED = "The shop honours the lower price."


def a_wrong_price_is_recalled(desk: Desk, promises: Promises) -> None:
    """From the price book to what had gone out, and on to the closing report."""
    browser = desk.browser("oskar")
    links = browser.get(f"/prices/?q={WRONG}").page.links
    starts = [link for link in links if "origin=price" in link]
    promises.expect("each price can be recalled", len(starts) > 0, links)
    seen = max((browser.get(link) for link in starts), key=_gone_out)
    reach = REACH.search(seen.page.words)
    told = "the preview says how far it reaches and what had gone out"
    promises.expect(told, reach is not None, seen.page.words[:300])
    act = _form(seen, "/recall/acts/")
    if act is None or reach is None:
        promises.expect("a wrong price can be recalled", False)
        return
    code = browser.send(act, reason="").code
    promises.expect("a recall without a reason gets 422", code == 422, code)
    code = browser.send(act, reason=WHY, fingerprint="0" * 64).code
    promises.expect("a recall of what was not shown gets 409", code == 409, code)
    case = browser.send(act, reason=WHY)
    case = _seconded(desk, promises, case)
    owed = [f for f in case.page.forms if "/recall/follow-ups/" in f.action]
    gone = int(reach[2])
    told = f"the recall lists each of {gone} deliveries that had gone out"
    promises.expect(told, gone > 0 and len(owed) == gone, len(owed))
    for form in owed:
        code = browser.send(form, choice="accept", reason=ACCEPTED).code
        promises.expect("a delivery can be accepted, with a reason", code == 200, code)
    _closed(desk, promises, case)


def the_brake_is_pulled(desk: Desk, promises: Promises) -> None:
    """One person freezes a brand; everybody sees it; it is lifted again."""
    browser = desk.browser("oskar")
    form = _form(browser.get("/freezes/"), "/freezes/new/")
    if form is None:
        promises.expect("a brand can be frozen", False)
        return
    page = browser.send(form, what="brand:verdara", brand="", reason="A drill.")
    promises.expect("a brand can be frozen", "A drill." in page.page.words, page.code)
    seen = desk.browser("lena").get("/runs/").page.words
    promises.expect("everybody of the brand sees the freeze", "A drill." in seen)
    seen = desk.browser("leo").get("/runs/").page.words
    promises.expect("a stranger to it does not", "A drill." not in seen)
    lift = next((f for f in page.page.forms if f.action.endswith("/lift/")), None)
    after = browser.send(lift).page.words if lift else "no form to lift it"
    promises.expect("a freeze can be lifted", "Nothing is frozen" in after, after[:200])


def _seconded(desk: Desk, promises: Promises, case: Answer) -> Answer:
    """Where many deliveries are touched another person agrees first."""
    form = _form(case, "/second/")
    if "waits for a second person" not in case.page.words:
        return case
    promises.expect("nobody seconds their own recall", form is None)
    other = desk.browser("ada")
    agree = _form(other.get(case.url), "/second/")
    if agree is not None:
        other.send(agree)
    return desk.browser("oskar").get(case.url)


def _closed(desk: Desk, promises: Promises, case: Answer) -> None:
    browser = desk.browser("oskar")
    form = _form(browser.get(case.url), "/close/")
    promises.expect("a case can be closed once all is settled", form is not None)
    if form is not None:
        browser.send(form)
    report = browser.get(f"{case.url}report/").page.words
    told = "the closing report says what was done about each delivery"
    promises.expect(told, "closed" in report and ACCEPTED in report, report[:300])


def _form(answer: Answer, ending: str) -> Form | None:
    return next((f for f in answer.page.forms if f.action.endswith(ending)), None)


def _gone_out(answer: Answer) -> int:
    found = REACH.search(answer.page.words)
    return int(found[2]) if found else -1
