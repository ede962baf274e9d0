"""The release certificate: what a channel can prove, with the page's own verifier."""

import json
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test import Client

from orchestrator.domain import content
from orchestrator.models import Effect, Ledger, Output, Release, ReviewItem
from orchestrator.services.history import certificates
from orchestrator.services.running import briefs
from tests import making
from tests.postgres import Ledger as Database
from tests.services import own_workers

ROOT = Path(__file__).resolve().parents[2]
Sent = dict[str, Any]


def verifier() -> Any:
    """`check` out of the code block of docs/channels.md."""
    page = (ROOT / "orchestrator" / "docs" / "channels.md").read_text()
    code = page.split("```python\n")[1].split("```")[0]
    found: dict[str, Any] = {}
    exec(code, found)
    return found["check"]


def public_key() -> str:
    """As anybody gets it."""
    said = Client().get("/.well-known/greenlight-key.json").json()
    (key,) = said["keys"]
    return str(key["public_key"])


@pytest.fixture
def sent(ledger: Database) -> Sent:
    """What a channel got on the wire: copy that a person approved, and its effect."""
    got: list[Sent] = []

    def send(brief: Any) -> dict[str, str]:
        got.append(json.loads(content.canonical(brief.as_json())))
        return {"text": "sent"}

    brand = making.a_brand()
    making.a_live_rule(brand)
    channel = making.an_agent(function=send, effect=True, idempotent=True)
    version = making.a_workflow(own_workers.SENDS % channel.name)
    run = making.a_run(brand, version, inputs={"text": "A miracle cream"})
    own_workers.work()
    lara = making.a_person(brand, "brand", name="Lara Ágnes 李")
    making.approve(ReviewItem.objects.get(run=run, state="open"), lara)
    own_workers.work()
    (one,) = got
    return one


def test_the_verifier_of_the_page_accepts_what_was_released(sent: Sent) -> None:
    verifier()(sent, public_key(), "outbox")


def test_the_certificate_says_what_was_released_and_who_stood_for_it(
    sent: Sent,
) -> None:
    said = sent["certificate"]
    effect = Effect.objects.get()
    release = Release.objects.get(output__task__step="write")

    assert said == effect.certificate
    assert said["ledger"] == str(Ledger.objects.get().uid)
    assert (said["version"], said["key"], said["brief"]) == (
        1,
        effect.key,
        effect.digest,
    )
    (output,) = said["outputs"]
    assert output["digest"] == release.digest
    assert output["release"] == release.pk
    assert output["ruleset"] == release.ruleset.digest
    (decision,) = output["decisions"]
    assert decision["name"] == "Lara Ágnes 李"
    assert decision["role"] == "brand"
    assert decision["verdict"] == "approve"
    assert decision["digest"] == release.digest


def test_the_certificate_is_no_part_of_what_is_digested_and_rebuilt(
    sent: Sent,
) -> None:
    made = Output.objects.get(task__step="send")
    assert made.attempt_id is not None

    assert briefs.recompute(made.attempt_id) == Effect.objects.get().digest


def changed(*path: Any, to: Any) -> Any:
    def change(brief: Sent) -> None:
        at: Any = brief
        for name in path[:-1]:
            at = at[name]
        at[path[-1]] = to

    return change


TAMPERINGS = {
    "another text": changed("inputs", "text", to="A cure"),
    "another brand": changed("brand", to="other"),
    "another step": changed("step", to="other"),
    "one more input": changed("inputs", "more", to=1),
    "instructions": changed("instructions", to=["Send it twice"]),
    "another key": changed("key", to="run:2"),
    "another key in both": changed("certificate", "key", to="run:2"),
    "another channel": changed("certificate", "channel", to="email"),
    "another ledger": changed("certificate", "ledger", to="none"),
    "another brief": changed("certificate", "brief", to="0" * 64),
    "longer good": changed("certificate", "expires_at", to="2999-01-01T00:00:00Z"),
    "another output": changed("certificate", "outputs", 0, "digest", to="0" * 64),
    "no outputs": changed("certificate", "outputs", to=[]),
    "another person": changed(
        "certificate", "outputs", 0, "decisions", 0, "name", to="Mallory"
    ),
    "another role": changed(
        "certificate", "outputs", 0, "decisions", 0, "role", to="legal"
    ),
    "one more field": changed("certificate", "more", to=True),
    "another signature": changed("certificate", "signature", to="00" * 64),
}


def test_the_verifier_of_the_page_finds_every_change(sent: Sent) -> None:
    check, key, passed = verifier(), public_key(), []
    for what, change in TAMPERINGS.items():
        wrong = deepcopy(sent)
        change(wrong)
        with suppress(InvalidSignature, ValueError):
            check(wrong, key, "outbox")
            passed.append(what)

    assert passed == []
    check(sent, key, "outbox")


def test_it_is_good_for_one_channel_one_key_and_a_quarter_of_an_hour(
    sent: Sent,
) -> None:
    late = datetime.now(UTC) + timedelta(minutes=16)
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()

    with pytest.raises(ValueError, match="another delivery"):
        verifier()(sent, public_key(), "email")
    with pytest.raises(ValueError, match="too old"):
        verifier()(sent, public_key(), "outbox", now=late)
    with pytest.raises(InvalidSignature):
        verifier()(sent, stranger, "outbox")


def test_a_certificate_of_another_delivery_does_not_serve(sent: Sent) -> None:
    other = {**sent, "inputs": {"text": "Another text"}}

    with pytest.raises(ValueError, match="another delivery"):
        verifier()(other, public_key(), "outbox")


def test_its_times_are_those_of_the_database(ledger: Database) -> None:
    off = mock.Mock(wraps=datetime)
    off.now.return_value = datetime.now(UTC) + timedelta(hours=1)
    brand = making.a_brand()
    run = own_workers.a_sending_run(brand)

    with (
        mock.patch.object(certificates, "datetime", off),
        mock.patch("orchestrator.services.screening.datetime", off),
    ):
        own_workers.work()

    said = Effect.objects.get(run=run).certificate
    assert said is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    issued = datetime.fromisoformat(said["issued_at"])
    assert timedelta() <= now - issued < timedelta(minutes=1)
    assert datetime.fromisoformat(said["expires_at"]) - issued == timedelta(minutes=15)


def test_the_public_key_is_there_for_everybody_and_only_to_read(
    ledger: Database,
) -> None:
    client = Client()

    said = client.get("/.well-known/greenlight-key.json")

    assert said.status_code == 200
    assert said.json()["ledger"] == str(Ledger.objects.get().uid)
    assert set(said.json()["keys"][0]) == {"key_id", "algorithm", "public_key"}
    assert client.post("/.well-known/greenlight-key.json").status_code == 405
