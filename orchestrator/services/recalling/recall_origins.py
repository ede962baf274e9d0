"""Where a recall may start, and which releases that stand came from there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from orchestrator.domain import content
from orchestrator.domain.errors import BadInput, NotFound
from orchestrator.models import (
    Agent,
    Allowance,
    Brand,
    Decision,
    Output,
    Price,
    Principal,
    Product,
    RedLine,
    Release,
    Task,
)
from orchestrator.services.experiments import learnings

MOST_CHOICES = 20
SHORTEST_NAME = 4
"""Letters of a product's name or alias below which it says nothing by itself."""

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Origin:
    """One kind of start. `title(brand, subject)` raises NotFound for a stranger."""

    title: Callable[[Brand, str], str]
    releases: Callable[[Brand, str], Iterable[int]]
    choices: Callable[[Brand, str], list[Choice]]


def releases_of(brand: Brand, origin: str, subject: str) -> tuple[int, ...]:
    """The releases of `brand` that stand and came from there, in their order.

    Raises BadInput (no such origin, a subject that cannot be read) or NotFound.
    """
    kind = _known(origin)
    kind.title(brand, subject)
    return tuple(sorted(set(kind.releases(brand, subject))))


def title_of(brand: Brand, origin: str, subject: str) -> str:
    """What the subject is called. Raises as above."""
    return _known(origin).title(brand, subject)


def choices(brand: Brand, origin: str, query: str = "") -> list[Choice]:
    """What one may start from, as (subject, title), newest first; 20 at most."""
    return _known(origin).choices(brand, query.strip())


def effective(releases: Iterable[int]) -> list[int]:
    """Those that were not recalled yet."""
    standing = Release.objects.filter(pk__in=list(releases), recall=None)
    return sorted(standing.values_list("pk", flat=True))


# Texts are looked for in the canonical bytes, letters folded. `market` "" is any;
# otherwise a task of another market is left out.
SAYING = """
    SELECT r.id FROM release r JOIN output o ON o.id = r.output_id
    JOIN task t ON t.id = o.task_id
    WHERE o.brand_id = %s AND o.content IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)
    AND (%s = '' OR t.item IS NULL OR coalesce(
        CASE WHEN convert_from(t.item, 'UTF8')::jsonb ? 'market'
             THEN convert_from(t.item, 'UTF8')::jsonb ->> 'market' END, %s) = %s)
    AND EXISTS (SELECT 1 FROM unnest(%s::text[]) w(said)
        WHERE position(w.said IN lower(convert_from(o.content, 'UTF8'))) > 0)"""


def _saying(brand: Brand, texts: Iterable[str], market: str = "") -> list[int]:
    wanted = [_as_written(text).lower() for text in texts if text.strip()]
    with connection.cursor() as cursor:
        cursor.execute(SAYING, [brand.pk, market, market, market, wanted])
        return [row[0] for row in cursor.fetchall()]


def _as_written(text: str) -> str:
    """How a text stands inside canonical JSON, without its quotes."""
    return content.canonical(text).decode()[1:-1]


def _standing(brand: Brand, condition: Q) -> list[int]:
    rows = Release.objects.filter(condition, output__brand=brand, recall=None)
    return list(rows.values_list("pk", flat=True).distinct())


def _number(subject: str, what: str) -> int:
    if not (subject.isascii() and subject.isdigit()) or len(subject) > 18:
        raise BadInput(f"{subject!r} is no {what}: give its number.")
    return int(subject)


def _one_output(brand: Brand, subject: str) -> Output:
    pk = _number(subject, "output")
    row = Output.objects.filter(brand=brand, pk=pk).select_related("task__run").first()
    if row is None:
        raise NotFound(f"There is no output {subject} here.")
    return row


def _title_of_output(brand: Brand, subject: str) -> str:
    row = _one_output(brand, subject)
    return f"{row.task.title} · {row.task.run.title}"


def _outputs(brand: Brand, query: str) -> list[Choice]:
    rows = Release.objects.filter(output__brand=brand, recall=None)
    named = Q(output__task__title__icontains=query) | Q(
        output__run__title__icontains=query
    )
    if query.isascii() and query.isdigit():
        named |= Q(output=int(query[:18]))
    found = rows.filter(named).select_related("output__task__run").order_by("-pk")
    return [
        (str(r.output_id), f"{r.output.task.title} · {r.output.task.run.title}")
        for r in found[:MOST_CHOICES]
    ]


