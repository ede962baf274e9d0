"""Archived tests played again: through the real gates, to what they teach."""

import os
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from orchestrator.domain.errors import BadInput, NotFound, NotPermitted
from orchestrator.management.experiments import replay
from orchestrator.models import Brand, Principal, Run
from orchestrator.services.experiments import archive, replay_telling, replaying
from orchestrator.services.experiments.archive import Origin
from orchestrator.services.experiments.archive_files import lines_of
from orchestrator.services.experiments.archived import named, series_of
from orchestrator.services.experiments.learnings import standing
from orchestrator.services.experiments.replaying import Timeline
from orchestrator.services.experiments.sample import fill_archive
from orchestrator.services.running import runs
from tests import making
from tests.flows.desk import Desk
from tests.postgres import Ledger

REAL_CHAIN = "93407afbc00b"
"""Headlines, then pictures with a broken split, whose best the editors took over into
their third test as the control."""


@pytest.fixture
def desk(ledger: Ledger, settings: Any, tmp_path: Path, monkeypatch: Any) -> Desk:
    settings.GRACE_SECONDS = 0
    monkeypatch.setenv("OUTBOX_DIR", str(tmp_path / "outbox"))
    found = Desk()
    found.publish("ab_round.yaml", "ab_rounds.yaml")
    fill_archive(found.brand, by=found.one("owner"))
    return found


@pytest.fixture
def owner(ledger: Ledger) -> Principal:
    """The owner of the one brand there is, with the sample in its archive."""
    brand = making.a_brand()
    person = making.a_person(brand, "owner")
    fill_archive(brand, by=person)
    return person


@pytest.fixture
def real() -> Path:
    folder = os.environ.get("SAMPLE_DATA_DIR", "")
    if not folder:
        pytest.skip("SAMPLE_DATA_DIR is not set: the real archives are not here")
    return Path(folder)


def played(desk: Desk, run: Run, **answers: str) -> list[str]:
    """The replay at full speed; the owner and the operator answer questions."""
    told: list[str] = []
    timeline, telling = Timeline(run, by=desk.one("owner")), replay_telling.Telling(run)
    people = [desk.one("owner"), desk.one("operator")]
    for _ in range(40):
        desk.work()
        told += telling.news()
        for item in telling.asked():
            told.append(replay_telling.waits_for(item))
            told.append(replay_telling.answer(item, people, answers))
        told += [f"told {name} {day:g}" for name, day in timeline.tell()]
        run.refresh_from_db()
        if run.state != "open":
            break
    return told


def chain(desk: Desk) -> Run:
    tests = series_of(desk.brand, "spring-balm")
    return replaying.start(
        desk.brand, tests, by=desk.one("owner"), series="spring-balm"
    )


def told_of(desk: Desk, run: Run, round_: int, step: str) -> Any:
    return desk.content(run, f"rounds/{round_}/{step}")


def test_a_chain_plays_to_its_learnings_and_a_broken_split_is_stopped(
    desk: Desk,
) -> None:
    run = chain(desk)

    said = played(desk, run)  # nobody answers for the operator
    assert desk.item(run).task.step == "rounds/2/mend"
    said += played(desk, run, mend="leave")

    assert run.state == "done"
    rounds = (1, 2, 3)
    checked = [told_of(desk, run, n, "ready")["verdict"] for n in rounds]
    assert checked == ["ready", "ready", "ready"]
    routes = [told_of(desk, run, n, "analysis")["route"] for n in rounds]
    assert routes == ["promote", "fix-and-rerun", "promote"]
    broken = told_of(desk, run, 2, "analysis")
    assert broken["winner"] is broken["p"] is broken["lift"] is None
    assert told_of(desk, run, 2, "rollback")["shown"] == "a"
    assert told_of(desk, run, 2, "learning") is None
    assert len(standing(desk.brand)) == 2
    assert any("waits for operator: Mend the measurement" in line for line in said)
    assert any("round 2 · analysis: INVALID, fix-and-rerun" in line for line in said)
    _names_the_archive(desk, run)
    with pytest.raises(BadInput, match=r"L-[b-z]{10} was learned from spring-balm-1"):
        chain(desk)  # what the log knows is not played again


def _names_the_archive(desk: Desk, run: Run) -> None:
    """What shows each item says that it comes from the archive, or from a replay."""
    items = {one["item"]: one for one in told_of(desk, run, 1, "ready")["items"]}
    assert "experiments.jsonl (Apache-2.0)" in items["traffic"]["evidence"]
    assert items["guardrails"]["state"] == "soft"
    assert "counted nothing beside orders" in items["guardrails"]["evidence"]
    assert "replay" in items["rollback"]["evidence"]
    assert "the archive" in told_of(desk, run, 1, "results")["source"]


