"""Fill an empty ledger with the demo, through the services and nothing else.

Every part looks first whether it is there already, so that a second start, or one
after a start that was stopped half-way, adds only what is missing.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestrator.agents.registry import load_agents
from orchestrator.demo import people
from orchestrator.demo.directions import (
    DIRECTION,
    LAUNCH,
    SERIES,
    SERIES_BEGAN,
    SERIES_KEY,
    TRIGGER,
)
from orchestrator.demo.people import Cast, load_cast
from orchestrator.demo.promotions import WORKFLOW, load_promotions, price_rows
from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.rules import read_rule
from orchestrator.models import (
    ApiToken,
    Brand,
    Principal,
    RoleGrant,
    Run,
    Trigger,
)
from orchestrator.services import registry
from orchestrator.services.catalogue import prices
from orchestrator.services.experiments import replaying
from orchestrator.services.experiments.archived import series_of
from orchestrator.services.experiments.sample import fill_archive
from orchestrator.services.publishing import workflows
from orchestrator.services.rules import red_line_files, red_lines
from orchestrator.services.running import runs
from orchestrator.services.staff.people import issue_token
from orchestrator.services.triggering import triggers
from orchestrator.services.triggering.triggers import TriggerGiven

HOME = Path(__file__).resolve().parent.parent
TOKEN_DAYS = 30
# those that are called before their callers
PUBLISHED = (
    *("price_promotion.yaml", "campaign_direction.yaml"),
    *("headline_round.yaml", "localise.yaml", "campaign_launch.yaml"),
    *("ab_round.yaml", "ab_rounds.yaml", "market_launch.yaml", "product_launch.yaml"),
    *("price_watch.yaml", "price_campaign.yaml", "lifecycle_email.yaml"),
    *("social_reply.yaml", "seo_refresh.yaml", "seo_content.yaml"),
    *("regulated_promotion.yaml", "crisis_pause.yaml"),
)
# steps of what customers read, in every workflow that is published
WRITTEN = (
    *("offer", "copy", "schedule", "deliver"),
    *("master", "page", "local", "signed", "out"),
    *("variants", "statement", "publish", "template", "personal"),
    *("offer_look", "first_look", "sampled_look", "no_look", "canary", "rest"),
    *("acknowledgement", "written_reply", "careful_reply", "template_reply"),
    *("draft_reply", "post", "named", "claimed", "plain", "article"),
    *("health", "finance", "renew_health", "renew_finance", "publish_again"),
)
# Agents that keep the records of a test. No customer reads these: what is shown to
# visitors comes from `variants`, and is read there.
RECORDS = (
    *("test-plan", "readiness", "archive-results", "intake", "analyst"),
    *("learning-writer", "next-brief", "series-report"),
)
# questions of a round and their answers, which are keys of options: for people alone
QUESTIONS = ("pick", "fix", "settle", "mend", "weigh")


def seed(folder: Path) -> tuple[Cast, dict[str, dict[str, str]], int]:
    """Load what is missing; the cast, its passwords and tokens, and the runs started.

    Raises BadInput where the ledger has people of these names that are not the demo's.
    """
    cast = load_cast()
    _hire(cast, folder)
    for spec in load_agents().values():
        registry.register(spec)
    registry.register_own()
    for slug, (name, _) in cast.brands.items():
        _equip(Brand.objects.get(slug=slug), name, cast)
    owner = Principal.objects.get(login=next(cast.holders("verdara", "owner")).login)
    for file in PUBLISHED:
        source = (HOME / "workflows" / file).read_text(encoding="utf-8")
        workflows.publish(source, by=owner, file=file)
    _issue_tokens(cast, folder)
    _set_a_trigger(owner)
    fill_archive(Brand.objects.get(slug="verdara"), by=owner)
    started = _start_runs() + _ask_for_directions() + _play_a_series(owner)
    return cast, people.kept(folder), started


def _hire(cast: Cast, folder: Path) -> None:
    """Brands, people, roles. Passwords are kept before anybody has them."""
    secrets_of_people = people.kept(folder)
    passwords = secrets_of_people["passwords"]
    strangers = [
        person.login
        for person in cast.people
        if person.login not in passwords
        and Principal.objects.filter(login=person.login).exists()
    ]
    if strangers:
        raise BadInput(
            f"The ledger has people called {', '.join(strangers)} already, and"
            f" {folder / people.KEPT} does not know them: the demo touches nobody's"
            " password. Set DATA_DIR to the demo's own folder, or to an empty one."
        )
    for person in cast.people:
        passwords.setdefault(person.login, people.new_password())
    people.keep(folder, secrets_of_people)
    brands = {
        slug: Brand.objects.get_or_create(
            slug=slug, defaults={"name": name, "currency": currency}
        )[0]
        for slug, (name, currency) in cast.brands.items()
    }
    for person in cast.people:
        somebody = Principal.objects.filter(login=person.login).first()
        somebody = somebody or Principal.objects.create_person(
            person.login, name=person.name, password=passwords[person.login]
        )
        for slug, roles in person.roles.items():
            for role in roles:
                _grant(somebody, brands[slug], role)
    service, _ = Principal.objects.get_or_create(
        login=cast.service_login,
        defaults={"name": cast.service_name, "kind": "service", "password": "!"},
    )
    for brand in brands.values():
        _grant(service, brand, "service")


def _grant(person: Principal, brand: Brand, role: str) -> None:
    RoleGrant.objects.get_or_create(person=person, brand=brand, role=role, until=None)


def _equip(brand: Brand, name: str, cast: Cast) -> None:
    """Prices and red lines; one admin writes these, the other puts them in force."""
    writer, second = (
        Principal.objects.get(login=person.login)
        for person in list(cast.holders(brand.slug, "admin"))[:2]
    )
    if not red_lines.live_versions(brand).exists():
        rules = [
            read_rule(_placed(raw)) for p in red_line_files.packs() for raw in p.rules
        ]
        reason = "the demo's first red lines"
        red_lines.install(brand, rules, by=writer, approved_by=second, reason=reason)
    held = prices.current_list(brand)
    if held is None or not held.prices.exists():
        today = datetime.now(UTC).date()
        rows = price_rows(name, today)
        prices.import_prices(brand, rows, by=second, source="the demo's catalogue")


def _placed(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A pack's red line where the demo's brands want it.

    Facts and reference prices come from their own records: only claims are looked for
    there, and nothing in the records of a test. French copy is read by people who know
    French.
    """
    placed = dict(raw)
    by_words = not {"confidence", "verdict", "obfuscation"} & set(raw["when"])
    if by_words and raw["category"] != "regulated_claim":
        steps = [glob for step in WRITTEN for glob in (step, f"*/{step}")]
        placed["scope"] = {**raw.get("scope", {}), "steps": steps}
    elif by_words:
        agents = [f"!{agent}" for agent in RECORDS]
        steps = [f"!rounds/*/{step}" for step in QUESTIONS]
        placed["scope"] = {**raw.get("scope", {}), "agents": agents, "steps": steps}
    if "language" in raw["when"]:
        placed["when"] = {"language": {"also": ["en", "fr"]}}
    return placed