def _allowance(brand: Brand, subject: str) -> Allowance:
    rows = Allowance.objects.filter(brand=brand, kind="claim", slug=subject)
    row = rows.order_by("-number").first()
    if row is None:
        raise NotFound(f"There is no claim {subject!r} here.")
    return row


def _said_of_claim(brand: Brand, subject: str) -> list[int]:
    versions = Allowance.objects.filter(brand=brand, kind="claim", slug=subject)
    said: list[str] = []
    for version in versions:
        said += [str(version.terms.get("wording", ""))]
        said += [str(v) for v in version.terms.get("variants", [])]
    return _saying(brand, said)


def _claims(brand: Brand, query: str) -> list[Choice]:
    rows = Allowance.objects.filter(brand=brand, kind="claim")
    named = Q(slug__icontains=query) | Q(terms__wording__icontains=query)
    latest = rows.filter(named).order_by("slug", "-number").distinct("slug")
    return [(r.slug, str(r.terms.get("wording", r.slug))) for r in latest[:20]]


def _red_line(brand: Brand, subject: str) -> RedLine:
    row = RedLine.objects.filter(brand=brand, slug=subject).first()
    if row is None:
        raise NotFound(f"There is no red line {subject!r} here.")
    return row


def _title_of_red_line(brand: Brand, subject: str) -> str:
    newest = _red_line(brand, subject).versions.order_by("-number").first()
    return str(newest.definition.get("name", subject)) if newest else subject


def _red_lines(brand: Brand, query: str) -> list[Choice]:
    rows = RedLine.objects.filter(brand=brand, slug__icontains=query).order_by("slug")
    return [(r.slug, _title_of_red_line(brand, r.slug)) for r in rows[:MOST_CHOICES]]


def _product(brand: Brand, subject: str) -> tuple[Product, str]:
    sku, _sep, market = subject.rpartition("/")
    row = Product.objects.filter(brand=brand, sku=sku or subject).first()
    if row is None:
        raise NotFound(f"There is no price {subject!r} here: give SKU/MARKET.")
    return row, market if sku else ""


def _title_of_price(brand: Brand, subject: str) -> str:
    product, market = _product(brand, subject)
    prices = Price.objects.filter(product=product, market=market)
    last = prices.order_by("valid_from", "pk").last()
    cost = f": {last.amount} {last.currency}" if last else ""
    return f"{product.name}, {market or _('any market')}{cost}"


def _naming_product(brand: Brand, subject: str) -> list[int]:
    product, market = _product(brand, subject)
    names = [n for n in (product.name, *product.aliases) if len(n) >= SHORTEST_NAME]
    return _saying(brand, [product.sku, *names], market)


def _prices(brand: Brand, query: str) -> list[Choice]:
    rows = Price.objects.filter(product__brand=brand)
    named = Q(product__sku__icontains=query) | Q(product__name__icontains=query)
    pairs = rows.filter(named).values_list("product__sku", "market")
    listed = pairs.annotate(newest=Max("pk")).order_by("-newest")[:MOST_CHOICES]
    subjects = [f"{sku}/{market}" for sku, market, _newest in listed]
    return [(subject, _title_of_price(brand, subject)) for subject in subjects]


def _used_by(brand: Brand) -> QuerySet[Agent]:
    """The agents, version by version, that were asked for something in its runs."""
    asked = Task.objects.filter(brand=brand, kind="step", agent=OuterRef("pk"))
    return Agent.objects.filter(Exists(asked))


def _agent(brand: Brand, subject: str) -> Agent:
    name, _sep, version = subject.rpartition("@")
    row = _used_by(brand).filter(name=name, version=version).first()
    if row is None:
        raise NotFound(f"No run here used an agent {subject!r}: give NAME@VERSION.")
    return row


def _title_of_agent(brand: Brand, subject: str) -> str:
    agent = _agent(brand, subject)
    return f"{agent.title} {agent.version}"


def _agents(brand: Brand, query: str) -> list[Choice]:
    named = Q(name__icontains=query) | Q(title__icontains=query)
    rows = _used_by(brand).filter(named)
    found = rows.order_by("name", "-pk")[:MOST_CHOICES]
    return [(f"{a.name}@{a.version}", f"{a.title} {a.version}") for a in found]


def _decision(brand: Brand, subject: str) -> Decision:
    rows = Decision.objects.filter(item__brand=brand, pk=_number(subject, "decision"))
    row = rows.select_related("actor", "item").first()
    if row is None:
        raise NotFound(f"There is no decision {subject} here.")
    return row


