"""Cohen's kappa against numbers worked out by hand."""

import pytest

from orchestrator.domain.statistics.agreement import cohen_kappa


def pairs(yes_yes, yes_no, no_yes, no_no):
    return (
        [("yes", "yes")] * yes_yes
        + [("yes", "no")] * yes_no
        + [("no", "yes")] * no_yes
        + [("no", "no")] * no_no
    )


def test_a_table_worked_out_by_hand():
    # 35 of 50 alike; by chance (25 * 30 + 25 * 20) / 2500 = 0.5: (0.7 - 0.5) / 0.5
    found = cohen_kappa(pairs(20, 5, 10, 15))

    assert found.n == 50
    assert found.observed == pytest.approx(0.7)
    assert found.expected == pytest.approx(0.5)
    assert found.kappa == pytest.approx(0.4)
    assert found.low == pytest.approx(0.4 - 1.959964 * (0.7 * 0.3 / 50) ** 0.5 / 0.5)


def test_full_agreement_is_one_and_full_disagreement_below_zero():
    assert cohen_kappa(pairs(10, 0, 0, 10)).kappa == 1.0
    assert cohen_kappa(pairs(0, 10, 10, 0)).kappa == -1.0


def test_agreement_by_chance_is_zero():
    assert cohen_kappa(pairs(25, 25, 25, 25)).kappa == pytest.approx(0.0)


def test_where_both_always_say_the_same_word_there_is_nothing_to_measure():
    found = cohen_kappa(pairs(30, 0, 0, 0))

    assert found.observed == 1.0
    assert found.kappa is None


def test_one_judge_who_never_says_no_agrees_by_chance_alone():
    assert cohen_kappa(pairs(18, 2, 0, 0)).kappa == pytest.approx(0.0)


def test_nothing_judged_has_no_figure():
    assert cohen_kappa([]).observed is None


def test_more_than_two_words_and_their_order_do_not_matter():
    three = [("a", "a"), ("b", "b"), ("c", "c"), ("a", "b"), ("b", "c"), ("c", "a")]

    assert cohen_kappa(three).kappa == pytest.approx(0.25)
    assert cohen_kappa(three[::-1]) == cohen_kappa(three)
