"""What admins set, and where somebody new chooses their password."""

from django.urls import URLPattern, path

from review.views import (
    settings_brands,
    settings_changes,
    settings_limits,
    settings_pages,
    settings_people,
    settings_person,
    settings_routing,
    settings_webhooks,
    welcome,
)

urls: list[URLPattern] = [
    path("settings/", settings_pages.overview, name="settings"),
    path("settings/roles/", settings_pages.roles, name="settings_roles"),
    path(
        "settings/deadlines/",
        settings_pages.values,
        {"group": "deadlines"},
        name="settings_deadlines",
    ),
    path(
        "settings/guards/",
        settings_pages.values,
        {"group": "guards"},
        name="settings_guards",
    ),
    path(
        "settings/values/<slug:brand>/<slug:name>/",
        settings_pages.value,
        name="settings_value",
    ),
    path(
        "settings/proposals/<int:pk>/answer/",
        settings_pages.answer,
        name="settings_answer",
    ),
    path("settings/people/", settings_people.index, name="settings_people"),
    path("settings/people/new/", settings_people.new, name="settings_person_new"),
    path("settings/people/<int:pk>/", settings_person.show, name="settings_person"),
    path(
        "settings/people/<int:pk>/roles/",
        settings_person.set_roles,
        name="settings_person_roles",
    ),
    path(
        "settings/people/<int:pk>/account/",
        settings_person.account,
        name="settings_person_account",
    ),
    path(
        "settings/people/<int:pk>/skills/",
        settings_person.skills,
        name="settings_person_skills",
    ),
    path(
        "settings/people/<int:pk>/switch/",
        settings_person.switch,
        name="settings_person_switch",
    ),
    path(
        "settings/people/<int:pk>/link/",
        settings_person.link,
        name="settings_person_link",
    ),
    path("settings/brands/", settings_brands.index, name="settings_brands"),
    path(
        "settings/brands/<slug:brand>/name/",
        settings_brands.rename,
        name="settings_brand_name",
    ),
    path("settings/limits/", settings_limits.index, name="settings_limits"),
    path("settings/routing/", settings_routing.index, name="settings_routing"),
    path(
        "settings/routing/new/<slug:brand>/",
        settings_routing.new,
        name="settings_rule_new",
    ),
    path(
        "settings/routing/<int:pk>/",
        settings_routing.edit,
        name="settings_rule",
    ),
    path(
        "settings/routing/<int:pk>/position/",
        settings_routing.move,
        name="settings_rule_position",
    ),
    path(
        "settings/routing/<int:pk>/removal/",
        settings_routing.remove,
        name="settings_rule_removal",
    ),
    path("settings/webhooks/", settings_webhooks.index, name="settings_webhooks"),
    path(
        "settings/webhooks/<int:pk>/switch/",
        settings_webhooks.switch,
        name="settings_webhook_switch",
    ),
    path(
        "settings/webhooks/<int:pk>/test/",
        settings_webhooks.try_out,
        name="settings_webhook_test",
    ),
    path(
        "settings/webhooks/<int:pk>/removal/",
        settings_webhooks.remove,
        name="settings_webhook_removal",
    ),
    path("settings/changes/", settings_changes.index, name="settings_changes"),
    path("settings/changes/file/", settings_changes.file, name="settings_changes_file"),
    path("welcome/<slug:key>/<slug:token>/", welcome.choose, name="welcome"),
]
