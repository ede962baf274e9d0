"""Absolute addresses for what leaves the desk: mails and webhooks."""

from django.conf import settings


def absolute(path: str) -> str:
    """A path of the desk under SITE_URL; whatever is no path of ours leads home."""
    own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return settings.SITE_URL.rstrip("/") + (path if own else "/")
