"""What another brand has, for the walk along its walls."""

from typing import Any

from orchestrator.models import (
    Agent,
    Brand,
    Firing,
    Output,
    Principal,
    RedLineVersion,
    Shadow,
    ShadowFinding,
    ShadowScreening,
)
from orchestrator.services import desk_settings
from orchestrator.services.freezing import freezes
from orchestrator.services.recalling import recalls
from orchestrator.services.triggering import firing, triggers
from orchestrator.services.triggering.triggers import TriggerGiven
from review.models import Webhook
from review.settings import routing as settings_routing
from review.settings.routing import RuleGiven
from tests import making
from tests.web import containing, experimenting

MARK = "Zanzibar"  # stands in everything the other brand has, and nowhere else


def theirs_only(brand: Brand) -> Agent:
    """An agent that only one brand has."""
    agent = making.an_agent("of-theirs")
    Agent.objects.filter(pk=agent.pk).update(brand=brand, title=f"{MARK} agent")
    return agent


def a_shadow(
    version: RedLineVersion, output: Output, person: Principal
) -> tuple[Shadow, ShadowFinding]:
    """A version that watched, and one place it lit."""
    shadow = Shadow.objects.create(
        brand_id=output.brand_id,
        red_line_id=version.red_line_id,
        version=version,
        started_by=person,
    )
    ShadowScreening.objects.create(
        shadow=shadow, output=output, brand_id=output.brand_id, hits=1
    )
    finding = ShadowFinding.objects.create(
        shadow=shadow, output=output, message=f"{MARK} lit", detector="phrases"
    )
    return shadow, finding


def contained(theirs: Brand, insider: Principal) -> dict[str, dict[str, Any]]:
    """What the other brand recalled, with what had gone out, and what it froze."""
    run = containing.a_delivered_run(theirs, title=f"{MARK} letter")
    subject = str(containing.first_output(run).pk)
    why = f"{MARK} was wrong"
    case = recalls.act(theirs, "output", subject, reason=why, by=insider)
    order = freezes.freeze("run", str(run.pk), reason=why, by=insider)
    owed = case.follow_ups.get()
    on_case = ("", "second/", "decline/", "close/", "report/")
    return {
        **{f"recall/<int:pk>/{part}": {"pk": case.pk} for part in on_case},
        "recall/follow-ups/<int:pk>/": {"pk": owed.pk},
        "freezes/<int:pk>/lift/": {"pk": order.pk},
        "freezes/<int:pk>/thaws/": {"pk": order.pk},
        **{
            f"api/v1/freezes/<int:freeze_id>{part}": {"freeze_id": order.pk}
            for part in ("", "/lift", "/thaws")
        },
        "api/v1/recalls/<int:case_id>": {"case_id": case.pk},
    }


def triggered(theirs: Brand, insider: Principal) -> dict[str, dict[str, Any]]:
    """A webhook of the other brand, and what it fired for."""
    slug = making.a_workflow().workflow.slug
    given = TriggerGiven(f"{MARK} hook", "webhook", slug)
    made, _ = triggers.create(theirs, "their-hook", given, by=insider)
    fired = Firing.objects.create(trigger=made, cause=f"{MARK}-1", facts={"a": 1})
    firing.carry_out(fired.pk)
    parts = ("", "dry-runs/", "switch/", "secret/")
    return {
        **{f"triggers/<int:pk>/{part}": {"pk": made.pk} for part in parts},
        "triggers/<int:pk>/firings/<int:number>/replays/": {
            "pk": made.pk,
            "number": fired.pk,
        },
        "api/v1/triggers/<int:trigger_id>/firings": {"trigger_id": made.pk},
        "api/v1/hooks/<slug:brand>/<slug:slug>/": {
            "brand": theirs.slug,
            "slug": made.slug,
        },
    }


def experimented(theirs: Brand) -> dict[str, dict[str, Any]]:
    """A round of the other brand that was read, and a test of its archive."""
    run = experimenting.a_series(
        theirs, "winner", title=f"{MARK} series", finding=f"{MARK} sells"
    )
    source = experimenting.an_import(theirs, name=f"{MARK} file")
    test = experimenting.an_archived_test(source, "k1", title=f"{MARK} test")
    return {
        "experiments/<int:pk>/": {"pk": experimenting.plan_of(run).pk},
        "experiments/archive/<int:pk>/": {"pk": test.pk},
    }


def of_settings(theirs: Brand, insider: Principal) -> dict[str, dict[str, Any]]:
    """What an admin of the other brand keeps."""
    rule = settings_routing.add(
        theirs, RuleGiven(f"{MARK} first", {}, role="legal"), by=insider
    )
    hook = Webhook.objects.create(
        brand=theirs, name=f"{MARK} hook", url="https://hooks.example.com/"
    )
    proposal = desk_settings.change(
        theirs, "evidence_opened", False, by=insider, why=f"{MARK} is slow"
    )
    person = "settings/people/<int:pk>/"
    changing = ("", "roles/", "account/", "skills/", "switch/", "link/")
    brand = {"brand": theirs.slug}
    return {
        "settings/values/<slug:brand>/<slug:name>/": {**brand, "name": "lease_minutes"},
        "settings/proposals/<int:pk>/answer/": {"pk": proposal.pk},
        **{f"{person}{part}": {"pk": insider.pk} for part in changing},
        "settings/brands/<slug:brand>/name/": brand,
        "settings/routing/new/<slug:brand>/": brand,
        **{
            f"settings/routing/<int:pk>/{part}": {"pk": rule.pk}
            for part in ("", "position/", "removal/")
        },
        **{
            f"settings/webhooks/<int:pk>/{part}/": {"pk": hook.pk}
            for part in ("switch", "test", "removal")
        },
        "welcome/<slug:key>/<slug:token>/": {"key": "MQ", "token": "c0ffee-1"},
    }