def _issue_tokens(cast: Cast, folder: Path) -> None:
    """A token a brand for the service; a new one where the kept one has run out."""
    secrets_of_people = people.kept(folder)
    service = Principal.objects.get(login=cast.service_login)
    for slug in cast.brands:
        brand = Brand.objects.get(slug=slug)
        live = ApiToken.objects.filter(
            principal=service,
            brand=brand,
            revoked_at=None,
            expires_at__gt=datetime.now(UTC),
        )
        if slug not in secrets_of_people["tokens"] or not live.exists():
            secrets_of_people["tokens"][slug] = issue_token(
                service,
                brand,
                name="demo",
                scopes=["runs:read", "runs:write", "outputs:read"],
                days=TOKEN_DAYS,
            )
    people.keep(folder, secrets_of_people)


def _start_runs() -> int:
    """Start the runs that are not there yet; how many those were."""
    promotions = load_promotions(datetime.now(UTC).date())
    there = set(
        Run.objects.filter(
            idempotency_key__in=[one.key for one in promotions]
        ).values_list("idempotency_key", flat=True)
    )
    missing = [one for one in promotions if one.key not in there]
    for one in missing:
        runs.start_run(
            WORKFLOW,
            brand=Brand.objects.get(slug=one.brand),
            inputs=one.inputs,
            by=Principal.objects.get(login=one.by),
            title=one.title,
            idempotency_key=one.key,
        )
    return len(missing)


def _ask_for_directions() -> int:
    """Start the runs that ask the owner; how many were not there yet."""
    missing = [
        one
        for one in (DIRECTION, LAUNCH)
        if not Run.objects.filter(idempotency_key=one.key).exists()
    ]
    for one in missing:
        runs.start_run(
            one.workflow,
            brand=Brand.objects.get(slug=one.brand),
            inputs=dict(one.inputs),
            by=Principal.objects.get(login=one.by),
            title=one.title,
            idempotency_key=one.key,
        )
    return len(missing)


def _play_a_series(owner: Principal) -> int:
    """Start the replay of the sample's series, where it is not there; how many.

    Its rounds lie in the past, so that their results are in as soon as they start.
    """
    if Run.objects.filter(idempotency_key=SERIES_KEY).exists():
        return 0
    brand = Brand.objects.get(slug="verdara")
    replaying.start(
        brand,
        series_of(brand, SERIES),
        by=owner,
        series=SERIES,
        today=datetime.now(UTC).date() - timedelta(days=SERIES_BEGAN),
        key=SERIES_KEY,
    )
    return 1


def _set_a_trigger(owner: Principal) -> None:
    """A launch each Monday in spring; off, so that it starts nothing by itself."""
    brand = Brand.objects.get(slug=LAUNCH.brand)
    if Trigger.objects.filter(brand=brand, slug=TRIGGER).exists():
        return
    given = TriggerGiven(
        "Spring weeks",
        "schedule",
        LAUNCH.workflow,
        spec={"cron": "0 9 * 3-5 1", "tz": "Europe/Amsterdam"},
        inputs={**LAUNCH.inputs, "campaign": "${ 'Week of ' + cause.date }"},
    )
    trigger, _ = triggers.create(brand, TRIGGER, given, by=owner)
    triggers.switch(trigger, on=False, by=owner)
