"""Red lines as YAML: out of one ledger, into another, and the packs that come along."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from orchestrator.domain.errors import BadRule, GreenlightError, NotFound
from orchestrator.domain.screening.bundled import read_yaml
from orchestrator.domain.screening.rules import read_rule
from orchestrator.models import Brand, Principal, RedLine, RedLineVersion
from orchestrator.services.rules import red_lines

PACKS = Path(__file__).resolve().parents[2] / "red_lines"
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: drafts made; by name, why others were not; nothing new."""

    made: list[RedLineVersion] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pack:
    """A bundled set of red lines, as drafts to start from. `rules` are as written."""

    slug: str
    title: str
    about: str
    sources: tuple[str, ...]
    rules: tuple[Mapping[str, Any], ...]


def export(brand: Brand) -> str:
    """The live red lines of a brand as YAML that `import_` reads."""
    return _written(v.definition for v in red_lines.live_versions(brand))


def export_one(version: RedLineVersion) -> str:
    """One version, live or not, as such a file."""
    return _written([version.definition])


def import_(brand: Brand, text: str, *, by: Principal) -> Imported:
    """Make a draft of every red line in `text` that differs from the brand's newest.

    A red line that is wrong is refused with its reason and the others come in; none
    of them changes what is live. Raises BadRule where the text is no such file, and
    NotPermitted.
    """
    red_lines.permit(by, brand)
    if len(text) > MOST_BYTES:
        raise BadRule(f"The file is longer than {MOST_BYTES:,} characters: split it.")
    return _drafts(brand, _listed(read_yaml(text)), by, _draft_or_create)


def packs() -> list[Pack]:
    """Every bundled pack by slug."""
    return [_pack(path) for path in sorted(PACKS.glob("*.yaml"))]


def install_pack(brand: Brand, slug: str, *, by: Principal) -> Imported:
    """Make drafts of a pack's red lines; slugs the brand has already are left alone.

    Raises NotFound for a pack there is none of, and NotPermitted.
    """
    red_lines.permit(by, brand)
    known = {pack.slug: pack for pack in packs()}
    if slug not in known:
        raise NotFound(f"There is no pack {slug!r}: choose from {', '.join(known)}.")
    return _drafts(brand, known[slug].rules, by, _create_only)


_Act = Callable[[Brand, Mapping[str, Any], Principal], RedLineVersion | None]


def _drafts(
    brand: Brand, listed: Iterable[object], by: Principal, act: _Act
) -> Imported:
    report, seen = Imported(), set[str]()
    for number, raw in enumerate(listed, 1):
        name = f"red line {number}"
        if not isinstance(raw, Mapping):
            report.refused.append((name, "It is not a set of fields."))
            continue
        slug = str(raw.get("slug") or name)
        if slug in seen:
            report.refused.append((slug, "The slug stands in the file twice."))
            continue
        seen.add(slug)
        try:
            made = act(brand, raw, by)
        except GreenlightError as error:
            report.refused.append((slug, str(error)))
        else:
            if made is None:
                report.unchanged.append(slug)
            else:
                report.made.append(made)
    return report


def _draft_or_create(
    brand: Brand, raw: Mapping[str, Any], by: Principal
) -> RedLineVersion | None:
    line = RedLine.objects.filter(brand=brand, slug=str(raw.get("slug"))).first()
    if line is None:
        return red_lines.create(brand, definition=raw, by=by)
    newest = line.versions.order_by("-number").first()
    if newest is not None and newest.definition == red_lines.checked(raw).as_json():
        return None
    return red_lines.draft(line, definition=raw, by=by)


def _create_only(
    brand: Brand, raw: Mapping[str, Any], by: Principal
) -> RedLineVersion | None:
    if RedLine.objects.filter(brand=brand, slug=str(raw.get("slug"))).exists():
        return None
    return red_lines.create(brand, definition=raw, by=by)


@lru_cache(maxsize=64)
def _pack(path: Path) -> Pack:
    """Packs come with the code: a faulty one is a bug and raises BadRule."""
    loaded = read_yaml(path.read_text(encoding="utf-8"))
    about: Mapping[str, Any] = {}
    if isinstance(loaded, Mapping) and isinstance(loaded.get("pack"), Mapping):
        about = loaded["pack"]
    slug = str(about.get("slug") or path.stem)
    rules = tuple(
        {**raw, "pack": raw.get("pack") or slug} if isinstance(raw, Mapping) else {}
        for raw in _listed(loaded)
    )
    return Pack(
        slug=slug,
        title=str(about.get("title") or slug.replace("-", " ").capitalize()),
        about=str(about.get("about") or ""),
        sources=tuple(map(str, about.get("sources") or ())),
        rules=rules,
    )


def _listed(loaded: object) -> list[object]:
    listed = loaded.get("red_lines") if isinstance(loaded, Mapping) else loaded
    if not isinstance(listed, list):
        raise BadRule("The file holds no list of red lines: start with 'red_lines:'.")
    return listed


def _written(definitions: Iterable[Mapping[str, Any]]) -> str:
    text: str = yaml.safe_dump(
        {"red_lines": [_in_order(d) for d in definitions]},
        sort_keys=False,
        allow_unicode=True,
        width=88,
    )
    return text


def _in_order(definition: Mapping[str, Any]) -> dict[str, Any]:
    """As people write it: the database keeps no order of fields."""
    try:
        return read_rule(definition).as_json()
    except BadRule:
        return dict(definition)
