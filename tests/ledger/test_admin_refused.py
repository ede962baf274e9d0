"""The promises attacked through the admin, by staff with every right it knows."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from orchestrator.models import Decision, Output, Principal, Release, ReviewItem
from tests import making
from tests.postgres import Ledger

MODELS = list(apps.get_app_config("orchestrator").get_models())


@pytest.fixture
def item(ledger: Ledger) -> ReviewItem:
    item = making.a_held_item(workflow=making.TWO_STEPS)
    making.approve(item, making.a_person(item.brand, "brand"))
    making.work_until_idle()
    return item


@pytest.fixture
def staff(item: ReviewItem) -> Client:
    client = Client()
    person = making.a_person(item.brand, "owner", "admin", "brand", is_staff=True)
    client.force_login(person)
    return client


def test_every_table_has_a_window_and_no_window_opens(staff: Client) -> None:
    for model in MODELS:
        name = f"admin:orchestrator_{model._meta.model_name}"
        assert staff.get(reverse(f"{name}_changelist")).status_code == 200, name
        assert staff.get(reverse(f"{name}_add")).status_code == 403, name
        assert staff.post(reverse(f"{name}_add"), {}).status_code == 403, name

        row: Any = model._default_manager.first()
        if row is None:
            continue
        change = reverse(f"{name}_change", args=[row.pk])
        delete = reverse(f"{name}_delete", args=[row.pk])
        fields = {f.name: "1" for f in model._meta.fields}
        assert staff.get(change).status_code == 200, name
        assert staff.post(change, fields).status_code == 403, name
        assert staff.post(delete, {"post": "yes"}).status_code == 403, name
        assert model._default_manager.filter(pk=row.pk).exists()


def test_no_bulk_action_exists(staff: Client, item: ReviewItem) -> None:
    before = ReviewItem.objects.count()

    staff.post(
        reverse("admin:orchestrator_reviewitem_changelist"),
        {"action": "delete_selected", "_selected_action": [item.pk], "post": "yes"},
    )

    assert ReviewItem.objects.count() == before


def test_no_window_shows_a_secret(staff: Client, item: ReviewItem) -> None:
    person = Principal.objects.filter(kind="human").first()
    assert person is not None

    page = staff.get(reverse("admin:orchestrator_principal_change", args=[person.pk]))

    assert person.password not in page.content.decode()
    assert "argon2" not in page.content.decode()


def test_even_an_admin_forced_open_is_refused_by_the_database(
    staff: Client, item: ReviewItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promises 1 to 5, 8 and 9: the last word is not the admin's."""
    allow: Any = lambda *_, **__: True  # noqa: E731
    for model in (Output, Release, Decision, ReviewItem):
        window = type(admin.site.get_model_admin(model))
        for right in ("add", "change", "delete"):
            monkeypatch.setattr(window, f"has_{right}_permission", allow)

    monkeypatch.setattr(Principal, "has_perm", allow)
    for model in (Output, Release, Decision, ReviewItem):
        name = f"admin:orchestrator_{model._meta.model_name}"
        row: Any = model._default_manager.first()
        with pytest.raises(DatabaseError):
            row.save()
        with pytest.raises(DatabaseError):
            model._default_manager.filter(pk=row.pk)._raw_delete("default")
        response = _posted(staff, reverse(f"{name}_delete", args=[row.pk]))
        assert response in (200, 403, 500), name
        assert model._default_manager.filter(pk=row.pk).exists()


def _posted(client: Client, path: str) -> int:
    """The status; 500 where the database's refusal is all the admin has to say."""
    client.raise_request_exception = False
    return client.post(path, {"post": "yes"}).status_code
