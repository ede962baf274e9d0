"""Tables as lists of lists: the column above a number says what it is."""

from collections.abc import Iterator
from dataclasses import replace

from orchestrator.domain.screening.prices.figures import role_of
from orchestrator.domain.screening.reading.page import Figure, Page

_HEADS = ("columns", "headers", "header", "fields", "head", "keys")


def tabled(page: Page) -> Iterator[Figure]:
    """The numbers of every list of lists, each in the role of its column."""
    cells = [figure for figure in page.figures if figure.role == "cell"]
    if not cells:
        return
    said = {p.path: p.text for p in page.passages if not p.is_key}
    for figure in cells:
        row, _, column = figure.path.rpartition("/")
        table, _, line = row.rpartition("/")
        if not (column.isdigit() and line.isdigit()):
            continue
        name = _heading(said, table, column)
        role = role_of(name) if name else ""
        if role not in ("", "cell"):
            yield replace(figure, role=role, key=name)


def _heading(said: dict[str, str], table: str, column: str) -> str:
    around = table.rpartition("/")[0]
    places = [f"{around}/{head}/{column}" for head in _HEADS]
    places += [f"{place}/{part}" for place in list(places) for part in ("name", "key")]
    return next((said[p] for p in [*places, f"{table}/0/{column}"] if p in said), "")