def test_results_arrive_in_their_time_and_only_recommendations_are_given(
    desk: Desk,
) -> None:
    run = chain(desk)
    owner, operator = desk.one("owner"), desk.one("operator")
    desk.work()
    item = desk.item(run)
    not_asked = replay_telling.answer(item, [operator], {})
    asked = replay_telling.answer(item, [operator, owner], {})
    desk.work()
    slow, fast = Timeline(run, by=owner, day=3600), Timeline(run, by=owner)

    nothing, everything = list(slow.tell()), list(fast.tell())

    assert not_asked == ""
    assert f"{owner.name} answers 'spring-balm-1'" in asked
    assert nothing == []
    assert everything == [("spring-balm-1", day) for day in (7, 14, 21)]
    assert list(fast.tell()) == []
    forged = {**desk.sample("ab-rounds"), "archive": {"tests": []}}
    with pytest.raises(BadInput, match="archive cannot be given"):
        runs.start_run("ab-rounds", brand=desk.brand, inputs=forged, by=owner)


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (["welcome-mail"], "split is not equal, or unknown"),
        (["gift-wrap-1-basket"], "split is not equal, or unknown"),
        (["soap-page", "spring-balm-1"], "last 14 and 21 days"),
        (["newsletter-window", "soap-page"], "judged by other figures"),
        (["soap-page", "soap-page"], "named twice"),
    ],
)
def test_what_cannot_be_a_round_is_refused_by_name(
    owner: Principal, keys: list[str], why: str
) -> None:
    brand = Brand.objects.get()
    tests = [named(brand, [key])[0] for key in keys]

    with pytest.raises(BadInput, match=why):
        replaying.start(brand, tests, by=owner)


def test_arms_that_differ_in_two_things_or_none_are_no_round(
    owner: Principal,
) -> None:
    brand = Brand.objects.get()
    lines = [
        b'{"id": "two", "arms": [{"name": "a", "x": "1", "y": "1", "n": 900,'
        b' "conversions": 90}, {"name": "b", "x": "2", "y": "2", "n": 900,'
        b' "conversions": 80}]}',
        b'{"id": "none", "arms": [{"name": "a", "n": 900, "conversions": 90},'
        b' {"name": "b", "n": 900, "conversions": 80}]}',
    ]
    origin = Origin("odd.jsonl", "0" * 64, "CC0", "a test")
    archive.import_experiments(brand, lines, by=owner, origin=origin)

    for key, why in (("two", "in x and y"), ("none", "in nothing on record")):
        with pytest.raises(BadInput, match=why):
            replaying.start(brand, named(brand, [key]), by=owner)


def test_another_brand_plays_nothing_of_it(owner: Principal) -> None:
    brand = Brand.objects.get()
    other = making.a_brand()
    stranger = making.a_person(other, "owner")
    chain = series_of(brand, "spring-balm")

    with pytest.raises(NotFound):
        series_of(other, "spring-balm")
    with pytest.raises(BadInput, match="no workflow"):
        replaying.start(brand, chain, by=owner)
    with pytest.raises(NotPermitted):
        replaying.start(brand, chain, by=stranger)


def test_the_command_follows_a_run_to_its_end(desk: Desk) -> None:
    out = StringIO()
    owner, operator = desk.one("owner"), desk.one("operator")
    options: dict[str, Any] = {
        "keys": ["soap-page"],
        "series": "",
        "run": None,
        "brand": desk.brand.slug,
        "login": owner.login,
        "market": "DE",
        "speed": 0.0,
        "answer_as": [owner.login, operator.login],
        "answer": [],
    }

    code = followed(desk, options, out)

    assert code == 0
    assert "HARM, rollback" in out.getvalue()
    assert "is done" in out.getvalue()


def followed(desk: Desk, options: dict[str, Any], out: StringIO) -> int:
    """The command with its sleep taken as time for machines to work."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(replay.time, "sleep", lambda _: desk.work())
        return replay.run(options, BytesIO(), out)


def test_a_real_chain_plays_to_its_learnings_without_its_broken_round(
    desk: Desk, real: Path
) -> None:
    """The archive's editors carried the best of the broken round on; we do not."""
    lines = lines_of(real / "upworthy_headline_tests.jsonl.gz")
    mine = [line for line in lines if REAL_CHAIN.encode() in line]
    origin = Origin("upworthy", "0" * 64, "CC BY 4.0", "Matias et al. 2021")
    archive.import_experiments(desk.brand, mine, by=desk.one("owner"), origin=origin)
    tests = series_of(desk.brand, REAL_CHAIN)
    run = replaying.start(desk.brand, tests, by=desk.one("owner"), series=REAL_CHAIN)

    played(desk, run, mend="leave")

    verdicts = [told_of(desk, run, n, "analysis")["verdict"] for n in (1, 2, 3)]
    best = max(tests[1].arms, key=lambda arm: arm["conversions"] / arm["n"])
    assert run.state == "done"
    assert verdicts == ["winner", "invalid", "winner"]
    winners = [told_of(desk, run, n, "analysis")["winner"] for n in (1, 2, 3)]
    assert winners == ["c", None, "c"]
    assert best["name"] == "e"
    assert tests[2].arms[0]["fields"] == best["fields"]
    assert told_of(desk, run, 2, "rollback")["shown"] == "a"
    assert len(standing(desk.brand)) == 2
