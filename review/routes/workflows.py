"""Workflows: their steps, their versions, the proof of the gate, and the editor."""

from django.urls import URLPattern, path

from review.views import editor, workflows

urls: list[URLPattern] = [
    path("workflows/", workflows.index, name="workflows"),
    path("workflows/new/", editor.edit, name="workflow_new"),
    path("workflows/new/checks/", editor.check, name="workflow_new_check"),
    path("workflows/new/dry-runs/", editor.dry_run, name="workflow_new_dry_run"),
    path("workflows/new/versions/", editor.publish, name="workflow_new_publish"),
    path("workflows/new/starts/", editor.start, name="workflow_new_start"),
    path("workflows/new/discards/", editor.discard, name="workflow_new_discard"),
    path("workflows/<slug:slug>/", workflows.show, name="workflow"),
    path("workflows/<slug:slug>/dry-run/", workflows.dry_run, name="dry_run"),
    path("workflows/<slug:slug>/edit/", editor.edit, name="workflow_edit"),
    path("workflows/<slug:slug>/checks/", editor.check, name="workflow_check"),
    path("workflows/<slug:slug>/dry-runs/", editor.dry_run, name="workflow_dry_run"),
    path("workflows/<slug:slug>/versions/", editor.publish, name="workflow_publish"),
    path("workflows/<slug:slug>/discards/", editor.discard, name="workflow_discard"),
]
