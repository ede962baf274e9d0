"""The pages of triggers: made, tried, switched, replayed; by admins and owners only."""

import re

import pytest

from orchestrator.models import Brand, Firing, Principal, Run, Trigger
from orchestrator.services.triggering import firing, triggers
from orchestrator.services.triggering.triggers import TriggerGiven
from tests import making
from tests.postgres import Ledger


@pytest.fixture
def brand(ledger: Ledger) -> Brand:
    return making.a_brand()


@pytest.fixture
def owner(brand: Brand) -> Principal:
    return making.a_person(brand, "owner")


@pytest.fixture
def workflow(ledger: Ledger) -> str:
    return making.a_workflow().workflow.slug


def a_form(brand: Brand, workflow: str, **changes: str) -> dict[str, str]:
    return {
        "kind": "schedule",
        "brand": brand.slug,
        "title": "Every morning",
        "action": "start",
        "workflow": workflow,
        "inputs": '{"text": "${ cause.date }"}',
        "cron": "0 9 * * 1-5",
        "tz": "Europe/Vienna",
        "catch_up": "last",
        **changes,
    }


def a_fired(brand: Brand, workflow: str, owner: Principal) -> Firing:
    given = TriggerGiven("Morning", "schedule", workflow, {"cron": "0 9 * * *"})
    made, _ = triggers.create(brand, "morning", given, by=owner)
    fired = Firing.objects.create(
        trigger=made, cause="2026-03-02T08:00:00Z", facts={"date": "2026-03-02"}
    )
    firing.carry_out(fired.pk)
    return fired


def test_a_schedule_is_made_changed_and_switched_off(signed_in, brand, owner, workflow):
    browser = signed_in(owner)

    made = browser.post("/triggers/new/", a_form(brand, workflow))
    trigger = Trigger.objects.get()
    page = browser.get(made["Location"]).content.decode()
    changed = a_form(brand, workflow, title="Each noon", cron="0 12 * * *")
    browser.post(f"/triggers/{trigger.pk}/", changed)
    browser.post(f"/triggers/{trigger.pk}/switch/", {"on": "0"})
    listed = browser.get("/triggers/").content.decode()

    trigger.refresh_from_db()
    assert (trigger.slug, trigger.title) == ("every-morning", "Each noon")
    assert (trigger.is_on, trigger.next_at, trigger.owner) == (False, None, owner)
    assert "At 09:00 on Monday through Friday" in page
    assert "Each noon" in listed
    assert browser.get("/triggers/new/?kind=moon").status_code == 404


@pytest.mark.parametrize(
    ("kind", "fields", "spec"),
    [
        ("webhook", {}, {}),
        (
            "event",
            {"event": "run:done", "watched": ""},
            {"noun": "run", "after": "done"},
        ),
        ("price", {"skus": "A-1, B-2", "markets": ""}, {"skus": ["A-1", "B-2"]}),
        ("claim", {"slugs": "soft"}, {"slugs": ["soft"]}),
    ],
)
def test_every_kind_has_a_form_that_makes_it(
    signed_in, brand, owner, workflow, kind, fields, spec
):
    browser = signed_in(owner)
    shown = browser.get(f"/triggers/new/?kind={kind}")

    made = browser.post(
        "/triggers/new/", a_form(brand, workflow, kind=kind, **fields), follow=True
    )

    assert (shown.status_code, made.status_code) == (200, 200)
    assert Trigger.objects.get().spec == spec


def test_a_webhooks_secret_is_shown_once(signed_in, brand, owner, workflow):
    browser = signed_in(owner)

    made = browser.post("/triggers/new/", a_form(brand, workflow, kind="webhook"))
    trigger = Trigger.objects.get()
    later = browser.get(f"/triggers/{trigger.pk}/").content.decode()
    renewed = browser.post(f"/triggers/{trigger.pk}/secret/").content.decode()

    secrets = [
        re.search(r"whsec_[\w+/=]{20,}", page)
        for page in (made.content.decode(), renewed)
    ]
    assert all(secrets)
    assert made["Cache-Control"] == "no-store"
    assert secrets[0][0] != secrets[1][0]
    assert "whsec_" not in later
    assert f"/api/v1/hooks/{brand.slug}/every-morning/" in later


