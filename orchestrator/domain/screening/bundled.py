"""Red lines as they are written in YAML files: text in, rules out."""

import yaml

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import read_rule

_TEXT = {
    first: [(tag, found) for tag, found in known if not tag.endswith(":timestamp")]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_DEEP = 5_000  # parts inside each other; many more overflow the fast loader's stack


class _Plain(yaml.SafeLoader):
    """YAML whose dates stay text, as JSON has them."""

    yaml_implicit_resolvers = _TEXT


class _Fast(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same, ten times as fast; for texts that cannot be deep."""

    yaml_implicit_resolvers = _TEXT


def read_yaml(text: str) -> object:
    """What YAML text holds, as plain JSON values. BadRule where it is none."""
    loader = _Fast if _is_shallow(text) else _Plain
    try:
        return yaml.load(text, loader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadRule(f"The red lines are not YAML: {error}") from error


def _is_shallow(text: str) -> bool:
    """Every level takes a bracket, or two more columns of a line."""
    brackets = text.count("[") + text.count("{")
    return brackets < _DEEP and max(map(len, text.split("\n"))) < 2 * _DEEP


def read_rules(text: str) -> list[Rule]:
    """The rules of one file: a list of red lines, or `red_lines:` with such a list.

    Raises BadRule naming the red line at fault, or for a slug used twice.
    """
    loaded = read_yaml(text)
    listed = loaded.get("red_lines") if isinstance(loaded, dict) else loaded
    if not isinstance(listed, list):
        raise BadRule("The file holds no list of red lines: start with 'red_lines:'.")
    rules = [_rule(raw, number) for number, raw in enumerate(listed, 1)]
    slugs = [rule.slug for rule in rules]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise BadRule(f"The slug {', '.join(twice)} is used twice: each has its own.")
    return rules


def _rule(raw: object, number: int) -> Rule:
    if not isinstance(raw, dict):
        raise BadRule(f"Red line {number} is not a set of fields.")
    try:
        return read_rule(raw)
    except BadRule as error:
        raise BadRule(f"Red line {number} ({raw.get('slug')}): {error}") from error
