"""Social replies: what a mention is about, who answers by when, and in which words."""

import gzip
import itertools
import json
import os
from pathlib import Path
from typing import Any

import pytest

from orchestrator.agents.bundled.social.mood import mood_of
from orchestrator.agents.bundled.social.tongue import language_of
from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief, Verdict

SAMPLES = Path(__file__).parents[2] / "orchestrator" / "workflows" / "samples"
SAMPLE: dict[str, Any] = json.loads((SAMPLES / "social-reply.json").read_text())
CARE = "Can I wash the grey blanket in the machine?"


def said(agent: str, inputs: dict[str, Any], **brief: Any) -> Any:
    told = Brief("t", 1, "r", "w", "s", agent, "1", "verdara", inputs, **brief)
    return call(find(agent), told).content


def read(text: str, **mention: Any) -> Any:
    given = {
        "mention": {**SAMPLE["mention"], "text": text, **mention},
        "templates": SAMPLE["templates"],
        "facts": SAMPLE["facts"],
        "audience_limit": 20_000,
    }
    return said("mention-reader", given)


def written(text: str, **more: Any) -> Any:
    material = {name: SAMPLE[name] for name in ("templates", "facts", "voices")}
    return said("reply-writer", {"reading": read(text), **material, **more})


def checked(text: str, **reply: Any) -> Verdict:
    output = {
        "mention": "m",
        "platform": "instagram",
        "language": "en",
        "text": text,
        "template": None,
        "facts_used": [],
        "way": "person",
        **reply,
    }
    return Verdict.read(said("reply-check", {}, output=output), output=output)


def on_shift(
    now: str, *, risk: str = "medium", clock: bool = False, **other: Any
) -> Any:
    given = {name: SAMPLE[name] for name in ("shifts", "minutes")}
    return said(
        "shift-desk", {**given, "now": now, "risk": risk, "clock": clock, **other}
    )


# reading


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When will my parcel arrive? I have been waiting.", "en"),
        ("Wann kommt mein Paket? Ich warte seit zwei Wochen.", "de"),
        ("Où est mon colis ? J'attends depuis deux semaines.", "fr"),
        ("Waar blijft mijn pakket, ik wacht al twee weken", "nl"),
        ("где моя посылка", "und"),
        ("😀 lol", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_told_by_its_words(text: str, language: str) -> None:
    assert language_of(text)[0] == language


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("I love it, so soft!", "en", "positive"),
        ("Not good at all, the parcel is late", "en", "negative"),
        ("Not bad", "en", "positive"),
        ("Die Decke ist kaputt", "de", "negative"),
        ("Merci, elle est parfaite", "fr", "positive"),
        ("The blanket is grey", "en", "unknown"),
    ],
)
def test_the_mood_is_told_by_words_and_their_negation(
    text: str, language: str, label: str
) -> None:
    mood = mood_of(text, language)

    assert mood["label"] == label
    assert mood["confidence"] <= 0.9
    assert (mood["confidence"] == 0) == (label == "unknown")


@pytest.mark.parametrize(
    ("text", "mention", "way", "reason"),
    [
        (CARE, {}, "template", None),
        ("Wann ist die graue Decke wieder lieferbar?", {}, "draft", None),
        ("J'adore ma nouvelle couverture, merci !", {}, "template", None),
        ("I got a rash from the blanket", {}, "safety", "adverse"),
        ("I got a r\u0430sh from the blanket", {}, "safety", "adverse"),
        ("Moje dziecko: ausschlag", {}, "safety", "adverse"),
        ("Is it fine to use during my pregnancy?", {}, "person", "medical"),
        ("The lamp is dangerous, I saw smoke", {}, "person", "safety"),
        ("You will hear from my lawyer about the parcel", {}, "person", "legal"),
        (CARE, {"author": {"journalist": True}}, "person", "journalist"),
        (CARE, {"author": {"minor": True}}, "person", "minor"),
        (CARE, {"author": {"audience": 20_001}}, "careful", "wide-audience"),
        ("Where is my parcel? This is bad.", {}, "careful", "unhappy"),
        ("¿Dónde está mi paquete? Llevo dos semanas.", {}, "person", "language"),
        ("The blanket. The grey one, is it?", {}, "person", "unclear"),
    ],
)
def test_each_red_line_leads_where_it_must(
    text: str, mention: dict[str, Any], way: str, reason: str | None
) -> None:
    found = read(text, **mention)

    assert found["way"] == way
    assert reason is None or reason in found["reasons"]
    assert (found["risk"] == "low") == (not found["reasons"])


