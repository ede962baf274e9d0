"""The public key that checks what this ledger signs; anybody may have it."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from orchestrator.services.history import certificates


@require_safe
def public_keys(request: HttpRequest) -> JsonResponse:
    """`{"ledger", "keys": [{"key_id", "algorithm", "public_key"}]}`, keys as hex."""
    return JsonResponse(
        certificates.public_keys(), headers={"Cache-Control": "public, max-age=300"}
    )
