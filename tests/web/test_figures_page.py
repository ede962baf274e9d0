"""The page that defines the figures names exactly those there are."""

import re
from pathlib import Path

from django.http import QueryDict

from review.analytics import page, scope
from tests.making import a_brand, a_person

DOCS = Path(__file__).resolve().parents[2] / "orchestrator" / "docs"


def test_every_figure_is_defined_on_its_page_and_no_other(signed_in):
    person = a_person(a_brand(), "admin")
    wanted = scope.asked(person, QueryDict(""))
    text = (DOCS / "figures.md").read_text()

    for family, (_words, make) in page.FAMILIES.items():
        section = text.split(f"\n## {family.capitalize()}\n")[1].split("\n## ")[0]
        said = re.findall(r"^\| `([^`]+)`", section, re.M)
        assert said == [figure.title for figure in make(wanted)]