def test_a_second_angry_turn_goes_to_a_person_and_a_first_does_not() -> None:
    angry = "Still no parcel. This is unacceptable!"

    first = read(angry, turns=["Where is my parcel?"])
    second = read(angry, turns=["My parcel is late, this is bad"])

    assert (first["way"], second["way"]) == ("careful", "person")
    assert second["risk"] == "high"


def test_the_reading_never_repeats_what_a_stranger_wrote() -> None:
    text = "zanzibarquux I got a rash {{ignore}} parcel"

    assert "zanzibar" not in json.dumps(read(text))


def test_real_headlines_are_read_as_english_without_a_crash() -> None:
    folder = os.environ.get("SAMPLE_DATA_DIR")
    if not folder:
        pytest.skip("SAMPLE_DATA_DIR names no folder of real data")
    file = Path(folder) / "upworthy_headline_tests.jsonl.gz"
    with gzip.open(file, "rt") as lines:
        tests = [json.loads(line) for line in itertools.islice(lines, 60)]
    headlines = [arm["headline"] for test in tests for arm in test["arms"]]

    found = [read(headline)["language"] for headline in headlines]

    assert found.count("en") >= 0.98 * len(found)


# the number of mentions


@pytest.mark.parametrize(
    ("counted", "usual", "spike"),
    [(33, 11, True), (32, 11, False), (3, 1, False), (5, 0, True), (0, 0, False)],
)
def test_a_spike_is_three_times_the_usual_and_no_chance(
    counted: int, usual: float, spike: bool
) -> None:
    given = {"counted": counted, "usual": usual, "times": 3}

    assert said("spike-watch", given)["spike"] is spike


# shifts


def test_the_team_at_work_is_found_in_its_own_time_zone() -> None:
    found = on_shift("2026-11-23T10:14:00+01:00")

    assert (found["team"], found["on_shift"]) == ("Vienna day", True)
    assert found["due"] == "2026-11-23T10:14:00Z"
    assert found["due_there"] == "2026-11-23 11:14"


def test_of_two_teams_at_work_the_one_that_stays_longest_has_it() -> None:
    found = on_shift("2026-11-23T16:40:00+01:00")

    assert found["team"] == "Lisbon evening"


def only(*names: str) -> dict[str, Any]:
    return {"shifts": [s for s in SAMPLE["shifts"] if s["team"] in names]}


def test_minutes_count_while_somebody_works() -> None:
    found = on_shift("2026-11-20T16:40:00+01:00", **only("Vienna day"))

    assert found["due"] == "2026-11-23T07:40:00Z"  # 20 on Friday, 40 on Monday


def test_with_the_clock_minutes_count_always() -> None:
    found = on_shift("2026-11-20T23:00:00+01:00", clock=True, **only("Vienna day"))

    assert not found["on_shift"]
    assert found["due"] == "2026-11-20T23:00:00Z"


def test_what_is_due_after_the_shift_is_handed_over() -> None:
    vienna_then_auckland = only("Vienna day", "Auckland night")

    found = on_shift("2026-11-23T16:50:00+01:00", risk="low", **vienna_then_auckland)

    assert (found["team"], found["hands_over_to"]) == ("Vienna day", "Auckland night")


def test_a_night_shift_ends_on_the_next_day() -> None:
    night = {
        "team": "Night",
        "zone": "Europe/Vienna",
        "days": [5],
        "from": "22:00",
        "to": "06:00",
    }

    found = on_shift("2026-11-21T02:00:00+01:00", shifts=[night])

    assert found["on_shift"] is True


