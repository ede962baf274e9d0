"""Loops, orders and longest paths; never by recursion, so 10,000 steps are no matter.

`edges` maps a node to those it points to. A node that is only pointed to counts too.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from orchestrator.domain.errors import BadWorkflow

Edges: TypeAlias = Mapping[str, Sequence[str]]


def find_cycle(edges: Edges) -> list[str] | None:
    """One loop as [a, b, a], or None where there is none."""
    _, left = _peel(edges)
    if not left:
        return None
    # Every node left is pointed to by another one left: walking back must repeat.
    behind = {to: node for node in left for to in edges.get(node, ()) if to in left}
    node, seen = next(iter(left)), dict[str, None]()
    while node not in seen:
        seen[node] = None
        node = behind[node]
    walked = list(seen)
    loop = walked[walked.index(node) :][::-1]
    return [loop[-1], *loop]


def order(edges: Edges) -> list[str]:
    """All nodes, each before those it points to; BadWorkflow naming a loop."""
    ordered, left = _peel(edges)
    if left:
        raise BadWorkflow(f"There is a loop: {' → '.join(find_cycle(edges) or [])}.")
    return ordered


def reverse(edges: Edges) -> dict[str, list[str]]:
    """The same nodes with every edge turned round."""
    turned: dict[str, list[str]] = {node: [] for node in _nodes(edges)}
    for node, targets in edges.items():
        for target in targets:
            turned[target].append(node)
    return turned


def longest_path(edges: Edges, weight: Mapping[str, float]) -> dict[str, float]:
    """The greatest total weight (seconds) of any path that starts after each node.

    The node itself is not counted, its last descendant is. Nodes without a weight
    weigh nothing. BadWorkflow if there is a loop.
    """
    ahead: dict[str, float] = {}
    for node in reversed(order(edges)):
        ahead[node] = max(
            (weight.get(to, 0.0) + ahead[to] for to in edges.get(node, ())),
            default=0.0,
        )
    return ahead


def _nodes(edges: Edges) -> dict[str, None]:
    nodes = dict.fromkeys(edges)
    for targets in edges.values():
        nodes |= dict.fromkeys(targets)
    return nodes


def _peel(edges: Edges) -> tuple[list[str], dict[str, None]]:
    """Nodes in order for as long as one has nothing before it, and those left over."""
    left = _nodes(edges)
    before = dict.fromkeys(left, 0)
    for targets in edges.values():
        for target in targets:
            before[target] += 1
    free = deque(node for node in left if not before[node])
    ordered: list[str] = []
    while free:
        node = free.popleft()
        ordered.append(node)
        del left[node]
        for target in edges.get(node, ()):
            before[target] -= 1
            if not before[target]:
                free.append(target)
    return ordered, left
