"""Tell a run something while it runs; whoever waits for that looks at once."""

import re

from django.db import IntegrityError, connection

from orchestrator.domain import content
from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadContent, BadInput, StaleState
from orchestrator.models import Principal, Run, Signal
from orchestrator.services import news
from orchestrator.services.locking import in_one_transaction
from orchestrator.services.refusals import in_words
from orchestrator.services.running import retrying
from orchestrator.services.staff.people import permit, roles_of

SENDERS = {"owner", "operator", "service"}
NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
SIZE = 65_536  # bytes of a signal's content
LONGEST_KEY = 200
CAUSES = ("price", "claim", "run", "signal")


def send(run: Run, name: str, content_: JSON, *, by: Principal, key: str) -> Signal:
    """Tell `run` something under `name`; the same key again returns the first.

    Gates of the run that wait for it are looked at at once. Raises NotPermitted,
    BadInput (a name, a key or a content that cannot be), or StaleState where the run
    is over.
    """
    refuse_others(run, by)
    if not NAME.fullmatch(name):
        raise BadInput(
            f"{shown(repr(name), limit=80)} is no name of a signal: use letters,"
            " digits, _ and -, at most 60, such as media_booked."
        )
    if not key.strip() or len(key) > LONGEST_KEY:
        raise BadInput("A signal needs a key of 1 to 200 characters: it counts once.")
    try:
        told = content.canonical(content.admit(content_, limit=SIZE))
    except BadContent as error:
        raise BadInput(f"The content cannot be kept: {error}") from error
    earlier = _sent(run, name, key)
    if earlier is not None:
        return _same(earlier, told)
    try:
        with in_words():
            return in_one_transaction(_send, run, name, told, by, key)
    except IntegrityError:
        # two with one key raced: the other one is the signal
        earlier = _sent(run, name, key)
        if earlier is None:
            raise
        return _same(earlier, told)


def wake(brand_id: int, cause: str) -> int:
    """Have every gate of a brand that watches `cause` looked at now; how many.

    New prices and claims and finished runs do this by themselves (waits.sql).
    """
    if cause not in CAUSES:
        raise BadInput(f"{cause!r} wakes nothing: it is one of {', '.join(CAUSES)}.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger_look_again(NULL, %s, '', ARRAY[%s])",
            [brand_id, cause],
        )
        return int(cursor.fetchone()[0])


def refuse_others(run: Run, person: Principal) -> None:
    """Raise NotPermitted for whoever may tell this run nothing."""
    permit(person, run.brand, SENDERS, "tell runs anything")


def may_send(run: Run, person: Principal) -> bool:
    return bool(SENDERS & roles_of(person, run.brand))


def _send(run: Run, name: str, told: bytes, by: Principal, key: str) -> Signal:
    current = Run.objects.values_list("state", flat=True).get(pk=run.pk)
    if current != "open":
        raise StaleState(f"The run is {current}: only an open one is told anything.")
    signal = Signal.objects.create(
        run=run, name=name, key=key, content=told, digest="", by=f"principal:{by.pk}"
    )
    signal.refresh_from_db()
    retrying.look_at_once(run.pk, actor=signal.by)
    news.tell(f"run-{run.pk}", brand=run.brand_id)
    return signal


def _sent(run: Run, name: str, key: str) -> Signal | None:
    return Signal.objects.filter(run=run, name=name, key=key).first()


def _same(earlier: Signal, told: bytes) -> Signal:
    if bytes(earlier.content) != told:
        raise BadInput(
            f"The key {shown(earlier.key)!r} told {earlier.name} something else before:"
            " use a new key."
        )
    return earlier
