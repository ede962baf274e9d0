"""More figures whose right number is known by hand."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.http import QueryDict

from review.analytics import behind, flow, page, reviewers, scope
from tests.making import (
    a_brand,
    a_person,
    approve,
    decide,
)
from tests.web.figuring import (
    items,
    seen_by,
    world,
)

pytestmark = pytest.mark.usefixtures("signed_in")


def test_the_rows_behind_a_figure_are_as_many_as_it_counts():
    brand, found = world("miracle", "a miracle", "b miracle")
    ana = a_person(brand, "brand", "admin")
    approve(found[0], ana)
    decide(found[1], ana, "reject", reason="No")
    items(brand, "Fresh bread")
    wanted = seen_by(ana)

    counted = {f.behind: f.n for f in (
        flow.backlog(wanted), flow.deadlines(wanted), flow.untouched(wanted),
        reviewers.override(wanted))}  # fmt: skip

    assert counted == {"open": 1, "items": 2, "releases": 2, "decisions": 2}
    for name, many in counted.items():
        assert len(behind.rows(name, wanted)[0]) == many
    assert len(behind.rows("hits", wanted)[0]) == 3


def test_each_family_has_its_page_its_file_and_its_rows(signed_in):
    brand, found = world("miracle", "a miracle")
    ana = a_person(brand, "brand", "admin", name="=Ana()")
    approve(found[0], ana)
    browser = signed_in(ana)

    for family in page.FAMILIES:
        shown = browser.get("/analytics/", {"family": family, "days": "7"})
        assert shown.status_code == 200
        for figure in page.FAMILIES[family][1](seen_by(ana, "days=7")):
            assert figure.title in shown.content.decode()
            asked = {"family": family, "figure": figure.key, "days": "7"}
            assert browser.get("/analytics/figure.csv", asked).status_code == 200
    asked = {"family": "reviewers", "figure": "override"}
    sheet = browser.get("/analytics/figure.csv", asked).content.decode()
    lines = list(csv.reader(StringIO(sheet)))
    assert lines[-1][:3] == ["'=Ana()", "0", "1"]
    assert browser.get("/analytics/rows/", {"rows": "items"}).status_code == 200
    assert browser.get("/analytics/rows/", {"rows": "x"}).status_code == 404
    assert browser.get("/analytics/figure.csv", {"figure": "x"}).status_code == 404


def test_nothing_counted_draws_nothing(signed_in):
    brand = a_brand()

    shown = signed_in(a_person(brand, "admin")).get("/analytics/").content.decode()

    assert "No cases in these days" in shown
    assert "polyline" not in shown
    assert "barlist" not in shown


def test_another_brands_rows_are_in_no_figure():
    brand, (theirs,) = world("miracle")
    approve(theirs, a_person(brand, "brand"))
    stranger = a_person(a_brand(), "admin")
    wanted = seen_by(stranger, f"brand={brand.slug}")

    for _words, make in page.FAMILIES.values():
        assert [f.n for f in make(wanted)] == [0] * len(make(wanted))
    for name in behind.LISTS:
        assert behind.rows(name, wanted) == ([], False)


def test_a_period_is_read_from_the_address_and_nonsense_is_left_out():
    ana, today = a_person(a_brand(), "brand"), date(2026, 5, 20)

    def asked(query):
        found = scope.asked(ana, QueryDict(query), today=today)
        return found.first.isoformat(), found.last.isoformat(), found.days

    assert asked("") == ("2026-04-21", "2026-05-20", 30)
    assert asked("days=7") == ("2026-05-14", "2026-05-20", 7)
    assert asked("from=2026-05-01&to=2026-05-02") == ("2026-05-01", "2026-05-02", 0)
    assert asked("from=2026-05-09&to=2026-05-02") == asked("")
    assert asked("from=2026-02-31&to=x&days=-5") == asked("")
