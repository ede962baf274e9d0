"""Amounts as Decimal inside, as strings with two digits outside."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")


def written(amount: Decimal) -> str:
    """19.9 as "19.90"."""
    return str(amount.quantize(CENT, rounding=ROUND_HALF_EVEN))


def retail(amount: Decimal) -> Decimal:
    """The highest amount not above `amount` whose last digit is 5 or 9.

    Rounding is always down, so that a reduction is never smaller than announced.
    Below 0.05 there is no such amount: it is cut to whole cents.
    """
    cents = int((amount / CENT).to_integral_value(rounding=ROUND_DOWN))
    for lower in range(cents, max(cents - 10, 4), -1):
        if lower % 10 in (5, 9):
            return lower * CENT
    return cents * CENT


def percent_below(price: Decimal, reference: Decimal) -> int:
    """How far `price` is below `reference` in whole percent, rounded down; 0 if not."""
    if reference <= 0 or price >= reference:
        return 0
    return int((reference - price) * 100 // reference)


def margin_percent(price: Decimal, cost: Decimal) -> Decimal:
    """What is left of `price` after `cost`, in percent of `price`, rounded down.

    The price is taken as it stands in the price book: no tax is taken off.
    """
    share = (price - cost) * 100 / price
    return share.quantize(Decimal("0.1"), rounding="ROUND_FLOOR")
