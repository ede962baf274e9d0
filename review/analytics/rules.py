"""Rules: how often each red line is right, what only it catches, what it costs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from orchestrator.models import RedLine
from orchestrator.services.rules import rule_health
from review.analytics.figure import (
    SHARE_COLUMNS,
    Cell,
    Figure,
    Share,
    measured,
    of_shares,
)
from review.analytics.scope import Scope
from review.analytics.statements import HITS, ask
from review.bars import BarList, Listed, Matrix

MOST_IN_MATRIX = 10
HIT = """
    SELECT red_line_id, slug, output_id, is_right, read, verdict FROM hits
    ORDER BY slug, red_line_id, at DESC LIMIT 200000"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One red line on one output. `is_right` is None while nobody decided."""

    line: int
    slug: str
    output: int
    is_right: bool | None
    seconds: int | None
    verdict: str | None


def figures(scope: Scope) -> list[Figure]:
    """The figures of this family, in the order of the page, from one reading."""
    found = [Hit(*row) for row in ask(HIT, scope, HITS)]
    by_line: dict[int, list[Hit]] = defaultdict(list)
    for hit in found:
        by_line[hit.line].append(hit)
    lines = list(by_line.values())
    return [
        precision(lines),
        unique(lines),
        overlap(lines),
        overturn(lines),
        cost(lines),
        drift(scope),
    ]


def precision(lines: Sequence[list[Hit]]) -> Figure:
    shares = [
        Share(own[0].slug, sum(h.is_right is True for h in own), len(_decided(own)))
        for own in lines
    ]
    return _of(
        shares,
        key="precision",
        title=_("Precision"),
        definition=_(
            "Of the decided outputs a red line hit, the share where it was right:"
            " people agreed with its finding or made an exception of it; where nobody"
            " said, where the output was edited, sent back or rejected."
        ),
        columns=("red line", "right", "decided", *SHARE_COLUMNS),
    )


def unique(lines: Sequence[list[Hit]]) -> Figure:
    seen: dict[int, int] = defaultdict(int)
    for own in lines:
        for hit in own:
            seen[hit.output] += 1
    shares = []
    for own in lines:
        right = [hit for hit in own if hit.is_right]
        alone = sum(seen[hit.output] == 1 for hit in right)
        shares.append(Share(own[0].slug, alone, len(right)))
    return _of(
        shares,
        key="unique",
        title=_("Caught by nothing else"),
        definition=_(
            "Of the outputs on which a red line was right, the share that no other red"
            " line hit."
        ),
        columns=("red line", "only this one", "right", *SHARE_COLUMNS),
    )


def overlap(lines: Sequence[list[Hit]]) -> Figure:
    most = sorted(lines, key=len, reverse=True)[:MOST_IN_MATRIX]
    shown = sorted(most, key=lambda own: own[0].slug)
    sets = [(own[0].slug, {hit.output for hit in own}) for own in shown]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, len(own), *(len(own & other) for _n, other in sets))
        for name, own in sets
    )
    table = tuple(
        (name, tuple(_cell(len(own & other), len(own)) for _n, other in sets))
        for name, own in sets
    )
    n = len({hit.output for own in shown for hit in own})
    names = tuple(name for name, _own in sets)
    return Figure(
        key="overlap",
        title=_("Overlap"),
        definition=_(
            "Of the outputs the red line of a row hit, the share that the red line of a"
            " column hit too. The ten with the most hits."
        ),
        n=n,
        cases=_("outputs hit"),
        columns=("red line", "hits", *names),
        rows=rows,
        chart=Matrix(names, table) if len(sets) > 1 else None,
        behind="hits",
    )


def overturn(lines: Sequence[list[Hit]]) -> Figure:
    shares = []
    for own in lines:
        said = [hit for hit in own if hit.verdict is not None]
        passed = sum(hit.verdict == "approve" for hit in said)
        shares.append(Share(own[0].slug, passed, len(said)))
    return _of(
        shares,
        key="passed",
        title=_("Approved all the same"),
        definition=_(
            "Of the decided outputs a red line hit, the share people approved"
            " unchanged, exceptions included."
        ),
        columns=("red line", "approved", "decided", *SHARE_COLUMNS),
    )


def cost(lines: Sequence[list[Hit]]) -> Figure:
    rows: list[tuple[Cell, ...]] = []
    bars, n = [], 0
    for own in lines:
        timed = [hit.seconds for hit in own if hit.seconds]
        right = sum(hit.is_right is True for hit in own)
        if not timed:
            rows.append((own[0].slug, 0, None, right, None))
            continue
        took = sum(timed) / 60
        n += len(timed)
        each = round(took / right, 1) if right else None
        rows.append((own[0].slug, len(timed), round(took, 1), right, each))
        words = f"{took:.0f} min; "
        words += f"{each:g} a true catch" if right else _("no true catch")
        bars.append((own[0].slug, took, words))
    return Figure(
        key="cost",
        title=_("Reviewer minutes, and what a true catch costs"),
        definition=_(
            "The minutes people looked at the items of the outputs a red line hit, and"
            " those minutes over the outputs on which it was right. An item that two"
            " red lines hit counts for both; hits whose page told no time are left out."
        ),
        n=n,
        cases=_("hits with a time"),
        columns=("red line", "timed hits", "minutes", "right", "minutes a true catch"),
        rows=tuple(rows) if n else (),
        chart=measured(bars) if n else None,
        behind="hits",
    )


def drift(scope: Scope) -> Figure:
    found = [h for b in scope.brands for h in rule_health.of_brand(b).values()]
    slugs = dict(
        RedLine.objects.filter(pk__in=[h.red_line_id for h in found]).values_list(
            "pk", "slug"
        )
    )
    ordered = sorted(found, key=lambda health: slugs[health.red_line_id])
    most = max((health.hits for health in ordered), default=0) or 1
    bars = tuple(
        Listed(
            slugs[health.red_line_id],
            f"{health.hits:,}",
            100 * health.hits / most,
            note=health.alarm or _("as it used to be"),
            link=reverse("review:red_line", args=[health.red_line_id]),
        )
        for health in ordered
    )
    n = sum(health.hits for health in ordered)
    return Figure(
        key="drift",
        title=_("Drift"),
        definition=_(
            "Hits of each live red line in the last 30 days; an alarm where yesterday"
            " or the last week lies outside what the 28 days before let expect (central"
            " 99 % of a Poisson count at the same traffic). The days chosen above do"
            " not matter here."
        ),
        n=n,
        cases=_("hits in 30 days"),
        columns=("red line", "hits", "alarm"),
        rows=tuple((slugs[h.red_line_id], h.hits, h.alarm) for h in ordered),
        chart=BarList(bars, is_share=False) if n else None,
    )


def _decided(own: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in own if hit.is_right is not None]


def _cell(both: int, own: int) -> tuple[int, str]:
    """The shade, 0 to 4, and the words of one cell."""
    share = both / own if own else 0.0
    return min(4, round(4 * share)), f"{share:.0%}"


def _of(
    shares: list[Share], *, key: str, title: str, definition: str,
    columns: tuple[str, ...],
) -> Figure:  # fmt: skip
    rows, bars = of_shares(shares)
    n = sum(share.whole for share in shares)
    return Figure(
        key=key,
        title=title,
        definition=definition,
        n=n,
        cases=_("decided hits"),
        columns=columns,
        rows=rows if n else (),
        chart=bars if n else None,
        behind="hits",
    )
