"""People and brands as admins keep them: added, switched off, renamed; on record.

A person is one account over every brand. What concerns the account itself takes an
admin of all the brands they work for; roles are each brand's own (services.roles).
"""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.models import Brand, Change, Principal, RoleGrant
from orchestrator.services.changes import (
    is_admin,
    lock_brand,
    permit_admin,
    record,
)
from orchestrator.services.rules import red_lines
from orchestrator.services.staff.people import brands_of

_KNOWN = (
    "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR ISK"
    " JPY KRW KZT MAD MXN MYR NOK NZD PEN PHP PLN RON RSD SAR SEK SGD THB TRY TWD UAH"
    " USD VND ZAR"
)
CURRENCIES = frozenset(_KNOWN.split())
NOUN = "person"
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,99}", re.IGNORECASE)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NAME_LIMIT = 100


@transaction.atomic
def add_person(
    brand: Brand, *, login: str, name: str, email: str = "", by: Principal
) -> Principal:
    """A new person without a password and without roles: `roles.set_roles` is next.

    Raises NotPermitted, or BadInput that begins with the field at fault.
    """
    permit_admin(by, brand)
    login, facts = login.strip(), _account(name, email)
    if not LOGIN.fullmatch(login):
        raise BadInput(
            f"login: {login!r} cannot be a login: 2 to 100 letters, digits and . _ @"
            " + -, beginning with a letter or digit."
        )
    if Principal.objects.filter(login__iexact=login).exists():
        raise BadInput(
            f"login: Somebody signs in as {login!r} already: choose another."
        )
    try:
        with transaction.atomic():
            person = Principal.objects.create_person(login, **facts)
    except IntegrityError as error:
        raise BadInput(f"login: {login!r} was taken a moment ago.") from error
    _record(person, by, None, {"login": login, **facts}, brand)
    return person


@transaction.atomic
def edit_person(
    person: Principal, *, name: str, email: str, by: Principal, why: str = ""
) -> None:
    """Another name or address. Raises NotPermitted, BadInput naming the field."""
    permit_account(by, person)
    before: JSON = {"name": person.name, "email": person.email}
    after = _account(name, email)
    if after != before:
        Principal.objects.filter(pk=person.pk).update(**after)
        _record(person, by, before, {**after}, why=why)


@transaction.atomic
def switch(person: Principal, *, on: bool, by: Principal, why: str = "") -> None:
    """Switch an account off, which signs it out everywhere, or on again.

    Raises NotPermitted for one's own and for an admin's: that role has to end first.
    """
    permit_account(by, person)
    if not on and person.pk == by.pk:
        raise NotPermitted("You cannot switch off yourself: another admin can.")
    locked = Principal.objects.select_for_update(no_key=True).get(pk=person.pk)
    admin = RoleGrant.objects.filter(person=person, role="admin", until=None).first()
    if not on and admin:
        raise NotPermitted(
            f"{person.name} is an admin of {admin.brand.name}: end that role first,"
            " which takes a second admin or an owner."
        )
    if locked.is_active != on:
        Principal.objects.filter(pk=person.pk).update(is_active=on)
        _record(person, by, {"active": not on}, {"active": on}, why=why)


def permit_account(by: Principal, person: Principal) -> None:
    """Raise NotPermitted unless `by` is an admin of every brand of `person`."""
    brands = _brands_of(person)
    if not brands or not all(is_admin(by, brand) for brand in brands):
        raise NotPermitted(
            f"{person.name} works for a brand where you are no admin: only somebody who"
            " is admin of all their brands may change the account."
        )


@transaction.atomic
def create_brand(
    *, slug: str, name: str, currency: str, second: Principal | None, by: Principal
) -> Brand:
    """A new brand without red lines. Its creator is admin and owner, `second` admin.

    Two admins from the start, since risky changes take two: `second` is already an
    admin somewhere together with `by`. Raises NotPermitted, BadInput by field.
    """
    if not colleagues(by):
        raise NotPermitted(
            "A new brand needs two admins: you and an admin of one of your brands."
        )
    slug, currency = slug.strip(), currency.strip().upper()
    _check_brand(slug, currency)
    if second is None or second not in colleagues(by):
        raise BadInput("second: Choose an admin of one of your brands as the second.")
    brand = Brand.objects.create(slug=slug, name=_name(name), currency=currency)
    for person, role in ((by, "admin"), (by, "owner"), (second, "admin")):
        RoleGrant.objects.create(person=person, brand=brand, role=role)
    red_lines.put_in_force(brand, [], None, by=by, reason="a new brand")
    after: JSON = {"name": brand.name, "currency": currency, "second": second.login}
    record(by=by, noun="brand", subject=slug, after=after, brand=brand)
    return brand


@transaction.atomic
def rename_brand(brand: Brand, *, name: str, by: Principal) -> None:
    """Another name; slug and currency never change. Raises NotPermitted, BadInput."""
    permit_admin(by, brand)
    lock_brand(brand)
    before, after = Brand.objects.get(pk=brand.pk).name, _name(name)
    if after != before:
        Brand.objects.filter(pk=brand.pk).update(name=after)
        record(
            by=by,
            noun="brand",
            subject=brand.slug,
            before={"name": before},
            after={"name": after},
            brand=brand,
        )


def colleagues(person: Principal) -> list[Principal]:
    """The other admins of the brands where `person` is an admin, by name."""
    own = [brand.pk for brand in brands_of(person) if is_admin(person, brand)]
    held = Q(grants__brand__in=own, grants__role="admin", grants__until=None)
    others = Principal.objects.filter(held, is_active=True, kind="human")
    return list(others.exclude(pk=person.pk).distinct().order_by("name", "pk"))


def _brands_of(person: Principal) -> list[Brand]:
    """The brands where they hold a role, switched off or not; else their last one."""
    held = RoleGrant.objects.filter(person=person, until=None).values("brand")
    brands = list(Brand.objects.filter(pk__in=held))
    if not brands:
        last = RoleGrant.objects.filter(person=person).order_by("-until").first()
        added = Change.objects.filter(noun=NOUN, subject=str(person.pk)).first()
        found = last.brand if last else added.brand if added else None
        brands = [found] if found else []
    return brands


def _account(name: str, email: str) -> dict[str, str]:
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise BadInput(f"email: {email!r} is no address.") from error
    return {"name": _name(name), "email": email}


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_LIMIT:
        raise BadInput(f"name: Give a name of 1 to {NAME_LIMIT} characters.")
    if not name.isprintable():
        raise BadInput("name: The name holds characters that cannot be seen.")
    return name


def _check_brand(slug: str, currency: str) -> None:
    if not SLUG.fullmatch(slug) or len(slug) > 50:
        raise BadInput(
            f"slug: {slug!r} cannot be an address: small letters, digits and single"
            " hyphens, 50 at most."
        )
    if Brand.objects.filter(slug=slug).exists():
        raise BadInput(f"slug: {slug!r} is taken: choose another.")
    if currency not in CURRENCIES:
        raise BadInput(
            f"currency: {currency!r} is no currency known here: three letters such as"
            " EUR, USD or GBP."
        )


def _record(
    person: Principal,
    by: Principal,
    before: JSON,
    after: JSON,
    brand: Brand | None = None,
    why: str = "",
) -> None:
    """One row for each brand concerned, so that each brand's admins read it."""
    for each in [brand] if brand else _brands_of(person):
        record(
            by=by,
            noun=NOUN,
            subject=str(person.pk),
            before=before,
            after=after,
            brand=each,
            why=why,
        )