def test_what_is_wrong_stands_at_its_field(signed_in, brand, owner, workflow):
    browser = signed_in(owner)

    for field, value, words in (
        ("cron", "61 * * * *", "The minute of"),
        ("tz", "Mars", "no time zone"),
        ("inputs", "{", "not JSON"),
        ("inputs", '{"a": "${ steps.x }"}', "knows only its"),
        ("when", "cause.", "when"),
        ("title", "", "required"),
    ):
        answer = browser.post(
            "/triggers/new/", a_form(brand, workflow, **{field: value})
        )
        assert (answer.status_code, words in answer.content.decode()) == (422, True)

    assert not Trigger.objects.exists()


def test_a_dry_run_stands_beside_the_form_and_keeps_nothing(
    signed_in, brand, owner, workflow
):
    browser = signed_in(owner)
    form = a_form(brand, workflow, facts='{"date": "2026-02-01"}')

    whole = browser.post("/triggers/new/dry-runs/", form).content.decode()
    part = browser.post(
        "/triggers/new/dry-runs/", form, headers={"HX-Request": "true"}
    ).content.decode()
    wrong = browser.post(
        "/triggers/new/dry-runs/", {**form, "inputs": '{"text": "${ cause.no }"}'}
    ).content.decode()

    assert "It would start version 1 with 1 task." in whole
    assert "2026-02-01" in part
    assert "<html" not in part
    assert "It would be refused." in wrong
    assert (Trigger.objects.count(), Run.objects.count()) == (0, 0)


def test_inputs_that_do_not_fit_are_listed_with_what_is_asked_for(
    signed_in, brand, owner
):
    asking = "inputs: {{type: object, required: [text], properties: {{text: {{}}}}}}"
    text = making.ONE_STEP.replace("inputs: {{type: object}}", asking)
    slug = making.a_workflow(text).workflow.slug
    browser = signed_in(owner)
    form = a_form(brand, slug, inputs='{"words": "<b>"}')

    tried = browser.post("/triggers/new/dry-runs/", form).content.decode()
    made = browser.post("/triggers/new/", form)
    page = browser.get(made["Location"]).content.decode()

    assert "<li>&#x27;text&#x27; is a required property</li>" in tried
    assert "Inputs of the right shape" in tried
    assert "with sample facts it would be refused" in page
    assert 'class="note note-warn" role="alert"' in page
    assert not Run.objects.exists()


def test_a_firing_is_shown_with_its_run_and_replayed(signed_in, brand, owner, workflow):
    fired = a_fired(brand, workflow, owner)
    browser = signed_in(owner)
    page = f"/triggers/{fired.trigger_id}/"

    shown = browser.get(page).content.decode()
    part = browser.post(
        f"{page}firings/{fired.pk}/replays/", headers={"HX-Request": "true"}
    ).content.decode()

    fired.refresh_from_db()
    assert f"/runs/{fired.run_id}/" in shown
    assert part.count("<tr>") == 3
    assert "repeats 2026-03-02T08:00:00Z" in part
    assert Run.objects.count() == 2


def test_others_see_no_trigger_and_change_none(signed_in, brand, owner, workflow):
    fired = a_fired(brand, workflow, owner)
    page = f"/triggers/{fired.trigger_id}/"
    replays = f"{page}firings/{fired.pk}/replays/"

    for person in (
        making.a_person(brand, "author", "operator", "brand"),
        making.a_person(making.a_brand(), "admin", "owner"),
    ):
        browser = signed_in(person)
        listed = browser.get("/triggers/").content.decode()
        assert "Morning" not in listed
        assert browser.get(page).status_code == 404
        for path in (page, f"{page}switch/", f"{page}dry-runs/", replays):
            assert browser.post(path, a_form(brand, workflow)).status_code == 404
        made = browser.post("/triggers/new/", a_form(brand, workflow))
        assert made.status_code == 404
    assert (Trigger.objects.count(), Run.objects.count()) == (1, 1)


def test_hostile_titles_are_text(signed_in, brand, owner, workflow):
    browser = signed_in(owner)

    browser.post("/triggers/new/", a_form(brand, workflow, title="<b>x\u202ey</b>"))
    page = browser.get("/triggers/").content.decode()

    assert "<b>x" not in page
    assert "\u202e" not in page
