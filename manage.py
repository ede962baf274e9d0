#!/usr/bin/env python3
"""The one command: `python3 manage.py demo`, `test`, `up`, `verify`, …

On a bare machine it first makes `.venv` with the standard library, installs the locked
packages there and starts itself again inside. Whoever already runs in an environment
with Django is left alone.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
LOCK = HERE / "requirements.lock"
OLDEST = (3, 11)


def main() -> int:
    """Run one command; every refusal is one line and exit code 2."""
    if sys.version_info < OLDEST:
        return say(f"Greenlight needs Python 3.11 or newer; this is {sys.version}.")
    try:
        if find_spec("django") is None:
            return bootstrap()
        return command(sys.argv)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith(("orchestrator", "review")):
            raise
        return say(
            f"This environment has Django but no {error.name}:"
            " run pip install -r requirements.lock in it, or leave it."
        )
    except KeyboardInterrupt:
        return 130


def command(argv: list[str]) -> int:
    """Hand over to Django, or to pytest for `test`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from orchestrator import boot
    from orchestrator.domain.errors import GreenlightError

    try:
        if argv[1:2] == ["test"]:
            from orchestrator import testing

            return testing.run(argv[2:])
        boot.prepare(argv[1:])
        execute_from_command_line(argv)
    except GreenlightError as error:
        return say(str(error))
    except OperationalError as error:
        reason = (str(error).strip() or "no reason given").splitlines()[-1]
        return say(f"PostgreSQL does not answer ({reason}): start `manage.py up` first")
    return 0


def say(line: str) -> int:
    """One line for the person, and the exit code of a refusal."""
    print(line, file=sys.stderr)
    return 2


def bootstrap() -> int:
    """Make `.venv`, install the locked set once, and start again inside."""
    python = VENV / "bin" / "python"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    done = VENV / "installed.sha256"
    with LOCK.open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two first starts at once: one waits
        if not (python.exists() and done.exists() and done.read_text() == wanted):
            if problem := make_venv(python) or install(python):
                return say(problem)
            done.write_text(wanted)
    again = [str(python), str(HERE / "manage.py"), *sys.argv[1:]]
    return os.execv(python, again)  # noqa: S606


def make_venv(python: Path) -> str:
    """Make `.venv` where there is none that runs; "" or what went wrong."""
    if python.exists() and run([str(python), "-m", "pip", "--version"]).returncode == 0:
        return ""
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        return (
            "This Python lacks venv, which Greenlight needs once:"
            " apt-get install python3-venv, then start this again."
        )
    print("Making .venv (a private Python environment) …", flush=True)
    made = run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    return f"Could not make .venv: {last(made)}" if made.returncode else ""


def install(python: Path) -> str:
    """Install the locked set, hashes checked; "" or what went wrong."""
    count = sum("==" in line for line in LOCK.read_text().splitlines())
    print(f"Installing {count} locked packages into .venv …", flush=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install"]
    quiet = ["--quiet", "--no-input", "--root-user-action=ignore"]
    done = run([*pip, *quiet, "--require-hashes", "-r", str(LOCK)])
    if done.returncode:
        return f"Could not install requirements.lock: {last(done)}"
    print("Installed.", flush=True)
    return ""


def run(argv: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run to the end, its words kept."""
    return subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603


def last(done: "subprocess.CompletedProcess[str]") -> str:
    """The last line it said, errors first."""
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return lines[-1] if lines else f"it ended with {done.returncode} and no word"


if __name__ == "__main__":
    sys.exit(main())
