"""How the owner of the database breaks each promise of containment, past all triggers.

Statements and rows are filled in from `names`.
"""

from dataclasses import dataclass
from typing import Any

from orchestrator.models import Effect
from tests.ledger.contained import release_of, task_of

RECALL = "INSERT INTO recall (release_id, root, reason, actor_id, created_at) VALUES"
WAITS = "what waits for nothing comes back by a due row"
GREW = "what grew from a recalled release is recalled, made again or listed"
FOLLOWED = "every delivery of what was recalled has its follow-up"
KEPT_AS_MADE = "a kept output's attempt was given what its maker was given"
NEVER_KEPT = "what was found wrong itself was never kept"
LEFT_AGAIN = "what was found wrong left again only by a look after that"
STANDS_ON = "nothing stands on what is being made again"
RUNS_ON = "nothing runs that was given what is recalled"
ONE_RELEASE = "a task has one release that stands"
GENERATION = "every new generation began with a recall"
TOKEN = "a task has one token a generation, under the key of both"
FROZEN = "no token was spent while a freeze held its task"
SPENT_LIVE = "a token was spent by a live attempt that was given nothing recalled"
SENT = "what was sent is the brief that the token was good for"
SETTLED = "what nobody knew was settled by the channel or by a person"
NEEDS = "what is ready or runs needs nothing more"
COUNTS = "what waits counts its open needs right"
OVER = "nothing of a run that is over can start or run"
DUE = "nothing is due of a run that was cancelled"


@dataclass(frozen=True)
class Break:
    """What is done, and the beginning of the row that the check `name` shows then."""

    name: str
    statement: str
    sees: str


def names(facts: dict[str, Any]) -> dict[str, Any]:
    """What the statements of BREAKS name, from the facts of contained.py."""
    quiet, plain, flying = facts["quiet"], facts["plain"], facts["flying"]
    delivered, kept = facts["delivered"], facts["kept"]
    wrong = release_of(delivered, "write").output_id
    return {
        "by": facts["by"].pk,
        "write": task_of(quiet, "write").pk,
        "send": task_of(quiet, "send").pk,
        "quiet": quiet.pk,
        "source": release_of(quiet, "write").pk,
        "source_output": release_of(quiet, "write").output_id,
        "effect": Effect.objects.get(run=plain).pk,
        "sent": task_of(plain, "send").pk,
        "plain": plain.pk,
        "agent": task_of(plain, "send").agent.name,
        "brand": plain.brand_id,
        "lifted": facts["lifted"].pk,
        "in_flight": facts["in_flight"].pk,
        "flown": release_of(flying, "write").pk,
        "waiting": task_of(flying, "report").pk,
        "given": release_of(facts["again"], "write").pk,
        "remade": facts["remade"].attempt_id,
        "keeper": kept.attempt_id,
        "kept": kept.output_id,
        "wrong": wrong,
        "case": facts["case"],
        "delivery": facts["follow_up"].effect_id,
        "ready": facts["ready"].pk,
        "live": facts["live"].pk,
        "sending": facts["sending"].task_id,
    }


def _frozen(level: str, subject: str) -> Break:
    return Break(
        FROZEN,
        f"UPDATE freeze_order SET level = '{level}', subject = '{subject}',"
        " brand_id = NULL, created_at = e.spent_at - interval '1 ms',"
        " lifted_at = e.spent_at + interval '1 ms' FROM effect e"
        " WHERE e.id = {effect} AND freeze_order.id = {lifted}",
        "effect {effect} under freeze {lifted}",
    )


