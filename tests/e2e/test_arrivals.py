"""In the browser: what nobody could confirm did arrive, says a person."""

from typing import Any

from playwright.sync_api import expect

from orchestrator.models import Effect
from tests import making
from tests.e2e.test_rule_life import photograph
from tests.postgres import Ledger
from tests.services.test_outcomes import a_channel, at_once

__all__ = ["at_once"]


def test_a_person_who_saw_it_arrive_settles_the_failure(
    ledger: Ledger, desk: Any
) -> None:
    channel = a_channel(asks=False)
    channel.work()
    item = channel.item
    operator = making.a_person(channel.run.brand, "operator")
    for width, height, scheme in ((1280, 800, "light"), (390, 844, "dark")):
        size = {"width": width, "height": height}
        seen = desk.open(
            operator, f"/review/{item.pk}/", viewport=size, color_scheme=scheme
        )
        photograph(seen, f"arrival-{width}-{scheme}")

    page = desk.open(operator, f"/review/{item.pk}/")
    page.get_by_label("How do you know that it arrived?").fill("order 4711")
    page.get_by_role("button", name="It did arrive").click()

    expect(page.get_by_text("It may have arrived")).to_have_count(0)
    assert Effect.objects.get().why == "it arrived: order 4711"
