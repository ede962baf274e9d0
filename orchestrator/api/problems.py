"""Every error of the API as a problem document (RFC 9457), in plain words."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from orchestrator.domain.content import shown
from orchestrator.domain.errors import (
    BadContent,
    BadInput,
    GreenlightError,
    NotFound,
    NotPermitted,
    StaleState,
)

log = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]

MEANING: dict[type[GreenlightError], int] = {
    BadContent: 400,
    BadInput: 422,
    NotFound: 404,
    NotPermitted: 403,
    StaleState: 409,
}
NO_TOKEN = "Send a valid token as 'Authorization: Bearer …'; it may have expired."  # noqa: S105
UNKNOWN = "There is nothing at this address, or nothing this token may know of."


def problem(
    status: int, detail: str, *, errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    """A problem document; `errors` names each wrong field with its reason."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        document["errors"] = errors
    response = JsonResponse(
        document, status=status, content_type="application/problem+json"
    )
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="greenlight"'
    return response


def install(api: NinjaAPI) -> None:
    """Answer everything that goes wrong inside `api` with a problem."""
    api.add_exception_handler(GreenlightError, _ours)
    api.add_exception_handler(AuthenticationError, _unauthenticated)
    api.add_exception_handler(ValidationError, _misfit)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, _nowhere)
    api.add_exception_handler(Exception, _unexpected)


def with_problems(view: View) -> View:
    """A wrong method too is answered with a problem, not with an empty page."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> object:
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        allowed = response["Allow"]
        wrong = problem(405, f"{request.method} is not possible here: use {allowed}.")
        wrong["Allow"] = allowed
        return wrong

    return answered  # type: ignore[return-value]


def nowhere(request: HttpRequest) -> HttpResponse:
    """Any address under the API that is none."""
    return problem(404, UNKNOWN)


def _ours(request: HttpRequest, error: Any) -> HttpResponse:
    status = next((s for kind, s in MEANING.items() if isinstance(error, kind)), 409)
    return problem(status, str(error))


def _unauthenticated(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(401, NO_TOKEN)


def _misfit(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [
        {"field": _field(item["loc"]), "reason": shown(str(item["msg"]))}
        for item in error.errors
    ]
    said = "; ".join(f"{e['field']}: {e['reason']}" for e in errors[:5])
    return problem(422, f"The request does not fit: {said}.", errors=errors)


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, RequestDataTooBig):
        return problem(413, "The body is too large.")
    return problem(error.status_code, str(cause or error))


def _nowhere(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, UNKNOWN)


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, RequestDataTooBig):
        return problem(413, "The body is too large.")
    log.exception("%s %s failed", request.method, request.path)
    return problem(500, "Something went wrong here. It was recorded; try again later.")


def _field(place: tuple[str | int, ...]) -> str:
    """ninja's ("body", "run", "title") as a reader knows it: "title"."""
    kind, *rest = map(str, place)
    names = rest[1:] if kind == "body" and len(rest) > 1 else rest
    name = ".".join(names) or kind
    return name.replace("_", "-").title() if kind == "header" else name
