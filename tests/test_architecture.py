"""The house rules, held by tests."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ("orchestrator", "review", "tests")
BANNED = frozenset(
    ["utils", "helpers", "manager", "handler", "process", "data", "misc"]
)
LONGEST_FILE = 400
CALL_OF_RE = re.compile(r"\bre\.")
CLASS = re.compile(r"^\s*class (\w+)", re.MULTILINE)


def sources(*folders: str, suffix: str = ".py") -> list[Path]:
    """Every source file of ours below `folders`."""
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob(f"*{suffix}")
    )


def tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the linters of this environment."""
    folder = Path(sys.executable).parent
    command = [str(folder / arguments[0]), *arguments[1:]]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint-imports", "--no-cache"),
        ("ruff", "check", "--no-cache", "."),
        ("ruff", "format", "--check", "--no-cache", "."),
        ("mypy",),
    ],
    ids=["imports", "lint", "format", "types"],
)
def test_the_tools_have_nothing_to_say(arguments: tuple[str, ...]) -> None:
    done = tool(*arguments)

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    files = {ROOT / "manage.py", *sources(*CODE)}
    files |= {*sources("orchestrator", "review", suffix=".sql")}

    lengths = {path: len(path.read_text().splitlines()) for path in files}

    assert not {str(p): n for p, n in lengths.items() if n > LONGEST_FILE}


def test_no_file_or_class_has_a_name_that_says_nothing() -> None:
    files = {path.stem for path in sources(*CODE)}
    folders = {path.parent.name for path in sources(*CODE)}
    classes = {
        name.lower()
        for path in sources(*CODE)
        for name in CLASS.findall(path.read_text())
    }

    assert not BANNED & (files | folders | classes)


def test_a_pattern_that_is_not_a_constant_goes_through_re2() -> None:
    """Only RE2 is safe with patterns people write; `re` gets what code spells out.

    Outside functions there are only constants, so patterns may be put together there.
    """
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sources("orchestrator", "review")
        if CALL_OF_RE.search(text := path.read_text())  # to parse them all is slow
        for function in functions(ast.parse(text))
        for call in re_calls(function)
        if not isinstance(call.args[0], ast.Constant)
    ]

    assert not found


def functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Every function and method of a module."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return (node for node in ast.walk(tree) if isinstance(node, kinds))


def re_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls that compile a pattern with the standard library's `re`."""
    compilers = {"compile", "match", "fullmatch", "search", "sub", "subn", "split",
                 "findall", "finditer"}  # fmt: skip
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in compilers
            and node.args
        ):
            yield node


def test_the_orchestrator_never_imports_the_desk() -> None:
    """Also where import-linter does not look: root modules and commands."""
    allowed = {ROOT / "orchestrator" / "urls.py"}
    found = [
        str(path)
        for path in sources("orchestrator")
        if path not in allowed and "review" in (text := path.read_text())
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Import) and any(_desk(a.name) for a in node.names))
        or (isinstance(node, ast.ImportFrom) and _desk(node.module or ""))
    ]

    assert not found


def _desk(module: str) -> bool:
    return module == "review" or module.startswith("review.")


def test_the_lock_has_hashes_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text()

    pins = [line for line in lock.splitlines() if "==" in line]

    assert pins
    assert all(line.endswith("\\") for line in pins)
    assert "://" not in lock
    assert not [line for line in lock.splitlines() if line.startswith("-")]
