"""What people post. Forms check shape; whether it may be done is the services' word."""

from typing import Any

import yaml
from django import forms
from django.contrib.auth.forms import AuthenticationForm

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent


class SignInForm(AuthenticationForm):
    """Login name and password; one error for every way it can be wrong."""

    error_messages = {
        "invalid_login": "This name and password do not fit together.",
        "inactive": "This name and password do not fit together.",
    }


class RunForm(forms.Form):
    """A run to start: which workflow, for which brand, with which inputs."""

    workflow = forms.SlugField()
    brand = forms.SlugField()
    title = forms.CharField(required=False, max_length=200)
    inputs = forms.CharField(strip=False)
    idempotency_key = forms.CharField(max_length=200)

    def clean_inputs(self) -> JSON:
        """The inputs as a value; refused in the parser's own words."""
        try:
            return contents.parse(str(self.cleaned_data["inputs"]).encode())
        except BadContent as error:
            raise forms.ValidationError(str(error)) from None


class ReasonForm(forms.Form):
    """A reason that has to be given."""

    reason = forms.CharField(max_length=2000)


class DraftForm(forms.Form):
    """A red line's definition as YAML (JSON is YAML too)."""

    definition = forms.CharField(strip=False)

    def clean_definition(self) -> dict[str, Any]:
        """The definition as a set of fields."""
        try:
            value = yaml.safe_load(str(self.cleaned_data["definition"]))
        except yaml.YAMLError as error:
            raise forms.ValidationError(f"This is not YAML: {error}") from None
        if not isinstance(value, dict):
            raise forms.ValidationError(
                "A red line is a set of fields such as 'name:'."
            )
        return value


class SignalForm(forms.Form):
    """What a run is told: a name it waits for, and maybe a content."""

    name = forms.CharField(max_length=60)
    content = forms.CharField(required=False, max_length=4000)
    key = forms.CharField(max_length=200)


class BacktestForm(forms.Form):
    """On how many outputs, and since when."""

    limit = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=5_000,
        error_messages={
            "invalid": "How many outputs is a whole number, such as 500.",
            "min_value": "Try it on at least one output.",
            "max_value": "At most 5,000 outputs in one backtest.",
        },
    )
    since = forms.DateField(
        required=False,
        error_messages={"invalid": "Since is a day, written as 2026-03-31."},
    )


class ImportForm(forms.Form):
    """Red lines as a YAML file or as pasted text; `text` is what was given."""

    MOST = 5_000_000

    brand = forms.CharField(max_length=80)
    text = forms.CharField(required=False, strip=False)
    file = forms.FileField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload is not None:
            if upload.size > self.MOST:
                raise forms.ValidationError("The file is larger than 5 MB: split it.")
            try:
                cleaned["text"] = upload.read().decode("utf-8")
            except UnicodeDecodeError:
                raise forms.ValidationError("The file is not UTF-8 text.") from None
        if not str(cleaned.get("text") or "").strip():
            raise forms.ValidationError("Choose a file, or paste its text.")
        return cleaned
