"""Who is asked about a test has not seen how it ends."""

from tests.flows.desk import Desk


def test_results_on_record_are_named_and_not_shown_to_who_is_asked(desk: Desk) -> None:
    desk.publish("ab_round.yaml", "ab_rounds.yaml")
    run = desk.start("ab-rounds", desk.sample("ab-rounds"))
    desk.work()

    asked = desk.look(desk.item(run), desk.one("owner")).body
    about = desk.browser(desk.one("owner")).get(f"/runs/{run.pk}/").content.decode()

    for page in (asked, about):
        assert "results: read by the gates, not shown" in page
        assert "conversions&quot;" not in page
        assert "web analytics, the last eight weeks" in page  # other inputs are
