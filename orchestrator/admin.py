"""Read-only windows on the ledger, for staff. Nothing is added, changed or deleted."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import BinaryField, Field, ForeignKey, JSONField, Model, TextField
from django.http import HttpRequest

SECRETS = {"principal": ("password",), "agent": ("secret",), "api_token": ("digest",)}
TOO_LONG = (BinaryField, JSONField, TextField)
COLUMNS = 8


if TYPE_CHECKING:
    Base = admin.ModelAdmin[Model]
else:
    Base = admin.ModelAdmin


class Window(Base):
    """Looking is all it can do, whoever looks: the database would refuse the rest."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return SECRETS.get(self.model._meta.db_table, ())

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        hidden = self.get_exclude(request)
        names = [f.name for f in self.model._meta.fields if _is_short(f)]
        return ("__str__", *(n for n in names if n not in hidden))[:COLUMNS]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        shown = self.get_list_display(request)
        fields = self.model._meta.fields
        return [f.name for f in fields if isinstance(f, ForeignKey) and f.name in shown]


def _is_short(field: "Field[Any, Any]") -> bool:
    return not isinstance(field, TOO_LONG) and not field.primary_key


for _model in apps.get_app_config("orchestrator").get_models():
    admin.site.register(_model, Window)
admin.site.unregister(Group)  # roles are RoleGrant rows, one brand at a time
admin.site.site_header = admin.site.site_title = "Greenlight: the ledger"
admin.site.index_title = "Read-only windows"
