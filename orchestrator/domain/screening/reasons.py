"""The findings an engine writes: a red line's own, what excused it, what failed."""

from collections.abc import Iterable, Iterator

from orchestrator.domain.screening.detection import Hit
from orchestrator.domain.screening.findings import EXCEPTION, NOT_CHECKED, Finding
from orchestrator.domain.screening.rule import Rule

FALLBACK_ROLES = ("brand",)  # who decides where no red line says


def of_rule(rule: Rule, kind: str, hit: Hit) -> Finding:
    """What a red line says of one place."""
    return Finding(
        rule=rule.version_id,
        slug=rule.slug,
        detector=kind,
        category=rule.category,
        severity=rule.severity,
        blocking=rule.blocking,
        path=hit.path,
        start=hit.start,
        end=hit.end,
        message=f"{rule.message} {hit.reason}".strip(),
        roles=rule.roles,
        people=rule.people,
        expected=hit.expected,
        actual=hit.actual,
    )


def excused(rule: Rule, hit: Hit, why: str) -> Finding:
    """The note that a red line matched here and an exception of it let it through."""
    return Finding(
        rule=None,
        slug=rule.slug,
        detector=EXCEPTION,
        category=rule.category,
        severity="low",
        blocking=False,
        path=hit.path,
        start=hit.start,
        end=hit.end,
        message=f"“{rule.name}” ({rule.slug}) matches here, and is excused: {why}.",
        roles=rule.roles,
        people=rule.people,
    )


def not_checked(rule: Rule, why: str) -> Finding:
    """Not the rule's own finding: it holds even where the rule would only remark."""
    said = f"“{rule.name}” ({rule.slug}) was not checked: {why}."
    return _failed(
        rule.detector, rule.category, said, "", roles=rule.roles, people=rule.people
    )


def not_read(
    rules: Iterable[Rule], why: str, *, path: str = "", said: str = "Not checked"
) -> Iterator[Finding]:
    """For each category one reason that asks for whom any of `rules` would ask for."""
    grouped: dict[str, list[Rule]] = {}
    for rule in rules:
        grouped.setdefault(rule.category, []).append(rule)
    for category, group in sorted(grouped.items()):
        roles = tuple(sorted({role for rule in group for role in rule.roles}))
        people = max(rule.people for rule in group)
        yield _failed(
            "page", category, f"{said}: {why}.", path, roles=roles, people=people
        )
    if not grouped:
        yield _failed("page", "brand_sensitive", f"{said}: {why}.", path)


def unruled(kind: str, hit: Hit) -> Finding:
    """A validator's or a score's own reason, where no red line speaks for it."""
    if hit.failure is not None:
        said = f"Not checked: {hit.failure}."
        return _failed(kind, "brand_sensitive", said, hit.path)
    return Finding(
        rule=None,
        slug=kind,
        detector=kind,
        category="brand_sensitive",
        severity="high",
        blocking=True,
        path=hit.path,
        start=hit.start,
        end=hit.end,
        message=hit.reason,
        roles=FALLBACK_ROLES,
        people=1,
    )


def why(error: Exception) -> str:
    """The error's kind, and its words only where they are ours."""
    own = isinstance(error, ValueError | RuntimeError) and not isinstance(
        error, UnicodeError | RecursionError
    )
    return f"{error}" if own else f"its detector failed ({type(error).__name__})"


def _failed(
    kind: str,
    category: str,
    message: str,
    path: str,
    *,
    roles: tuple[str, ...] = FALLBACK_ROLES,
    people: int = 1,
) -> Finding:
    return Finding(
        rule=None,
        slug=NOT_CHECKED,
        detector=kind,
        category=category,
        severity="high",
        blocking=True,
        path=path,
        start=0,
        end=0,
        message=message,
        roles=roles,
        people=people,
    )
