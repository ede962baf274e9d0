"""Articles from search keywords, from the first document to the refresh of a page."""

from typing import Any

from orchestrator.models import ReviewItem
from orchestrator.services.recalling import amendments
from tests.flows.desk import Desk

FILES = ("seo_refresh.yaml", "seo_content.yaml")
MOTHS = "https://verdara.example/storage"
BEDDING = "https://verdara.example/bedding"


def held_for(item: ReviewItem) -> list[str]:
    """What the item says is wrong."""
    assert item.screening is not None
    return [f.message for f in item.screening.findings.order_by("pk")]


def texts(article: dict[str, Any]) -> list[str]:
    return [r["text"] for part in article["sections"] for r in part["sentences"]]


def test_articles_go_out_and_the_pages_that_decay_are_refreshed(desk: Desk) -> None:
    desk.publish(*FILES)
    seen: dict[str, str] = {}

    def article(item: ReviewItem) -> str:
        assert item.output is not None
        seen[item.task.step] = " ".join([seen.get(item.task.step, ""), *held_for(item)])
        if "names no source" in " ".join(held_for(item)):
            return desk.request_changes(item, "“Three in four buyers” has no source.")
        return " ".join(desk.approve(item))

    run = desk.start("seo-content")
    said = desk.finish(
        run,
        {
            "choose": ["wash-wool-jumper", "clothes-moths"],
            "claimed": article,
            "named": article,
        },
    )

    # the figure without a source, and the words of a person, were held
    assert "This states a figure and names no source" in seen["claimed"]
    assert "a real person's words" in seen["named"]
    [wool], [moths] = desk.contents(run, "claimed"), desk.contents(run, "named")
    assert not [text for text in texts(wool) if "Three in four" in text]
    assert moths["people"] == ["Anna Lindqvist"]
    # names are seen by brand and legal, claims alone by brand
    assert ("named", "own", "brand legal") in said
    assert ("claimed", "own", "brand") in said
    assert [row["delivered"] for row in desk.contents(run, "publish")] == [True, True]
    # most value at risk first; the next checkpoint found nothing more
    decay = desk.content(run, "watch/1/decay")
    assert decay["recommended"] == [BEDDING, MOTHS]
    assert [page["url"] for page in desk.contents(run, "watch/1/page")] == [
        BEDDING,
        MOTHS,
    ]
    assert desk.content(run, "watch/1/report")["left"] == []
    assert desk.content(run, "watch/2/report")["decaying"] == 0
    assert "watch/3/decay" not in [s for s, *_ in said]
    assert desk.states(run)["watch/3/decay"] == "skipped"


def test_a_round_waits_until_its_numbers_are_given_or_there_are_none(
    desk: Desk,
) -> None:
    desk.publish(*FILES)
    given = desk.sample("seo-content")
    first = given["checkpoints"][0]
    given |= {"checkpoints": [first], "must_say": []}
    answers = {"choose": ["linen-bedding"], "which": ["none"]}

    run = desk.start("seo-content", given)
    desk.finish(run, answers, strict=False)
    second = desk.states(run)["watch/2/numbers"]
    later = {**given, "checkpoints": [first, {**first, "as_of": "2026-04-28"}]}
    amendments.amend(run, later, by=desk.one("owner"), reason="April is in")
    again = desk.finish(run, answers, strict=False)
    third = desk.states(run)["watch/3/numbers"]
    desk.tell(run, "numbers_are_final", True)
    desk.finish(run, answers)

    assert (second, third) == ("waiting", "waiting")
    # what was made before stays as it is: nobody is asked about the first round again
    assert again == [("watch/2/which", "answer", "brand")]
    assert desk.content(run, "watch/2/decay")["as_of"] == "2026-04-28"
    assert desk.contents(run, "watch/1/page") == []
    assert desk.content(run, "watch/1/report")["left"] == [BEDDING, MOTHS]
    assert desk.content(run, "watch/3/report")["decaying"] == 0
    # an article that claims nothing and names nobody needed nobody
    assert desk.content(run, "plain")["claims"] == []
    assert desk.states(run)["claimed"] == desk.states(run)["named"] == "skipped"
