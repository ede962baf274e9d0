"""Finding a title, a body or a price in any JSON, and knowing what was left over."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from orchestrator.domain.content import JSON

NAMES = {
    "title": "subject subject_line headline title heading h1 name",
    "teaser": "preheader preview_text preview teaser subheadline subtitle subline"
    " description summary intro",
    "body": "body html text copy message content caption post main paragraphs",
    "cta": "cta call_to_action button cta_text cta_label button_text action",
    "url": "url link href landing_page cta_url display_url target",
    "sender": "from sender from_name author",
    "tags": "hashtags tags keywords",
    "points": "bullets points benefits features claims lines_of_copy",
    "small": "footer disclaimer small_print legal terms footnote conditions",
}
LIKELY = {part: names.split() for part, names in NAMES.items()}
PRICES = ("price", "new_price", "now", "sale_price", "amount", "final_price")
BEFORE = ("was", "old_price", "before", "list_price", "regular_price", "rrp")
PRODUCT = ("name", "product", "title", "label", "sku", "id")
CURRENCY = ("currency", "currency_code")
LEAVES_MOST = 500  # texts and numbers looked at
REST_MOST = 60  # of what does not fit, named one by one
LONGEST = 20_000  # characters of one text shown
DEEPEST = 12

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One text or number and where it stands."""

    place: Place
    text: str

    @property
    def name(self) -> str:
        """The nearest key that is no number of a list, small and with underscores."""
        named = [step for step in self.place if not step.isdigit()]
        return _plain(named[-1]) if named else ""

    @property
    def at(self) -> str:
        return " → ".join(self.place)


@dataclass(frozen=True, slots=True)
class Row:
    """One price: for what, how much, before, and what else was said of it."""

    product: str
    price: str
    before: str
    currency: str
    facts: tuple[str, ...]


class Reading:
    """An output's leaves; what a channel takes is no longer left over."""

    def __init__(self, content: JSON) -> None:
        self.rows: list[Row] = []
        self._priced: set[Place] = set()
        self._taken: set[Place] = set()
        self._read_prices(content, ())
        leaves: list[Leaf] = []
        self.more = 0
        for leaf in _leaves(content, ()):
            if len(leaves) < LEAVES_MOST:
                leaves.append(leaf)
            else:
                self.more += 1
        self.leaves = leaves

    def one(self, part: str) -> str:
        """The first text of a part, the likeliest name and the shallowest place."""
        found = self._found(part)
        if not found:
            return ""
        self._taken.add(found[0].place)
        return found[0].text

    def all(self, part: str) -> list[str]:
        """Every text under the likeliest name of a part that is there."""
        found = self._found(part)
        same = [leaf for leaf in found if leaf.name == found[0].name]
        self._taken.update(leaf.place for leaf in same)
        return [leaf.text for leaf in same]

    def has(self, part: str) -> bool:
        return bool(self._found(part))

    def prices(self) -> list[Row]:
        """Every price, taken."""
        self._taken |= self._priced
        return self.rows

    def rest(self) -> list[Leaf]:
        """What nothing took, for the list below the preview."""
        free = [leaf for leaf in self.leaves if leaf.place not in self._taken]
        left = [
            Leaf(place, " · ".join(leaf.text for leaf in together))
            for place, together in groupby(free, key=_group)
        ]
        left = [leaf for leaf in left if leaf.text.strip(" ·")]
        self.more += max(len(left) - REST_MOST, 0)
        return left[:REST_MOST]

    def _found(self, part: str) -> list[Leaf]:
        order = {name: place for place, name in enumerate(LIKELY[part])}
        free = [
            leaf
            for leaf in self.leaves
            if leaf.name in order
            and leaf.place not in self._taken
            and leaf.place not in self._priced
            and leaf.text.strip()
        ]
        return sorted(free, key=lambda leaf: (order[leaf.name], len(leaf.place)))

    def _read_prices(self, value: JSON, place: Place) -> None:
        if len(place) > DEEPEST or len(self.rows) >= LEAVES_MOST:
            return
        if isinstance(value, dict):
            self._read_row(value, place)
        for name, inner in _children(value):
            self._read_prices(inner, (*place, name))

    def _read_row(self, record: dict[str, JSON], place: Place) -> None:
        flat = {_plain(k): (k, v) for k, v in record.items() if _is_leaf(v)}
        priced = next((n for n in PRICES if n in flat), "")
        if not priced or not any(c.isdigit() for c in _text(flat[priced][1])):
            return
        picked = [
            next((n for n in names if n in flat), "")
            for names in (PRODUCT, BEFORE, CURRENCY)
        ]
        product, before, currency = (_text(flat[n][1]) if n else "" for n in picked)
        shown = {priced, *picked}
        facts: tuple[str, ...] = ()
        if place and place[-1].isdigit():  # a row of a list: all of it is its own
            others = [(n, v) for n, (_, v) in flat.items() if n not in shown]
            facts = tuple(f"{n.replace('_', ' ')}: {_text(v)}" for n, v in others)
            shown |= flat.keys()
        price = _text(flat[priced][1])
        self.rows.append(Row(product, price, before, currency, facts))
        self._priced |= {(*place, flat[n][0]) for n in shown if n}


def _group(leaf: Leaf) -> Place:
    """A list of texts, and a record in a list, are named once."""
    in_list = any(step.isdigit() for step in leaf.place[-2:])
    return leaf.place[:-1] if in_list and len(leaf.place) > 1 else leaf.place


def _leaves(value: JSON, place: Place) -> Iterator[Leaf]:
    if _is_leaf(value):
        if value is not None:
            yield Leaf(place, _text(value))
        return
    if len(place) >= DEEPEST:
        yield Leaf(place, "…")
        return
    for name, inner in _children(value):
        yield from _leaves(inner, (*place, name))


def _children(value: JSON) -> Iterator[tuple[str, JSON]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(n), inner) for n, inner in enumerate(value))


def _is_leaf(value: JSON) -> bool:
    return not isinstance(value, dict | list)


def _text(value: JSON) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: ""}[value]
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plain(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")
