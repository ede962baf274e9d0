"""Escapes: what people find wrong in a random share of what nobody had looked at."""

from django.utils.translation import gettext as _

from orchestrator.services.deciding import audit_lane
from orchestrator.services.deciding.audit_lane import EscapeRate
from review.analytics.figure import Cell, Figure
from review.analytics.scope import Scope
from review.bars import BarList, Listed

Rated = tuple[str, EscapeRate]


def figures(scope: Scope) -> list[Figure]:
    """The two figures of the audit lane, of each brand."""
    rated = [(b.name, audit_lane.escape_rate(b, scope.since)) for b in scope.brands]
    return [rate(rated), lane(rated)]


def rate(rated: list[Rated]) -> Figure:
    judged = sum(one.judged for _name, one in rated)
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            one.found,
            one.judged,
            _percent(one.rate if one.judged else None),
            _percent(one.low if one.judged else None),
            _percent(one.high if one.judged else None),
        )
        for name, one in rated
    ]
    return Figure(
        key="escapes",
        title=_("Escape rate"),
        definition=_(
            "Of the outputs that were released by policy, drawn at random for the audit"
            " lane and judged there, the share that people did not approve unchanged,"
            " since the first day. The bounds are exact (Clopper and Pearson, 95 %)."
        ),
        n=judged,
        cases=_("judged"),
        columns=("brand", "found wrong", "judged", "rate %", "low %", "high %"),
        rows=tuple(rows) if judged else (),
        chart=BarList(tuple(_listed(*one) for one in rated)) if judged else None,
    )


def lane(rated: list[Rated]) -> Figure:
    drawn = sum(one.drawn for _name, one in rated)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, one.released, one.drawn, one.judged, one.found) for name, one in rated
    )
    most = max((one.drawn for _name, one in rated), default=0) or 1
    bars = tuple(
        Listed(
            name,
            f"{one.drawn:,}",
            100 * one.drawn / most,
            note=_("of %(all)s released; %(judged)s judged, %(found)s found wrong")
            % {"all": one.released, "judged": one.judged, "found": one.found},
        )
        for name, one in rated
    )
    return Figure(
        key="audit_lane",
        title=_("The audit lane"),
        definition=_(
            "How many outputs released by policy since the first day were drawn, how"
            " many of those people have judged, and how many they found wrong. Whoever"
            " judges is not told that an item was drawn."
        ),
        n=drawn,
        cases=_("drawn"),
        columns=("brand", "released by policy", "drawn", "judged", "found wrong"),
        rows=rows if drawn else (),
        chart=BarList(bars, is_share=False) if drawn else None,
    )


def _listed(name: str, one: EscapeRate) -> Listed:
    if not one.judged or one.rate is None:
        return Listed(name, _("not known"), 0, note=_("nothing judged yet"))
    low, high = 100 * one.low, 100 * one.high
    return Listed(
        name,
        f"{100 * one.rate:.1f} %",
        100 * one.rate,
        low=low,
        high=high,
        note=_("%(found)s of %(judged)s; %(low).1f to %(high).1f %%")
        % {"found": one.found, "judged": one.judged, "low": low, "high": high},
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 2)
