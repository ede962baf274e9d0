"""Loops are named, orders hold, and long chains are no matter."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.errors import BadWorkflow
from orchestrator.domain.graph import find_cycle, longest_path, order, reverse

NAMES = st.sampled_from("abcdefg")
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, max_size=4))
DAGS = GRAPHS.map(lambda g: {n: [t for t in ts if t > n] for n, ts in g.items()})


@given(GRAPHS)
def test_a_graph_has_either_a_loop_or_an_order(edges):
    loop = find_cycle(edges)

    if loop is None:
        ordered = order(edges)
        assert all(
            ordered.index(node) < ordered.index(to)
            for node in edges
            for to in edges[node]
        )
    else:
        assert loop[0] == loop[-1]
        assert all(to in edges[node] for node, to in pairwise(loop))
        assert len(set(loop)) == len(loop) - 1
        with pytest.raises(BadWorkflow, match=" → "):
            order(edges)


@given(DAGS, st.dictionaries(NAMES, st.integers(0, 9)))
def test_the_longest_path_is_the_longest_of_all_paths(edges, weight):
    def longest(node):
        return max(
            (weight.get(t, 0) + longest(t) for t in edges.get(node, ())), default=0
        )

    assert longest_path(edges, weight) == {node: longest(node) for node in order(edges)}


@given(GRAPHS)
def test_turning_every_edge_twice_changes_nothing(edges):
    twice = reverse(reverse(edges))

    assert {n: sorted(ts) for n, ts in edges.items()} == {
        n: sorted(twice[n]) for n in edges
    }


def test_a_step_that_points_to_itself_is_a_loop():
    assert find_cycle({"a": ["a"]}) == ["a", "a"]


def test_a_loop_is_named_along_its_edges():
    assert find_cycle({"a": ["b"], "b": ["a"]}) in (["a", "b", "a"], ["b", "a", "b"])


def test_ten_thousand_steps_in_a_row_are_no_matter():
    chain = {str(i): [str(i + 1)] for i in range(10_000)}

    assert (
        longest_path(chain, dict.fromkeys(map(str, range(10_001)), 1.0))["0"] == 10_000
    )
    assert len(find_cycle(chain | {"10000": ["0"]})) == 10_002
