"""`manage.py test`: pytest, with a browser found or installed first."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def run(arguments: list[str]) -> int:
    """Run pytest with `arguments` (`--long` adds the long hunts); its exit code.

    The whole suite runs in two processes where there are processors for them, each with
    servers of its own; whoever names tests, or `-n`, gets what they say.
    """
    browser = chromium()
    if not browser:
        print(
            "No Chromium here, so the browser tests are skipped:"
            " apt-get install chromium adds them.",
            flush=True,
        )
    split = _split(arguments)
    command = [sys.executable, "-m", "pytest", *split, *arguments]
    with tempfile.TemporaryDirectory(prefix="greenlight-clusters-") as clusters:
        Path(clusters).chmod(0o711)  # as root, PostgreSQL's account must get through
        shared = {"TEST_CLUSTERS": clusters} if split else {}  # one of them migrates
        environment = {**shared, **os.environ, "CHROMIUM": browser}
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)  # noqa: S603
    return done.returncode


def _split(arguments: list[str]) -> list[str]:
    whole = not arguments or arguments == ["--long"]
    if whole and (os.cpu_count() or 1) > 1:
        return ["-n", "2", "--dist", "worksteal"]
    return []


def chromium() -> str:
    """The path of a Chromium, installed if that is in our power, or ""."""
    return found() or _installed()


def found() -> str:
    """The path of the first browser in PATH, or ""."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def _installed() -> str:
    apt = shutil.which("apt-get")
    if not apt or os.geteuid():
        return ""
    print("Installing Chromium for the browser tests (apt-get) …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(  # noqa: S603
            [apt, "-qq", *step], env=quiet, check=False, capture_output=True
        )
    return found()
