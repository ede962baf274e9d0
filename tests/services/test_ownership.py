"""One database role with all rights is refused, or accepted with a red banner."""

import subprocess

import pytest

from orchestrator import boot
from orchestrator.services import ownership
from tests.making import a_brand, a_person
from tests.postgres import Ledger


def sweep_as_owner(ledger: Ledger, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = ledger.environment(DATABASE_URL=ledger.owner_url, **more)
    command = boot.manage("sweep", "--once")
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_the_owner_of_the_tables_is_refused_as_the_role_of_services(
    ledger: Ledger,
) -> None:
    done = sweep_as_owner(ledger)

    assert done.returncode == 2
    assert "ALLOW_ONE_ROLE=1" in done.stderr


def test_one_role_can_be_accepted(ledger: Ledger) -> None:
    done = sweep_as_owner(ledger, ALLOW_ONE_ROLE="1")

    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("ledger")
def test_every_page_says_that_one_role_has_all_rights(client, settings, monkeypatch):
    settings.ALLOW_ONE_ROLE = True
    monkeypatch.setattr("review.context.owns_ledger", lambda: True)
    client.force_login(a_person(a_brand(), "brand"))

    page = client.get("/review/").content.decode()

    assert "One database role has all rights here" in page


@pytest.mark.usefixtures("ledger")
def test_the_role_of_services_owns_nothing():
    ownership.owns_ledger.cache_clear()

    assert not ownership.owns_ledger()
