"""How many things one amount buys, and how many payments of it are made."""

import re

from orchestrator.domain.screening.prices.measures import COUNTS, scale

_N = rf"(\d\d?|{'|'.join(COUNTS)})"
_OF_THEM = re.compile(
    rf"(?<![a-z0-9.,]){_N}(?: (?!for|fur)[a-z'-]+){{0,4}} (?:for|fur|um)"
    r"(?: (?:only|just|nur))? ?$"
)
_PAYMENTS = re.compile(
    rf"(?<![a-z0-9.,]){_N} ?(?:x|\u00d7|mal|fois|times|(?:[a-z-]+ ){{0,3}}(?:payments?|"
    r"instal+ments?|raten|monatsraten|cuotas|mensualites)(?: (?:of|at|a|zu|von|de))?)"
    r"(?: (?:only|just|nur))? ?$"
)
_COUNTED = re.compile(r"(\d+)(?!\d)(?!kg|g$|l$|ml|m2)")


def several(left: str, unit: str) -> str:
    """The count around an amount: 3 of "any 3 soups for £10", 12 of "12 payments of",
    2 of "£8 for two"; "" where there is none."""
    found = _PAYMENTS.search(left) or _OF_THEM.search(left)
    if found:
        return COUNTS.get(found[1], found[1])
    counted = _COUNTED.match(unit)
    return counted[1] if counted and not scale(unit) else ""
