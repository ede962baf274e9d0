"""What of a test gets to a page: words, drawings, and nothing that must stay hidden."""

import pytest

from review.experiments import arms, axes, figures, given, reading

ARMS = [
    {"name": "a", "control": True, "n": 1_000, "conversions": 111},
    {"name": "b", "n": 1_446, "conversions": 222},
]
TOLD = {
    "verdict": "winner",
    "winner": "b",
    "p": 0.0123,
    "lift": 0.3851,
    "lift_ci": [0.1111, 0.6666],
    "shrunk_lift": 0.2222,
    "srm_p": 0.4,
    "arms": [{**ARMS[0], "rate": 0.111}, {**ARMS[1], "rate": 0.15353}],
    "adjusted": [{"arm": "b", "p_holm": 0.0124, "lift": 0.3851, "lift_ci": [0.1, 0.6]}],
    "guardrails": [{"name": "refunds", "arm": "b", "state": "breached", "harm": 0.077}],
    "notes": ["b is 38.5 % better"],
}
LOOKS = {"points": [{"t": t, "effect": 0.0427, "low": -0.5 / t, "high": 0.5 / t}
                    for t in (1, 2, 5)], "stopped_at": 5}  # fmt: skip
TELLING = ("38.5", "11.1", "66.7", "22.2", "15.35", "111", "222", "0.0123", "7.7")


def shown(**changes):
    told = {**TOLD, **changes}
    return reading.read(told, ARMS, is_share=True, monitor=LOOKS)


@pytest.mark.parametrize(
    "changes", [{"verdict": "invalid"}, {"verdict": "ask", "p": None, "lift": None}]
)
def test_an_effect_that_came_along_with_a_hidden_test_is_dropped(changes):
    page = shown(**changes)

    said = repr(page)

    assert page.hidden
    assert not [figure for figure in TELLING if figure in said]
    assert page.plot is None
    assert [arm.n for arm in page.arms] == [1_000, 1_446]


def test_a_valid_test_shows_all_of_it():
    said = repr(shown())

    assert not [figure for figure in TELLING if figure not in said]


def test_a_guardrail_that_broke_says_by_how_much():
    (guard,) = shown().guards

    assert (guard.sign.key, guard.harm) == ("broken", "+7.7 pp")


def test_early_looks_that_are_wide_do_not_flatten_the_plot():
    drawn = shown().plot

    assert drawn is not None
    assert drawn.cut
    assert drawn.levels[0] == "+30 pp"
    assert drawn.levels[-1] == "\N{MINUS SIGN}30 pp"
    assert drawn.days == ["0", "1", "2", "3", "4", "5"]
    assert drawn.stopped_at == "5"
    assert [row.day for row in drawn.rows] == ["1", "2", "5"]


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0, 131, [0, 20, 40, 60, 80, 100, 120, 140]),
        (-0.0012, 0.0093, [-0.002, 0, 0.002, 0.004, 0.006, 0.008, 0.01]),
        (0, 0, [0, 0.1]),
        (0, 1e-9, [0, 2e-10, 4e-10, 6e-10, 8e-10, 1e-9]),
        (-3, 4, [-4, -2, 0, 2, 4]),
    ],
)
def test_axes_have_few_round_numbers_and_reach_both_ends(low, high, told):
    assert axes.ticks(low, high, 8 if high == 131 else 7) == told


def test_an_effect_on_one_side_fills_the_plot_and_nothing_is_its_edge():
    looks = [{"t": t, "effect": 2.0, "low": 1.0, "high": 3.0} for t in (2.5, 131)]

    drawn = figures.plot(looks, stopped_at=None, is_share=False)

    assert drawn is not None
    assert (drawn.levels[0], drawn.levels[-1]) == ("+3", "0")
    assert drawn.zero == figures.HIGH
    assert drawn.zero in drawn.rules


@pytest.mark.parametrize("value", [None, True, "0.1", float("nan"), float("inf"), []])
def test_what_is_no_number_is_left_out(value):
    point = {"t": 1, "effect": value, "low": 0, "high": 1}

    assert given.number(value) is None
    assert figures.plot([point, point], stopped_at=None, is_share=True) is None


def test_shares_of_verdicts_fill_the_strip():
    strip = figures.strip([("a", "A", 3), ("b", "B", 0), ("c", "C", 1)])

    assert [(part.key, part.x, part.width) for part in strip] == [
        ("a", 0.0, 450.0),
        ("c", 450.0, 150.0),
    ]


def test_the_ranges_of_arms_are_on_one_scale():
    told = TOLD | {
        "arms": [*TOLD["arms"], {"name": "c", "n": 1_200, "rate": 0.1}],
        "adjusted": [
            {"arm": "b", "lift": 0.1, "lift_ci": [0.05, 0.2]},
            {"arm": "c", "lift": 0.4, "lift_ci": [0.0, 0.8]},
        ],
    }

    rows = {arm.name: arm for arm in reading.read(told, ARMS, is_share=True).arms}

    assert (rows["c"].interval.low, rows["c"].interval.high) == (50.0, 100.0)
    assert (rows["b"].interval.low, rows["b"].interval.high) == (53.1, 62.5)


def test_what_all_arms_show_is_said_once_and_how_far_each_is_off_its_plan():
    page = {"a": {"headline": "Soft", "image": "x.jpg"},
            "b": {"headline": "Warm", "image": "x.jpg"}}  # fmt: skip

    one, two = arms.before_reading(ARMS, {}, page)

    assert (one.fields, two.fields) == ([("headline", "Soft")], [("headline", "Warm")])
    assert one.same == two.same == [("image", "x.jpg")]
    assert (one.off, two.off) == ("\N{MINUS SIGN}223", "+223")


@pytest.mark.parametrize(
    ("value", "words"),
    [(-0.0004, "0%"), (0.0004, "0%"), (0.0006, "+0.1%"), (None, "")],
)
def test_a_lift_of_nothing_has_no_sign(value, words):
    assert given.lift(value) == words
