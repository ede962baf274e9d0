"""The history: reading, checking, evidence, erasure."""

from django.urls import URLPattern, path

from review.views import audit

urls: list[URLPattern] = [
    path("audit/", audit.show, name="audit"),
    path("audit/file/", audit.file, name="audit_file"),
    path("audit/checks/", audit.check, name="audit_checks"),
    path("outputs/<int:pk>/evidence/", audit.evidence, name="evidence"),
    path("outputs/<int:pk>/erasure/", audit.erasure, name="erasure"),
]
