"""Bearer tokens: from the header only, good for some scopes on one brand."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from orchestrator.domain.errors import NotPermitted
from orchestrator.models import ApiToken
from orchestrator.services.staff import people


class Authorised(HttpRequest):
    """A request whose token was good; django-ninja puts it under `auth`."""

    auth: ApiToken


class Scoped(HttpBearer):
    """Lets a token through that has `scope`; no scope of any token can decide."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = people.token_owner(token)
        if found is not None and self.scope not in found.scopes:
            raise NotPermitted(
                f"The token {found.name!r} has no scope {self.scope!r}: it has"
                f" {', '.join(found.scopes)}."
            )
        return found
