"""Whether this process could take the ledger's locks off by owning its tables."""

from functools import lru_cache

from django.conf import settings
from django.db import connection

from orchestrator.domain.errors import BadInput

OWNED = """
    SELECT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'release' AND relkind = 'r'
                   AND pg_has_role(current_user, relowner, 'MEMBER'))"""


@lru_cache(maxsize=1)
def owns_ledger() -> bool:
    """Whether the role of DATABASE_URL owns the tables, or may act as owner."""
    with connection.cursor() as cursor:
        cursor.execute(OWNED)
        return bool(cursor.fetchone()[0])


def require_two_roles() -> None:
    """Raise BadInput where one role has all rights, unless that was accepted."""
    if owns_ledger() and not settings.ALLOW_ONE_ROLE:
        raise BadInput(
            f"DATABASE_URL connects as {settings.DATABASES['default']['USER']!r}, which"
            " owns the ledger's tables and could take their locks off. Connect as a"
            " role that owns nothing, or accept that with ALLOW_ONE_ROLE=1."
        )
