"""The forms of the library: what was typed, read into terms and evidence."""

from datetime import date
from typing import Any

from django import forms

from orchestrator.services.catalogue.allowance_terms import OFFERS
from orchestrator.services.catalogue.allowances import EvidenceGiven

LINES = ("variants", "products", "markets", "channels", "conditions")
CLAIM_FIELDS = ("wording", "variants", "products", "markets", "channels", "disclaimer",
                "starts", "ends")  # fmt: skip
OFFER_FIELDS = ("kind", "text", "sku", "market", "amount", "currency", "was", "percent",
                "code", "threshold", "conditions", "starts", "ends")  # fmt: skip


class _Lines(forms.CharField):
    """A text with one entry a line; empty lines mean nothing."""

    def clean(self, value: Any) -> list[str]:
        text = str(super().clean(value) or "")
        return [line.strip() for line in text.splitlines() if line.strip()]


def _day(label: str) -> forms.DateField:
    wrong = {"invalid": f"{label} is a day, written as 2026-03-31."}
    return forms.DateField(required=False, error_messages=wrong)


class EvidenceForm(forms.Form):
    """One piece of evidence; nothing typed is none."""

    title = forms.CharField(required=False, max_length=200)
    reference = forms.CharField(required=False, max_length=500)
    grade = forms.CharField(required=False, max_length=60)
    population = forms.CharField(required=False, max_length=200)
    good_until = _day("Good until")
    file = forms.FileField(required=False, max_length=200)

    def given(self) -> list[EvidenceGiven]:
        """The evidence as the service takes it."""
        said, upload = self.cleaned_data, self.cleaned_data.get("file")
        names = ("title", "reference", "grade", "population", "good_until")
        if upload is None and not any(said.get(name) for name in names):
            return []
        return [
            EvidenceGiven(
                **{name: said[name] for name in names},
                file_name=upload.name if upload else "",
                media_type=(upload.content_type or "") if upload else "",
                content=upload.read() if upload else None,
            )
        ]


class AllowanceForm(forms.Form):
    """What claims and offers share."""

    names: tuple[str, ...] = ()

    brand = forms.SlugField(required=False)
    slug = forms.SlugField(
        required=False,
        max_length=80,
        error_messages={"invalid": "A short name takes letters, digits and hyphens."},
    )
    note = forms.CharField(required=False, max_length=2000)
    starts, ends = _day("From"), _day("Until")

    def terms(self) -> dict[str, Any]:
        """What was said, by the names of the domain; nothing empty."""
        found = {name: self.cleaned_data.get(name) for name in self.names}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in found.items()
            if value
        }


class ClaimForm(AllowanceForm):
    """A wording, and where it may stand."""

    names = CLAIM_FIELDS

    wording = forms.CharField(
        max_length=2000,
        error_messages={"required": "Write the sentence exactly as it may be used."},
    )
    variants, products = _Lines(required=False), _Lines(required=False)
    markets, channels = _Lines(required=False), _Lines(required=False)
    disclaimer = forms.CharField(required=False, max_length=2000)


class OfferForm(AllowanceForm):
    """An offer: what is given, on what, and its conditions."""

    names = OFFER_FIELDS

    kind = forms.ChoiceField(choices=[(k, k.replace("_", " ")) for k in OFFERS])
    text = forms.CharField(required=False, max_length=2000)
    sku = forms.CharField(required=False, max_length=60)
    market = forms.CharField(required=False, max_length=10)
    amount = forms.CharField(required=False, max_length=20)
    currency = forms.CharField(required=False, max_length=3)
    was = forms.CharField(required=False, max_length=20)
    percent = forms.CharField(required=False, max_length=10)
    code = forms.CharField(required=False, max_length=40)
    threshold = forms.CharField(required=False, max_length=20)
    conditions = _Lines(required=False)


FORMS: dict[str, type[ClaimForm] | type[OfferForm]] = {
    "claim": ClaimForm,
    "offer": OfferForm,
}


def as_typed(terms: dict[str, Any]) -> dict[str, Any]:
    """Terms as the fields of a form show them."""
    return {
        name: "\n".join(value) if name in LINES and isinstance(value, list) else value
        for name, value in terms.items()
    }
