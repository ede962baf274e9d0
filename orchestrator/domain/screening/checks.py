"""What can be wrong with a red line someone wrote, in plain words."""

from collections.abc import Iterator, Mapping

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.detectors.lexicon import MATCHES
from orchestrator.domain.screening.detectors.patterns import compiled
from orchestrator.domain.screening.scope import day

SEVERITIES = ("low", "medium", "high")
_WHAT = ("slug", "name", "category", "message", "scope", "when", "tests")
_KNOWN = frozenset({*_WHAT, "severity", "blocking", "roles", "people"})
_TERM_LIMIT = 5_000


def problems_of(raw: object) -> list[str]:
    """Every problem of one rule as read from JSON or YAML; [] is none."""
    if not isinstance(raw, Mapping):
        return [f"A red line is a set of fields, not {type(raw).__name__}."]
    return [*_fields(raw), *_who(raw), *_scope(raw), *_when(raw), *_tests(raw)]


def _fields(raw: Mapping[str, object]) -> Iterator[str]:
    unknown = sorted(str(key) for key in raw if key not in _KNOWN)
    if unknown:
        yield f"Unknown field {', '.join(unknown)}: use {', '.join(sorted(_KNOWN))}."
    for name, limit in (
        ("slug", 80),
        ("name", 120),
        ("category", 40),
        ("message", 500),
    ):
        value = raw.get(name)
        if not isinstance(value, str) or not value.strip():
            yield f"'{name}' is missing: write a few words."
        elif len(value) > limit:
            yield f"'{name}' has {len(value)} characters: at most {limit}."
    if raw.get("severity") not in SEVERITIES:
        yield f"'severity' is {raw.get('severity')!r}: use {', '.join(SEVERITIES)}."
    if not isinstance(raw.get("blocking", True), bool):
        yield f"'blocking' is {raw['blocking']!r}: use true or false."


def _who(raw: Mapping[str, object]) -> Iterator[str]:
    roles, people = raw.get("roles"), raw.get("people", 1)
    if not isinstance(roles, list | tuple) or not roles or not _is_words(roles):
        yield "'roles' must list at least one role that has to approve."
    elif len(set(roles)) < len(roles):
        yield "'roles' names a role twice: name it once and raise 'people'."
    if isinstance(people, bool) or not isinstance(people, int) or people < 1:
        yield f"'people' is {people!r}: use a whole number of at least 1."


def _scope(raw: Mapping[str, object]) -> Iterator[str]:
    scope = raw.get("scope")
    if scope is None:
        return
    if not isinstance(scope, Mapping):
        yield "'scope' must be a set of fields."
        return
    for name in scope:
        if name in ("markets", "channels", "fields"):
            if not _is_words(scope[name]):
                yield f"'scope.{name}' must be a list of words."
        elif name in ("effective", "sunset"):
            yield from _date(name, scope[name])
        else:
            yield (
                f"Unknown 'scope.{name}': "
                "use markets, channels, fields, effective, sunset."
            )


def _date(name: str, value: object) -> Iterator[str]:
    try:
        day(value)
    except ValueError:
        yield f"'scope.{name}' is {value!r}: write a day as 2026-03-31."


def _when(raw: Mapping[str, object]) -> Iterator[str]:
    when = raw.get("when")
    kinds = ("terms", "pattern", "price", "confidence", "verdict", "always")
    if not isinstance(when, Mapping) or not when:
        yield f"'when' must hold exactly one of {', '.join(kinds)}."
        return
    named = [kind for kind in kinds if kind in when]
    extra = [
        str(k) for k in when if k not in kinds and (k, named) != ("match", ["terms"])
    ]
    if len(named) != 1 or extra:
        given = ", ".join([*named, *extra])
        yield f"'when' holds {given}: it must hold exactly one of {', '.join(kinds)}."
        return
    if named == ["terms"]:
        yield from _terms(when)
    elif named == ["pattern"]:
        yield from _pattern(when["pattern"])
    else:
        yield from _options(named[0], when[named[0]])


def _terms(when: Mapping[str, object]) -> Iterator[str]:
    terms, match = when["terms"], when.get("match", "word")
    if match not in MATCHES:
        yield f"'match' is {match!r}: use {', '.join(MATCHES)}."
    if not isinstance(terms, list | tuple) or not terms or not _is_words(terms):
        yield "'terms' must list at least one word or phrase."
        return
    if len(terms) > _TERM_LIMIT:
        yield f"'terms' lists more than {_TERM_LIMIT:,} words: split the red line."
    for term in terms:
        if not fold(term).text.strip():
            yield f"The term {term!r} has nothing to find in it: remove it."


def _pattern(pattern: object) -> Iterator[str]:
    if not isinstance(pattern, str):
        yield f"'pattern' is {pattern!r}: write it as text."
        return
    try:
        compiled(pattern)
    except (BadRule, UnicodeEncodeError) as error:
        yield str(error)


def _options(kind: str, options: object) -> Iterator[str]:
    if not isinstance(options, Mapping):
        yield f"'{kind}' must hold a set of fields, such as {{}}."
        return
    wanted = {"confidence": {"below"}, "verdict": {"validator"}}.get(kind, set())
    if set(options) != wanted:
        needs = " and ".join(sorted(wanted)) or "nothing"
        given = ", ".join(map(str, options)) or "nothing"
        yield f"'{kind}' takes {needs}, not {given}."
    elif kind == "confidence":
        below = options["below"]
        is_number = isinstance(below, int | float) and not isinstance(below, bool)
        if not is_number or not 0 < below <= 1:
            yield f"'confidence.below' is {below!r}: use a number above 0, at most 1."
    elif kind == "verdict":
        name = options["validator"]
        if not isinstance(name, str) or not name.strip():
            yield "'verdict.validator' must be the name of a validator, or *."


def _tests(raw: Mapping[str, object]) -> Iterator[str]:
    tests = raw.get("tests")
    if tests is None:
        return
    if not isinstance(tests, Mapping) or set(tests) - {"must_hold", "must_pass"}:
        yield "'tests' may hold must_hold and must_pass, each a list of texts."
        return
    for name, texts in tests.items():
        if texts is not None and not _is_words(texts):
            yield f"'tests.{name}' must be a list of texts."


def _is_words(value: object) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(item, str) and item.strip() for item in value
    )
