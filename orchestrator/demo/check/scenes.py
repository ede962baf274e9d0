"""What the people of the demo do in the check, scene by scene."""

from orchestrator.demo.check.browser import Answer
from orchestrator.demo.check.desk import Desk, deciding, undoing
from orchestrator.demo.check.promises import Promises, wait_for
from orchestrator.demo.directions import DIRECTION

OFFER = "Work out the offers"
COPY = "Write the copy"
FACTS = "Collect the facts"
PHRASE = "Clinically proven to repair skin."
REASON = f"Leave out “{PHRASE}” Nobody has proven it."


def everybody_signs_in(desk: Desk, promises: Promises) -> None:
    """Each with their own password, and nobody with a wrong one."""
    refused = desk.sign_in("carla", "not her password")
    promises.expect(
        "a wrong password is refused", "/sign-in/" in refused.url, refused.url
    )
    outside = [
        person.login
        for person in desk.cast.people
        if "/sign-in/" in desk.sign_in(person.login).url
    ]
    told = f"all {len(desk.cast.people)} people sign in with their own password"
    promises.expect(told, not outside, outside)


def work_waits(desk: Desk, promises: Promises, titles: list[str]) -> None:
    """Every run of the demo has brought a question, or gone on by itself."""
    wait_for(
        "an item of every run",
        lambda: all(desk.find("olivia", title) for title in titles),
    )
    row = desk.find("lena", "White clay spotlight", FACTS)
    told = "a regulated claim in a supplier's note waits for legal"
    promises.expect(told, row is not None and "legal 0 of 1" in row.words)
    row = desk.find("lena", "Autumn care", OFFER)
    told = "new prices wait for commercial and legal"
    wants = ("commercial 0 of 1", "legal 0 of 1")
    promises.expect(told, row is not None and all(w in row.words for w in wants))


def a_stranger_sees_nothing(desk: Desk, promises: Promises) -> None:
    """Leo is legal for Halden only: Verdara's items do not exist for him."""
    item = desk.wait_for_item("lena", "Autumn care", OFFER)
    rows = [row.words for row in desk.queue("leo") if "Verdara" in row.words]
    promises.expect("a stranger's queue shows nothing of the brand", not rows, rows)
    seen = desk.browser("leo").get(item).code
    promises.expect("a stranger who opens an item gets 404", seen == 404, seen)
    form = desk.form("lena", item, "approve")
    own = next(f for f in desk.browser("leo").get("/review/").page.forms if f.fields)
    token = {"csrfmiddlewaretoken": own.fields["csrfmiddlewaretoken"]}
    assert form is not None
    code = desk.browser("leo").send(form, verdict="approve", **token).code
    promises.expect("a stranger who posts a decision gets 404", code == 404, code)


def approved_twice_and_undone(desk: Desk, promises: Promises) -> None:
    """Autumn care: a double click, an undo, and then both approvals for good."""
    item = desk.wait_for_item("carla", "Autumn care", OFFER)
    form = desk.form("carla", item, "approve")
    assert form is not None
    clicks = [desk.browser("carla").send(form, verdict="approve") for _ in range(2)]
    codes = [click.code for click in clicks]
    promises.expect("a double click counts once", codes == [200, 200], codes)
    lacking = list(desk.lacking("audrey", item))
    promises.expect("one of two roles is not enough", lacking == ["legal"], lacking)
    answer = desk.decide("lena", item, "approve")
    undo = undoing(answer)
    promises.expect("the last approval can still be undone", undo is not None)
    if undo is not None:
        answer = desk.browser("lena").send(undo)
        state = desk.state("lena", item)
        found = f"{answer.code}, {state}"
        promises.expect(
            "an undone decision opens the item again", state == "open", found
        )
    desk.approve_fully("verdara", item)


def the_offer_is_approved(desk: Desk, brand: str, title: str) -> None:
    """Commercial and legal approve the offers of one run."""
    item = desk.wait_for_item("olivia", title, OFFER)
    desk.approve_fully(brand, item)


def an_edit_meets_a_red_line(desk: Desk, promises: Promises) -> None:
    """Half price: edited, still over the line, so that somebody else must approve."""
    item = desk.wait_for_item("carla", "Half price weekend", COPY)
    seen_before = desk.form("cora", item, "approve")
    assert seen_before is not None
    answer = edit(desk, "carla", item, "Half price this", "Half price, this")
    promises.expect("an edit is taken", answer.code == 200, answer.code)
    code = desk.browser("cora").send(seen_before, verdict="approve").code
    promises.expect("a decision on a stale page gets 409", code == 409, code)

    item = desk.wait_for_item("carla", "Half price weekend", COPY, but_not=item)
    page = desk.look("carla", item)
    promises.expect(
        "nobody is offered to approve their own edit", not deciding(page, "approve")
    )
    form = deciding(page, "reject")
    assert form is not None
    code = desk.browser("carla").send(form, verdict="approve").code
    promises.expect("approving one's own edit gets 403", code == 403, code)
    desk.approve_fully("verdara", item, but_not="carla")


