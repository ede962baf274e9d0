"""Polling that costs next to nothing: 304 while nothing has changed."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from review.requests import DeskRequest


def unless_seen(
    request: DeskRequest, version: str, respond: Callable[[], HttpResponse]
) -> HttpResponse:
    """`respond()` with `version` as its ETag, or 304 when the browser has that one.

    The tag names the person too: two people on one machine see their own pages.
    """
    partial = "p" if request.htmx else "f"
    etag = f'"{version}-{request.user.pk}-{partial}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or respond()
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("HX-Request", "Cookie"))
    return response