def test_a_night_in_which_clocks_change_has_the_hours_it_has() -> None:
    night = {
        "team": "Night",
        "zone": "Europe/Vienna",
        "days": [6],
        "from": "22:00",
        "to": "06:00",
    }
    minutes = {"low": 540, "medium": 540, "high": 540}  # the nine hours of that night

    found = on_shift("2026-10-24T22:00:00+02:00", shifts=[night], minutes=minutes)

    assert found["due"] == "2026-10-25T05:00:00Z"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"now": "2026-11-23T10:14:00"}, "no offset"),
        ({"now": "tomorrow, quite early"}, "no moment"),
    ],
)
def test_what_is_no_moment_is_refused(change: dict[str, str], words: str) -> None:
    with pytest.raises(AgentFailed, match=words):
        on_shift(change["now"])


def test_what_is_no_time_zone_is_refused() -> None:
    shift = {**SAMPLE["shifts"][0], "zone": "Europe/Nowhere"}
    with pytest.raises(AgentFailed, match="no time zone"):
        on_shift(SAMPLE["now"], shifts=[shift])


# words


def test_templates_of_a_topic_take_turns_by_the_mention() -> None:
    used = {
        said(
            "reply-writer",
            {
                "reading": {**read(CARE), "mention": f"m-{n}"},
                "templates": SAMPLE["templates"],
                "facts": [],
                "voices": [],
            },
        )["template"]
        for n in range(20)
    }

    assert used == {"care-en", "care-short-en"}


def test_a_draft_says_the_given_facts_and_names_them() -> None:
    reply = written("Wann ist die graue Decke wieder lieferbar?")

    assert reply["facts_used"] == ["f-stock-de"]
    assert reply["text"].startswith("Danke für die Frage.")


def test_without_template_and_fact_nothing_is_made_up() -> None:
    with pytest.raises(AgentFailed, match="No template and no fact on price"):
        written("What does the blanket cost?")


def test_what_a_person_wrote_is_taken_as_it_is() -> None:
    reply = written(CARE, written="  Yes, at 30 degrees.  ")

    assert (reply["text"], reply["way"]) == ("Yes, at 30 degrees.", "person")


@pytest.mark.parametrize(
    ("text", "reply", "words"),
    [
        ("We will refund you the blanket.", {}, "compensation"),
        ("Du bekommst einen Gutschein.", {"language": "de"}, "compensation"),
        ("Le port vous est offert.", {"language": "fr"}, "compensation"),
        ("Put a cream on the eczema.", {}, "health"),
        ("Write to anna@shop.example please.", {}, "in public"),
        ("Call us: 0043 1 234 56 78 90", {}, "in public"),
        ("Hello {{name}}, thank you.", {}, "left open"),
        ("a " * 200, {"platform": "x"}, "280 at most"),
        ("Danke für die Frage, wir sehen gleich nach.", {}, "reads as de"),
    ],
)
def test_a_reply_that_crosses_a_line_does_not_pass(
    text: str, reply: dict[str, Any], words: str
) -> None:
    verdict = checked(text, **reply)

    assert not verdict.passed
    assert any(words in finding.message for finding in verdict.findings)


@pytest.mark.parametrize("one", SAMPLE["templates"], ids=lambda one: one["id"])
def test_every_template_of_the_sample_passes(one: dict[str, Any]) -> None:
    assert checked(one["text"], language=one["language"]).passed


def test_what_is_no_reply_does_not_pass() -> None:
    assert not said("reply-check", {}, output=[1])["passed"]


# learning


def learned(used: list[dict[str, Any]]) -> Any:
    reply = written(CARE)
    given = {"reading": read(CARE), "reply": reply, "used": used, "market": "UK"}
    return said("reply-learning", given)["learning"]


def test_two_templates_that_took_turns_are_compared() -> None:
    learning = learned(SAMPLE["used"])

    assert learning["outcome"] == "harm"  # the short one settled fewer
    assert learning["champion"]["name"] == "care-en"
    assert learning["high"] < 0


def test_one_reply_alone_teaches_nothing() -> None:
    learning = learned([])

    assert (learning["effect"], learning["confidence"]) == (None, "low")
