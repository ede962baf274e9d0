"""New prices as people hand them in: a JSON file, or one price in fields."""

from typing import Any

from django import forms

from orchestrator.domain.content import parse
from orchestrator.domain.errors import BadContent


class PriceForm(forms.Form):
    """`rows()` are what the import reads; each is checked there, one by one."""

    MOST = 64 * 1024 * 1024

    brand = forms.SlugField()
    file = forms.FileField(required=False, max_length=200)
    sku = forms.CharField(required=False, max_length=60)
    name = forms.CharField(required=False, max_length=200)
    market = forms.CharField(required=False, max_length=10)
    currency = forms.CharField(required=False, max_length=3)
    price = forms.CharField(required=False, max_length=20)
    valid_from = forms.DateField(
        required=False,
        error_messages={"invalid": "From is a day, written as 2026-03-31."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload is None:
            for name in ("sku", "price", "valid_from"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"{name}: fill it in, or choose a file.")
            return cleaned
        if upload.size > self.MOST:
            raise forms.ValidationError("The file is larger than 64 MB: split it.")
        try:
            rows = parse(upload.read(), limit=self.MOST)
        except BadContent as error:
            raise forms.ValidationError(f"The file is not JSON: {error}") from None
        if not isinstance(rows, list):
            raise forms.ValidationError("The file holds no list: give products.")
        cleaned["rows"] = rows
        return cleaned

    def rows(self) -> list[Any]:
        """The file's rows, or the one that was typed."""
        said = self.cleaned_data
        if said.get("rows") is not None:
            return list(said["rows"])
        return [
            {
                "sku": said["sku"],
                "name": said["name"] or said["sku"],
                "price": said["price"],
                "history": [[said["valid_from"].isoformat(), said["price"]]],
            }
        ]

    def source(self) -> str:
        """Where the prices come from, for the record."""
        upload = self.cleaned_data.get("file")
        return upload.name if upload is not None else "typed at the desk"
