"""Dates in running text: every way a known day is written, and what looks like one."""

import functools
import re
from datetime import date

from babel import Locale
from babel.dates import format_date, get_month_names

PATTERNS = (
    *("short", "medium", "long", "full"),
    *("yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy", "dd/MM/yyyy", "d/M/yyyy", "dd.MM.yy"),
    *("d MMMM yyyy", "d. MMMM yyyy", "d MMM yyyy", "d. MMM yyyy", "MMMM d, yyyy"),
    *("d MMMM", "d. MMMM", "d MMM", "d. MMM", "MMMM d", "dd.MM.", "dd/MM"),
)
ENGLISH = Locale("en", "GB")
SPOKEN = (ENGLISH, Locale("de"), Locale("fr"))
MONTHS = {
    name.rstrip(".")
    for locale in SPOKEN
    for width in ("wide", "abbreviated")
    for name in get_month_names(width, locale=locale).values()
}
MONTH = "(?:" + "|".join(sorted(map(re.escape, MONTHS), key=len)[::-1]) + r")\b\.?"
YEAR = r"(?:,?\s\d{4})?"
LOOKS_LIKE = re.compile(
    r"(?<!\w)(?:\d{4}-\d{1,2}-\d{1,2}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th|er)?\s(?:of\s)?{MONTH}{YEAR}"
    rf"|{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b{YEAR})(?!\w)",
    re.IGNORECASE,
)
"""Anything a reader would take for a date, in the languages spoken here."""


@functools.lru_cache(maxsize=256)
def written(day: date, locale: Locale) -> frozenset[str]:
    """How `day` may stand in a text of `locale`, or in English."""
    found = {
        format_date(day, pattern, locale=spoken)
        for spoken in (locale, ENGLISH)
        for pattern in PATTERNS
    }
    if day.day == 1:
        found |= {text.replace("1 ", "1er ", 1) for text in found if text[:2] == "1 "}
    for ending in ("st", "nd", "rd", "th"):
        for pattern in (f"d'{ending}' MMMM", f"MMMM d'{ending}'"):
            found.add(format_date(day, pattern, locale=ENGLISH))
    return frozenset(found)