BREAKS = [
    Break(
        GREW,
        f"{RECALL} ({{source}}, true, '', {{by}}, now())",
        "task {send} grew from release {source}",
    ),
    Break(
        STANDS_ON,
        "UPDATE run SET state = 'open' WHERE id = {quiet};"
        " UPDATE task SET state = 'held' WHERE id = {write}",
        "task {send} needs task {write}",
    ),
    Break(
        RUNS_ON,
        f"{RECALL} ({{given}}, true, '', {{by}}, now())",
        "attempt {remade}",
    ),
    Break(
        KEPT_AS_MADE,
        "UPDATE attempt SET brief_digest = 'other' WHERE id = {keeper};"
        " INSERT INTO consumption (attempt_id, release_id, output_id, created_at)"
        " VALUES ({keeper}, {source}, {source_output}, now())",
        "attempt {keeper}",
    ),
    Break(
        NEVER_KEPT,
        "UPDATE recall SET root = true FROM release r WHERE r.id = release_id"
        " AND r.output_id = {kept};"
        " DELETE FROM release WHERE output_id = {kept} AND number > 1",
        "attempt {keeper}",
    ),
    Break(LEFT_AGAIN, "DELETE FROM decision WHERE output_id = {wrong}", "release "),
    Break(
        ONE_RELEASE,
        "INSERT INTO release (output_id, digest, number, screening_id, ruleset_id,"
        " actor, hops, created_at) SELECT output_id, digest, 2, screening_id,"
        " ruleset_id, actor, 0, now() FROM release WHERE id = {source}",
        "task {write}",
    ),
    Break(
        GENERATION,
        "UPDATE task SET generation = 3 WHERE id = {write}",
        "task {write}",
    ),
    Break(
        GENERATION,
        "UPDATE output SET generation = 3 WHERE id = {source_output}",
        "output {source_output}",
    ),
    Break(TOKEN, "UPDATE effect SET key = 'x' WHERE id = {effect}", "effect {effect}"),
    Break(
        TOKEN,
        "UPDATE effect SET channel = 'x' WHERE id = {effect}",
        "effect {effect}",
    ),
    Break(
        TOKEN,
        "UPDATE effect SET generation = 1, key = key || ':1' WHERE id = {effect}",
        "effect {effect}",
    ),
    Break(
        TOKEN,
        "ALTER TABLE effect DROP CONSTRAINT effect_key_key,"
        " DROP CONSTRAINT effect_once;"
        " INSERT INTO effect (task_id, run_id, generation, key, channel, digest, state,"
        " moved_by, why, attempt_id, created_at, asked) SELECT task_id, run_id,"
        " generation, key, channel, digest, 'cancelled', 'me', '', attempt_id, now(), 0"
        " FROM effect WHERE id = {effect}",
        "effect {effect}",
    ),
    _frozen("everything", ""),
    _frozen("task", "{sent}"),
    _frozen("run", "{plain}"),
    _frozen("brand", "{brand}"),
    _frozen("channel", "shop"),
    _frozen("agent", "{agent}"),
    Break(
        SPENT_LIVE,
        "UPDATE effect SET spent_at = spent_at + interval '1 day' WHERE id = {effect}",
        "effect {effect}",
    ),
    Break(
        SPENT_LIVE,
        f"{RECALL} ({{flown}}, true, '', {{by}}, '2001-01-01')",
        "effect {in_flight}",
    ),
    Break(
        SENT, "UPDATE effect SET digest = 'x' WHERE id = {effect}", "effect {effect}"
    ),
    Break(
        SETTLED,
        "INSERT INTO event (at, xid, noun, subject, before, after, actor, why, digest)"
        " VALUES (now() + interval '1 day', 1, 'effect', {effect}, 'unknown', 'done',"
        " 'sweep', '', '')",
        "effect {effect} by sweep",
    ),
    Break(
        FOLLOWED,
        "DELETE FROM follow_up WHERE case_id = {case}",
        "effect {delivery} of case {case}",
    ),
    Break(
        FOLLOWED,
        "DELETE FROM follow_up WHERE case_id = {case};"
        " DELETE FROM affected WHERE effect_id = {delivery}",
        "effect {delivery}",
    ),
    Break(
        NEEDS,
        "UPDATE task SET state = 'ready', pending = 0 WHERE id = {waiting}",
        "task {waiting} ",
    ),
    Break(
        COUNTS,
        "UPDATE task SET pending = 7 WHERE id = {waiting}",
        "task {waiting} counts 7 of 1",
    ),
    Break(
        WAITS,
        "UPDATE task SET state = 'waiting' WHERE id = {ready}",
        "task {ready}",
    ),
    Break(OVER, "UPDATE run SET state = 'done' WHERE id = {live}", "task {sending}"),
    Break(OVER, "UPDATE run SET state = 'done' WHERE id = {live}", "attempt "),
    Break(
        DUE,
        "UPDATE run SET state = 'cancelled' WHERE id = {plain};"
        " INSERT INTO due (kind, at, task_id) VALUES ('retry', now(), {sent})",
        "due ",
    ),
]
