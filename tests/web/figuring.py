"""Small worlds for the figures: items held, read, planted, or come earlier."""

from datetime import UTC, datetime, timedelta

from django.http import QueryDict

from orchestrator.models import Planted, ReviewItem
from review.analytics import scope
from review.models import Reading
from tests.making import a_brand, a_live_rule, a_run, work_until_idle


def world(*texts, brand=None, rule=True):
    """A brand where "miracle" is held, and the items of these texts."""
    brand = brand or a_brand()
    if rule:
        a_live_rule(brand)
    return brand, items(brand, *texts)


def items(brand, *texts):
    found = []
    for text in texts:
        run = a_run(brand, inputs={"text": text}, title=f"Run of {text}")
        work_until_idle()
        found += ReviewItem.objects.filter(run=run)
    return found


def seen_by(person, query=""):
    return scope.asked(person, QueryDict(query))


def planted(item):
    Planted.objects.create(output=item.output, fault="A promise nobody can keep")


def came(owner_connection, item, when):
    """The application itself cannot write the past."""
    owner_connection.execute(
        "UPDATE review_item SET created_at = %s WHERE id = %s", [when, item.pk]
    )


def rows(figure):
    return {row[0]: row[1:] for row in figure.rows}


def looked_at(item, person, *, seconds, before=timedelta(0)):
    opened = datetime.now(UTC) - before
    Reading.objects.create(item=item, person=person, opened_at=opened, seconds=seconds)
