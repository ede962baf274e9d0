"""Where the ledger's transactions stand in the source, by their names."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GLOBS = ("orchestrator/services/**/*.py", "orchestrator/working/*.py")
BRACKETED = ("in_one_transaction", "patiently")  # these have crash points of their own


@dataclass(frozen=True)
class Place:
    """Inside which definitions, and the functions the innermost one defines."""

    module: str
    path: tuple[str, ...] = ()
    local: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return ".".join((self.module, *self.path))

    def inside(self, node: ast.FunctionDef | ast.ClassDef) -> "Place":
        named = {
            n.name
            for n in ast.walk(node)
            if isinstance(n, ast.FunctionDef) and n is not node
        }
        return Place(self.module, (*self.path, node.name), frozenset(named))


def with_points(root: Path) -> set[str]:
    """What `in_one_transaction` and `patiently` are given, as crash points name it."""
    found = set()
    for place, node in _nodes(root):
        if isinstance(node, ast.Call) and _name(node.func) in BRACKETED:
            given = ast.unparse(node.args[0])
            home = place if given in place.local else Place(place.module)
            found.add(given if "." in given else f"{home}.{given}")
    return found - {"locking.act"}


def plain(root: Path) -> set[str]:
    """Functions that are, or open, a `transaction.atomic` block."""
    found = set()
    for place, node in _nodes(root):
        if isinstance(node, ast.With) and any(map(_is_atomic, node.items)):
            found.add(str(place))
        if isinstance(node, ast.FunctionDef) and any(
            map(_is_atomic, node.decorator_list)
        ):
            found.add(f"{place}.{node.name}")
    return found


def _nodes(root: Path) -> Iterator[tuple[Place, ast.AST]]:
    for file in sorted(path for glob in GLOBS for path in root.glob(glob)):
        yield from _within(ast.parse(file.read_text()), Place(file.stem))


def _within(node: ast.AST, place: Place) -> Iterator[tuple[Place, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        yield place, child
        is_home = isinstance(child, ast.FunctionDef | ast.ClassDef)
        yield from _within(child, place.inside(child) if is_home else place)


def _is_atomic(node: ast.AST) -> bool:
    return "transaction.atomic" in ast.unparse(node)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
