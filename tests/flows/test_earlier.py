"""The workflows that were there before the eight, to their last task."""

from datetime import UTC, datetime, timedelta

from tests.flows.desk import Desk


def test_a_direction_is_asked_and_followed(desk: Desk) -> None:
    desk.publish("campaign_direction.yaml")

    run = desk.start("campaign-direction", {"campaign": "Winter"})
    said = desk.finish(run, {"market": "DE"})

    assert said == [("market", "answer", "owner")]
    assert "Start in DE" in desk.content(run, "plan")["text"]


def test_a_launch_is_directed_and_told_of_its_media(desk: Desk) -> None:
    desk.publish("headline_round.yaml", "localise.yaml", "campaign_launch.yaml")

    inputs = {"campaign": "Winter", "headlines": ["Warm", "Wool"], "markets": ["AT"]}
    run = desk.start("campaign-launch", inputs)
    desk.tell(run, "media_booked", True)
    verdicts = iter([False, True])
    said = desk.finish(
        run,
        {"tempo": "loud", "verdict": lambda i: desk.answer(i, next(verdicts))},
    )

    assert [step for step, *_ in said] == [
        "tempo",
        "headline/1/verdict",
        "headline/2/verdict",
    ]
    assert "everywhere" in desk.content(run, "plan")["text"]


def test_a_promotion_is_held_approved_and_delivered(desk: Desk) -> None:
    desk.publish("price_promotion.yaml")
    desk.guard(steps=["offer", "copy", "schedule", "deliver"])
    desk.price()
    today = datetime.now(UTC).date()

    run = desk.start(
        "price-promotion",
        {
            "skus": ["VER-101"],
            "discount_percent": 20,
            "starts": str(today + timedelta(days=2)),
            "ends": str(today + timedelta(days=9)),
            "markets": [{"market": "DE", "locale": "de-DE", "channel": "email"}],
        },
    )
    said = desk.finish(run)

    assert ("offer", "approve", "commercial, legal") in said
    assert len(desk.contents(run, "deliver")) == 1