def _title_of_decision(brand: Brand, subject: str) -> str:
    row = _decision(brand, subject)
    return f"{row.verdict}, {row.actor.name}: {row.item.title}"


def _after_decision(brand: Brand, subject: str) -> list[int]:
    row = _decision(brand, subject)
    outputs = [pk for pk in (row.output_id, row.replacement_id) if pk is not None]
    return _standing(brand, Q(decision=row) | Q(output__in=outputs))


def _decisions(brand: Brand, query: str) -> list[Choice]:
    rows = Decision.objects.filter(item__brand=brand, withdrawal=None)
    named = Q(item__title__icontains=query) | Q(actor__name__icontains=query)
    found = rows.filter(named).select_related("actor", "item").order_by("-pk")
    return [
        (str(d.pk), f"{d.verdict}, {d.actor.name}: {d.item.title}")
        for d in found[:MOST_CHOICES]
    ]


def _reviewer(brand: Brand, subject: str) -> tuple[Principal, date | None]:
    number, _sep, since = subject.partition(" since ")
    rows = Principal.objects.filter(pk=_number(number.strip(), "reviewer"))
    row = rows.filter(grants__brand=brand).first()
    if row is None:
        raise NotFound(f"There is no reviewer {number} here.")
    try:
        return row, date.fromisoformat(since.strip()) if since else None
    except ValueError:
        raise BadInput(f"{since!r} is no day: write it as 2026-01-31.") from None


def _title_of_reviewer(brand: Brand, subject: str) -> str:
    person, since = _reviewer(brand, subject)
    return person.name if since is None else f"{person.name}, {since.isoformat()}"


def _decided_by(brand: Brand, subject: str) -> list[int]:
    person, since = _reviewer(brand, subject)
    mine = Decision.objects.filter(actor=person, item__brand=brand, withdrawal=None)
    mine = mine.filter(verdict__in=("approve", "edit", "answer"))
    if since is not None:
        mine = mine.filter(created_at__date__gte=since)
    outputs = Q(output__in=mine.values("output"))
    return _standing(brand, Q(decision__in=mine) | outputs)


def _reviewers(brand: Brand, query: str) -> list[Choice]:
    rows = Principal.objects.filter(grants__brand=brand, name__icontains=query)
    deciders = rows.filter(decisions__item__brand=brand)
    found = deciders.distinct().order_by("name", "pk")[:MOST_CHOICES]
    return [(str(p.pk), p.name) for p in found]


def _title_of_learning(brand: Brand, subject: str) -> str:
    learning = learnings.ever(brand, subject)
    if learning is None:
        raise NotFound(f"There is no learning {subject!r} here.")
    return str(learning.get("finding", subject))


def _learnings(brand: Brand, query: str) -> list[Choice]:
    asked = query.casefold()
    named = [
        (str(one["id"]), str(one.get("finding", "")))
        for one in learnings.standing(brand, 200, writers=learnings.WRITERS)
        if isinstance(one, dict)
    ]
    found = [one for one in named if asked in " ".join(one).casefold()]
    return found[:MOST_CHOICES]


def _known(origin: str) -> Origin:
    try:
        return ORIGINS[origin]
    except KeyError:
        known = ", ".join(ORIGINS)
        raise BadInput(f"{origin!r} is no start of a recall: use {known}.") from None


ORIGINS: dict[str, Origin] = {
    "output": Origin(
        _title_of_output,
        lambda brand, subject: _standing(brand, Q(output=_number(subject, "output"))),
        _outputs,
    ),
    "claim": Origin(
        lambda brand, subject: str(_allowance(brand, subject).terms.get("wording", "")),
        _said_of_claim,
        _claims,
    ),
    "red_line": Origin(
        _title_of_red_line,
        lambda brand, subject: _standing(
            brand, Q(output__screenings__findings__slug=subject)
        ),
        _red_lines,
    ),
    "price": Origin(_title_of_price, _naming_product, _prices),
    "agent": Origin(
        _title_of_agent,
        # what people edited since grew from its work all the same
        lambda brand, subject: _standing(
            brand, Q(output__task__agent=_agent(brand, subject))
        ),
        _agents,
    ),
    "decision": Origin(_title_of_decision, _after_decision, _decisions),
    "reviewer": Origin(_title_of_reviewer, _decided_by, _reviewers),
    "learning": Origin(
        _title_of_learning,
        # every round that cites it says its id, in whatever run
        lambda brand, subject: _saying(brand, [subject]),
        _learnings,
    ),
}
