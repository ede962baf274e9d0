"""50,000 raw statements as role `app`, half of them well made: none does harm.

The seed is printed; ADVERSARY_SEED repeats an attack, ADVERSARY_STATEMENTS sets how
long it is. After every batch the promises that the database keeps by itself are asked.
"""

import os
from typing import Any

import psycopg
from psycopg import sql

from orchestrator.services.verification.queries_of_containment import CONTAINING
from orchestrator.services.verification.queries_of_gate import GATE
from orchestrator.services.verification.queries_of_moves import MOVING
from tests import making
from tests.ledger.adversary import Adversary
from tests.postgres import Ledger

Connection = psycopg.Connection[tuple[Any, ...]]

STATEMENTS = int(os.environ.get("ADVERSARY_STATEMENTS", "50000"))
BATCH = 500

# What the database leaves to the workers, and verify and sweep find; nothing leaves,
# and nothing starts, by any of it.
TRUSTED = {
    # work that lies: `app` may take a question, a due row or a count away
    "a held task waits for somebody: a question, an inspection or a due row",
    "a waiting task waits for something that can still happen",
    "what waits for nothing comes back by a due row",
    "what waits counts its open needs right",
    # closed too early is refused (run.rests); left open is work that lies
    "a run is open exactly while something in it is unfinished",
    # ready is not started: a claim puts it back, attempt.fits refuses a start
    "what is ready or runs needs nothing more",
    # a due row that fires into a cancelled run moves nothing
    "nothing is due of a run that was cancelled",
    # how many an agent is asked at once is the workers' own count
    "a slot is held only by a live attempt of its agent",
    # who says that it arrived is the worker's word; a second call needs more
    "what nobody knew was settled by the channel or by a person",
}
KEPT = [q for q in (*GATE, *MOVING, *CONTAINING) if q.name not in TRUSTED]

# Each statement stands or falls alone, as if committed: its deferred checks are made.
RUNNER = """
CREATE FUNCTION adversary(p_statements text[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE v_statement text; v_stood int := 0;
BEGIN
    FOREACH v_statement IN ARRAY p_statements LOOP
        BEGIN
            EXECUTE v_statement;
            SET CONSTRAINTS ALL IMMEDIATE;
            SET CONSTRAINTS ALL DEFERRED;
            v_stood := v_stood + 1;
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
    END LOOP;
    RETURN v_stood;
END $$;
GRANT EXECUTE ON FUNCTION adversary(text[]) TO app"""


def ground() -> None:
    """Runs in every state: held, released, delivered on, running, cancelled, plain."""
    making.an_agent("sender", idempotent=True, effect=True)
    sending = making.a_workflow(making.SENDING)
    plain = making.a_workflow(making.TWO_STEPS)
    for number in range(3):
        brand = making.a_brand()
        making.a_live_rule(brand)
        for role in ("brand", "legal", "admin", "owner"):
            making.a_person(brand, role)
        for text in ("Bread", "A miracle", "Wool"):
            making.a_run(brand, plain, inputs={"text": text})
            making.a_run(brand, sending, inputs={"text": text})
        if number == 0:
            making.work_until_idle(most=40)
        for _ in range(3):
            making.take()


def harm(connection: Connection) -> list[str]:
    """What a promise that the database keeps alone finds; [] is no illegal effect."""
    found = []
    for query in KEPT:
        rows = connection.execute(sql.SQL(query.bad)).fetchmany(3)  # type: ignore[arg-type]
        found += [f"{query.promise} {query.name}: {row[0]}" for row in rows]
    return found


def test_no_statement_of_the_application_does_harm(
    ledger: Ledger, owner_connection: Connection, app_connection: Connection
) -> None:
    # one lot for the suite, so that what turns red is the change; others by hand
    seed = int(os.environ.get("ADVERSARY_SEED", "342928"))
    print(f"ADVERSARY_SEED={seed}")
    ground()
    owner_connection.execute(RUNNER)
    adversary = Adversary(seed)
    app_connection.execute("SET statement_timeout = '60s'")
    stood = 0

    for batch in range(STATEMENTS // BATCH):
        adversary.look(owner_connection)
        statements = [adversary.next() for _ in range(BATCH)]
        with app_connection.transaction():
            row = app_connection.execute("SELECT adversary(%s)", [statements])
            stood += row.fetchone()[0]  # type: ignore[index]
        found = harm(owner_connection)
        assert found == [], f"seed {seed}, batch {batch}: {found}"

    print(f"{STATEMENTS} statements, {stood} accepted, seed {seed}")
    assert stood > STATEMENTS // 100
