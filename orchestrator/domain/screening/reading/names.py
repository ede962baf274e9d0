"""Names that machines give: digests, keys, receipts. Nobody reads a price in one."""

import re

from orchestrator.domain.screening.reading.blobs import blobs
from orchestrator.domain.screening.reading.strip import Strip

# a whole value: 16 hexadecimal digits or more, or a UUID; a short word may stand
# before it and task numbers after it
_NAME = re.compile(
    r"(?:[A-Za-z]{2,12}-)?"
    r"(?P<name>(?=[0-9-]*[a-f])(?=[a-f-]*[0-9])"
    r"(?:[0-9a-f]{16,128}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))"
    r"(?::[0-9]{1,12}){0,2}"
)
_SHORTEST = 16


def without_name(strip: Strip) -> Strip:
    """The string with the name in it blanked, where it is one and nothing besides.

    What stands before the name is still read, and so is a name that decodes to text.
    """
    text = strip.text
    if len(text) < _SHORTEST or not text.isascii():
        return strip
    found = _NAME.fullmatch(text)
    if found is None or any(blobs(text)):
        return strip
    start, end = found.span("name")
    blank = text[:start] + " " * (end - start) + text[end:]
    return Strip(blank, strip.starts, strip.ends, strip.origin)