def changes_are_made(desk: Desk, promises: Promises) -> None:
    """Skin care days: sent back with a reason; written anew, it crosses no red line."""
    item = desk.wait_for_item("lena", "Skin care days", COPY)
    page = desk.look("lena", item).page
    promises.expect("the copy carries the regulated claim", PHRASE in page.words)
    answer = desk.decide("lena", item, "changes", reason=REASON)
    promises.expect("changes can be requested", answer.code == 200, answer.code)


def a_rework_is_approved(desk: Desk, promises: Promises) -> None:
    """Commuter fortnight: worked out once more, as asked, and then approved."""
    item = desk.wait_for_item("cem", "Commuter fortnight", OFFER)
    why = "Look at the lowest price of the last 30 days once more."
    desk.decide("cem", item, "changes", reason=why)
    again = desk.wait_for_item("cem", "Commuter fortnight", OFFER, but_not=item)
    state = desk.state("cem", item)
    promises.expect("the item sent back is returned", state == "returned", state)
    gave = desk.approve_fully("halden", again)
    # one more where the draw asked for a second look
    promises.expect("the rework is approved by two people", len(gave) >= 2, gave)


def a_clean_edit_goes_out(desk: Desk, promises: Promises) -> None:
    """White clay: legal takes the claim out of the fact; nothing else holds it."""
    item = desk.wait_for_item("lena", "White clay spotlight", FACTS)
    claim = "Dermatologically tested on every skin type"
    answer = edit(desk, "lena", item, claim, "Suitable for every day")
    promises.expect("a fact can be edited", answer.code == 200, answer.code)


def a_rejection_is_a_barrier(desk: Desk, promises: Promises) -> None:
    """Winter hands: not without a reason; with one, nothing after it starts."""
    item = desk.wait_for_item("lena", "Winter hands", OFFER)
    code = desk.decide("lena", item, "reject").code
    promises.expect("a rejection without a reason gets 422", code == 422, code)
    why = "Thirty percent on gloves in November costs us the season."
    code = desk.decide("lena", item, "reject", reason=why).code
    promises.expect("a rejection with a reason is taken", code == 200, code)


def a_failure_is_given_up(desk: Desk, promises: Promises) -> None:
    """Candle clearance ends before it starts: the operator gives it up."""
    item = desk.wait_for_item("oskar", "Candle clearance")
    why = "The dates are the wrong way round: Arthur starts it again."
    code = desk.decide("oskar", item, "give_up", reason=why).code
    promises.expect("a failure can be given up", code == 200, code)


def a_finding_is_settled_first(desk: Desk, promises: Promises) -> None:
    """White clay: nobody approves past a high finding without a word on it."""
    item = desk.wait_for_item("lena", "White clay spotlight", FACTS)
    form = desk.form("lena", item, "approve")
    told = "a high finding offers to be settled"
    promises.expect(told, form is not None and "dismiss" in form.fields.values())
    if form is None:
        return
    bare = {name: "" for name in form.choices if name.startswith("settle-")}
    code = desk.browser("lena").send(form, verdict="approve", **bare).code
    promises.expect("an approval that settles nothing gets 422", code == 422, code)


def a_direction_is_set(desk: Desk, promises: Promises) -> None:
    """Winter launch: the owner is asked where to start, and says so."""
    title, answer = DIRECTION.title, DIRECTION.answer
    item = desk.wait_for_item("olivia", title)
    other = desk.form("carla", item, "answer")
    promises.expect("a direction is asked of its owner alone", other is None)
    code = desk.decide("olivia", item, "answer").code
    promises.expect("an empty answer sets no direction", code == 422, code)
    code = desk.decide("olivia", item, "answer", answer=answer).code
    promises.expect("a direction is set", code == 200, code)


def what_waits_is_approved(desk: Desk, brand: str, title: str) -> None:
    """Whatever else a red line holds of a run: people look, and approve it."""
    row = desk.find("audrey", title)
    if row is not None:
        desk.approve_fully(brand, row.link)


def edit(desk: Desk, login: str, item: str, text: str, instead: str) -> Answer:
    """Replace `text` by `instead` in the first edit form that shows it, and save."""
    page = desk.look(login, item)
    for form in page.page.forms:
        found = {name: said for name, said in form.fields.items() if text in said}
        if form.offers("edit") and found:
            typed = {name: said.replace(text, instead) for name, said in found.items()}
            return desk.browser(login).send(form, verdict="edit", **typed)
    return page
