"""`experiment replay KEY… | --series S`: archived tests played through the real gates.

Workers do the work, as always: this starts the run, tells it the archive's results as
time goes on, and says what happens. Exit 0 is a run that came to its end, 1 one that
did not, 3 what could not be started.
"""

import re
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from typing import Any, BinaryIO, TextIO

from orchestrator.domain.errors import BadInput, GreenlightError
from orchestrator.management.whom import brand_called, somebody
from orchestrator.models import Brand, Run, Task
from orchestrator.services.experiments import replay_telling, replaying
from orchestrator.services.experiments.archived import named, series_of
from orchestrator.services.staff.people import roles_of

UNREADABLE = 3
LOOK = 0.05  # seconds between two looks
QUIET = 10.0  # seconds after which somebody is told that no worker works
SPEED = re.compile(r"1d=(\d{1,6}(?:\.\d{1,3})?)(s|m|h)")
SECONDS = {"s": 1, "m": 60, "h": 3600}


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "keys", metavar="KEY", nargs="*", help="archived tests, in order"
    )
    parser.add_argument("--series", default="", help="the tests of a story, in order")
    parser.add_argument("--run", type=int, help="go on telling a run of a replay")
    parser.add_argument("--brand", required=True, metavar="SLUG")
    parser.add_argument("--as", dest="login", required=True, help="who starts it")
    parser.add_argument("--market", default=replaying.MARKET, help="whose calendar")
    parser.add_argument(
        "--speed", type=_day, default=0.0, help="1d=1s: a day takes a second; or full"
    )
    parser.add_argument(
        "--answer-as",
        action="append",
        default=[],
        metavar="LOGIN",
        help="answer questions of direction as recommended, for this person",
    )
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        type=_answer,
        metavar="STEP=KEY",
        help="with --answer-as: this person's own answer to a step",
    )


def run(options: Mapping[str, Any], stdin: BinaryIO, stdout: TextIO) -> int:
    """Start the replay, or go on with one, and follow it to its end."""
    try:
        played, timeline = _begun(options)
        people = [somebody(login) for login in options["answer_as"]]
        answers = dict(options["answer"])
        _say(stdout, f"run {played.pk}: {played.title}")
        return _followed(played, timeline, people, answers, stdout)
    except GreenlightError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    except KeyboardInterrupt:
        _say(stdout, f"left: go on with --run {played.pk}")
        return 1


def _begun(options: Mapping[str, Any]) -> tuple[Run, replaying.Timeline]:
    by = somebody(options["login"])
    brand = brand_called(options["brand"])
    if not roles_of(by, brand):
        raise BadInput(f"There is no brand {options['brand']!r} for {by.login}.")
    if sum(map(bool, (options["keys"], options["series"], options["run"]))) != 1:
        raise BadInput("Name archived tests, or --series, or --run: one of them.")
    if options["run"]:
        played = Run.objects.filter(brand=brand, pk=options["run"]).first()
        if played is None:
            raise BadInput(f"There is no run {options['run']}.")
    else:
        played = _started(options, brand)
    return played, replaying.Timeline(played, by=by, day=options["speed"])


def _started(options: Mapping[str, Any], brand: Brand) -> Run:
    series = str(options["series"])
    tests = series_of(brand, series) if series else named(brand, options["keys"])
    by, market = somebody(options["login"]), options["market"]
    return replaying.start(brand, tests, by=by, series=series, market=market)


def _followed(
    played: Run,
    timeline: replaying.Timeline,
    people: list[Any],
    answers: Mapping[str, str],
    stdout: TextIO,
) -> int:
    telling = replay_telling.Telling(played)
    moved = time.monotonic()
    while True:
        played.refresh_from_db(fields=["state"])
        lines = list(telling.news())
        for item in telling.asked():
            lines.append(replay_telling.waits_for(item))
            lines.append(replay_telling.answer(item, people, answers))
        if played.state != "open":
            break
        for experiment, day in timeline.tell():
            lines.append(f"told: results of {experiment} up to day {day:g}")
        for line in filter(None, lines):
            _say(stdout, line)
            moved = time.monotonic()
        if time.monotonic() - moved > QUIET:
            moved = time.monotonic() + 6 * QUIET
            if Task.objects.filter(run=played, state="ready").exists():
                _say(stdout, "nobody takes the tasks: start workers (manage.py work)")
        time.sleep(LOOK)
    for line in lines:
        _say(stdout, line)
    _say(stdout, f"run {played.pk} is {played.state}")
    return int(played.state != "done")


def _say(stdout: TextIO, line: str) -> None:
    stdout.write("".join(c if c.isprintable() else "?" for c in line) + "\n")
    stdout.flush()


def _day(given: str) -> float:
    if given == "full":
        return 0.0
    found = SPEED.fullmatch(given)
    if found is None:
        raise ArgumentTypeError(f"{given!r} is no speed: write 1d=1s, or full")
    return float(found[1]) * SECONDS[found[2]]


def _answer(given: str) -> tuple[str, str]:
    step, said, key = given.partition("=")
    if not (step and said and key):
        raise ArgumentTypeError(f"{given!r} is no answer: write mend=leave")
    return step, key
