"""The library's pages: claims, offers and the price book."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orchestrator.models import Allowance, Evidence
from orchestrator.services.catalogue import allowances, prices
from tests import making


def test_a_claim_is_proposed_with_evidence_and_approved_by_another(signed_in):
    brand = making.a_brand()
    writer = making.a_person(brand, "admin")
    second = making.a_person(brand, "legal")
    form = {
        "brand": brand.slug,
        "slug": "lasts",
        "wording": "Lasts ten winters.",
        "markets": "AT\nDE\n",
        "proof-title": "Wear test",
        "proof-good_until": "2099-01-01",
        "proof-file": SimpleUploadedFile("wear.pdf", b"%PDF-1.7", "application/pdf"),
    }

    made = signed_in(writer).post("/claims/new/", form)
    claim = Allowance.objects.get()
    where = f"/library/{claim.pk}/"
    own = signed_in(writer).post(f"{where}approval/")
    other = signed_in(second).post(f"{where}approval/")
    page = signed_in(second).get("/claims/").content.decode()
    piece = Evidence.objects.get()
    file = signed_in(second).get(f"{where}evidence/{piece.pk}/")

    assert made.headers["Location"] == where
    assert claim.terms["markets"] == ["AT", "DE"]
    assert (own.status_code, other.status_code) == (403, 302)
    assert allowances.live(brand, "claim").get() == claim
    assert "Lasts ten winters." in page
    assert "approved" in page
    assert b"".join(file) == b"%PDF-1.7"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wording": ""}, "Write the sentence"),
        ({"starts": "tomorrow"}, "written as 2026-03-31"),
        ({"starts": "2027-02-01", "ends": "2027-01-01"}, "ends:"),
        ({"slug": "two words"}, "letters, digits and hyphens"),
        ({"proof-reference": "a shelf"}, "evidence.title"),
    ],
)
def test_a_claim_that_is_wrong_is_refused_at_its_field(signed_in, changes, said):
    brand = making.a_brand()
    writer = making.a_person(brand, "admin")
    form = {"brand": brand.slug, "slug": "soft", "wording": "Soft wool.", **changes}

    answer = signed_in(writer).post("/claims/new/", form)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Allowance.objects.exists()


def test_a_claim_whose_evidence_expired_is_not_approved(signed_in):
    brand = making.a_brand()
    old = allowances.EvidenceGiven("Old test", good_until=date(2020, 1, 1))
    claim = allowances.propose(
        brand,
        kind="claim",
        slug="old",
        terms={"wording": "Lasts."},
        by=making.a_person(brand, "admin"),
        evidence=[old],
    )

    answer = signed_in(making.a_person(brand, "legal")).post(
        f"/library/{claim.pk}/approval/"
    )

    assert answer.status_code == 422
    assert "good until" in answer.content.decode()


def test_an_offer_is_revised_and_withdrawn_with_a_reason(signed_in):
    brand = making.a_brand()
    writer = making.a_person(brand, "admin", "commercial")
    second = making.a_person(brand, "commercial")
    form = {"brand": brand.slug, "slug": "fall", "kind": "percent", "percent": "20"}

    signed_in(writer).post("/offers/new/", {**form, "code": "FALL20"})
    offer = Allowance.objects.get()
    signed_in(second).post(f"/library/{offer.pk}/approval/")
    signed_in(writer).post(
        f"/library/{offer.pk}/versions/", {"kind": "percent", "percent": "25"}
    )
    silent = signed_in(second).post(f"/library/{offer.pk}/withdrawal/")
    said = signed_in(second).post(
        f"/library/{offer.pk}/withdrawal/", {"reason": "sold out"}
    )

    assert Allowance.objects.get(number=2).terms["percent"] == "25"
    assert (silent.status_code, said.status_code) == (422, 302)
    assert not allowances.live(brand, "offer").exists()


def test_prices_come_in_by_field_and_by_file(signed_in):
    brand = making.a_brand()
    browser = signed_in(making.a_person(brand, "commercial"))
    typed = {"brand": brand.slug, "sku": "S-1", "name": "Alder", "price": "65.00"}
    rows = [{"sku": "S-2", "name": "Birch", "history": [["2025-01-01", 40]]}, {"x": 1}]
    file = SimpleUploadedFile("book.json", json.dumps(rows).encode())

    one = browser.post("/prices/imports/", {**typed, "valid_from": "2025-01-01"})
    many = browser.post("/prices/imports/", {"brand": brand.slug, "file": file})
    page = browser.get("/prices/?q=birch").content.decode()

    assert one.status_code == 302
    assert "1 rows refused" in many.content.decode()
    assert "Birch" in page
    assert "Alder" not in page
    assert {r.sku for r in prices.records(prices.current_list(brand))} == {"S-1", "S-2"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"price": "cheap"}, "cheap"),
        ({"valid_from": "soon"}, "written as 2026-03-31"),
        ({"sku": ""}, "fill it in"),
    ],
)
def test_a_price_that_is_wrong_leaves_the_book_as_it_was(signed_in, changes, said):
    brand = making.a_brand()
    browser = signed_in(making.a_person(brand, "commercial"))
    typed = {"sku": "S-1", "price": "65.00", "valid_from": "2025-01-01", **changes}

    answer = browser.post("/prices/imports/", {"brand": brand.slug, **typed})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert prices.records(prices.current_list(brand)) == ()
