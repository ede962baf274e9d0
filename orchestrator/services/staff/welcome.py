"""A link with which a person chooses their password: good once, for three days.

Nobody else ever knows a password. The link dies with the first password set by it.
"""

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Brand, Principal, RoleGrant
from orchestrator.services.changes import record
from orchestrator.services.staff.staffing import permit_account


@transaction.atomic
def make_link(person: Principal, *, brand: Brand, by: Principal) -> tuple[str, str]:
    """The two parts of a new link: shown once to the admin who hands it over, or, to
    somebody who has a password already, sent to their own address and never shown.

    Raises NotPermitted for an account one may not change, for that of an admin who has
    a password (with it one could second one's own proposals), and for that of anybody
    else who has one and no address: a link in an admin's hands would be their voice.
    """
    permit_account(by, person)
    admin = RoleGrant.objects.filter(person=person, role="admin", until=None).exists()
    if admin and person.has_usable_password():
        raise NotPermitted(
            f"{person.name} is an admin and has a password: no other admin may set it."
        )
    if person.has_usable_password() and not person.email:
        raise NotPermitted(
            f"{person.name} has a password and no email address: a new link goes to"
            " their own address only, so give them one first."
        )
    record(
        by=by,
        noun="password",
        subject=str(person.pk),
        after={"link": "made"},
        brand=brand,
    )
    key = urlsafe_base64_encode(force_bytes(person.pk))
    return key, default_token_generator.make_token(person)


def person_behind(key: str, token: str) -> Principal | None:
    """Whose link it is; None where it was used, ran out or never was one."""
    try:
        number = int(urlsafe_base64_decode(key))
    except (ValueError, OverflowError):
        return None
    if not 0 < number < 2**63:
        return None
    person = Principal.objects.filter(pk=number, is_active=True, kind="human").first()
    good = person is not None and default_token_generator.check_token(person, token)
    return person if good else None


@transaction.atomic
def choose_password(key: str, token: str, password: str) -> Principal:
    """Set the password of whoever the link is for.

    Raises StaleState where the link is no longer good, BadInput for a weak password.
    """
    found = person_behind(key, token)
    if found is None:
        raise StaleState("This link was used or has run out: ask for a new one.")
    person = Principal.objects.select_for_update(no_key=True).get(pk=found.pk)
    if not default_token_generator.check_token(person, token):
        raise StaleState("This link was used a moment ago: ask for a new one.")
    if person.login.casefold() in password.casefold():
        raise BadInput("The password holds the login: choose one that does not.")
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages)) from error
    person.set_password(password)
    person.save(update_fields=["password"])
    return person
