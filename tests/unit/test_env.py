"""A bad setting stops the boot with one line that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator import env
from orchestrator.env import BadSetting

URL = "postgresql://app:sesame@db.example/greenlight"
KEY = "k" * 40


def boot(root: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` with exactly these settings."""
    bare = {"PATH": os.environ["PATH"], "DATA_DIR": "/nonexistent/greenlight"}
    return subprocess.run(
        [sys.executable, str(root / "manage.py"), "help", "check"],
        env=bare | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_settings_at_all_are_enough(root: Path) -> None:
    done = boot(root)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"PORT": "99999"}, "PORT='99999'"),
        ({"PORT": "http"}, "PORT='http'"),
        ({"GRACE_SECONDS": "301"}, "GRACE_SECONDS='301'"),
        ({"GRACE_SECONDS": "nan"}, "GRACE_SECONDS='nan'"),
        ({"DEBUG": "maybe"}, "DEBUG='maybe'"),
        ({"BEAT_SECONDS": "40"}, "BEAT_SECONDS='40'"),
        ({"SAMPLE_DATA_DIR": "/no/such"}, "SAMPLE_DATA_DIR='/no/such'"),
        ({"REDIS_URL": "http://x"}, "REDIS_URL='http://…'"),
        ({"DATABASE_URL": URL}, "SECRET_KEY=''"),
        ({"DATABASE_URL": URL, "SECRET_KEY": "short"}, "SECRET_KEY="),
        ({"DATABASE_URL": f"{URL}?sslmode=off", "SECRET_KEY": KEY}, "?sslmode"),
        (
            {"DATABASE_URL": URL, "SECRET_KEY": KEY, "DEBUG": "1", "HOST": "0.0.0.0"},
            "DEBUG='1'",
        ),
        (
            {"DATABASE_URL": URL, "MIGRATE_DATABASE_URL": URL, "SECRET_KEY": KEY},
            "ALLOW_ONE_ROLE=1",
        ),
    ],
)
def test_a_bad_value_stops_the_boot_in_one_line(
    root: Path, variables: dict[str, str], named: str
) -> None:
    done = boot(root, **variables)

    assert done.returncode == 2
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_refused_url_does_not_show_its_password(root: Path) -> None:
    done = boot(root, DATABASE_URL=URL.replace("postgresql", "mysql"))

    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr
    assert "sesame" not in done.stderr


def test_one_role_for_both_is_possible_on_request(root: Path) -> None:
    both = {"DATABASE_URL": URL, "MIGRATE_DATABASE_URL": URL, "SECRET_KEY": KEY}

    done = boot(root, **both, ALLOW_ONE_ROLE="1")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_variable_is_an_unset_one(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("PORT", value)

    assert env.integer("PORT", 8000, low=1, high=65535) == 8000


def test_the_bounds_of_a_number_are_included(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRACE_SECONDS", "300")

    assert env.seconds("GRACE_SECONDS", 10, low=0, high=300) == 300


def test_a_database_url_may_name_a_socket_and_an_escaped_password() -> None:
    url = "postgresql://app:p%40ss@/greenlight?host=/run/pg&port=5433"

    found = env.database("DATABASE_URL", url)

    assert found["HOST"] == "/run/pg"
    assert found["PORT"] == "5433"
    assert found["PASSWORD"] == "p@ss"


def test_a_database_url_without_a_database_is_refused() -> None:
    with pytest.raises(BadSetting, match="a user and a database"):
        env.database("DATABASE_URL", "postgresql://app@127.0.0.1")
