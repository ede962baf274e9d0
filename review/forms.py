"""What people post. Forms check shape; whether it may be done is the services' word."""

import json
import uuid
from typing import Any

import yaml
from django import forms
from django.contrib.auth.forms import AuthenticationForm

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent
from orchestrator.models import ReviewItem
from review.editing import EDITABLE, edited, text_fields

VERDICTS = ("approve", "edit", "changes", "reject", "retry", "give_up")
NEED_REASON = {
    "changes": "Say what should change: the agent gets exactly these words.",
    "reject": "Say why: nothing after this step will start, and people will ask.",
    "give_up": "Say why: nothing after this step will start, and people will ask.",
}


class SignInForm(AuthenticationForm):
    """Login name and password; one error for every way it can be wrong."""

    error_messages = {
        "invalid_login": "This name and password do not fit together.",
        "inactive": "This name and password do not fit together.",
    }


class DecisionForm(forms.Form):
    """A decision on exactly the bytes and the screening that were shown.

    `content` (set by `bind`) is the item's current content, the base of an edit.
    """

    verdict = forms.ChoiceField(choices=[(v, v) for v in VERDICTS])
    digest = forms.CharField(required=False, max_length=64)
    screening = forms.IntegerField(min_value=0)
    idempotency_key = forms.CharField(max_length=100)
    role = forms.CharField(required=False, max_length=20)
    reason = forms.CharField(required=False, max_length=4000, strip=True)
    mode = forms.ChoiceField(
        choices=[("fields", "fields"), ("raw", "raw")], required=False
    )
    raw = forms.CharField(required=False, strip=False)

    base: JSON = None

    @classmethod
    def fresh(cls, item: ReviewItem, content: JSON) -> "DecisionForm":
        """An unbound form for what the item shows now, with a key of its own."""
        form = cls(initial=cls._shown(item))
        form.base = content
        return form

    @classmethod
    def bind(cls, item: ReviewItem, content: JSON, posted: Any) -> "DecisionForm":
        """The form as posted."""
        form = cls(posted, initial=cls._shown(item))
        form.base = content
        return form

    @staticmethod
    def _shown(item: ReviewItem) -> dict[str, object]:
        return {
            "digest": item.output.digest if item.output else "",
            "screening": item.screening_id or 0,
            "idempotency_key": str(uuid.uuid4()),
        }

    @property
    def shown(self) -> dict[str, object]:
        """The hidden fields of the page as it is now, never as it was posted."""
        return dict(self.initial)

    @property
    def typed_reason(self) -> str:
        """The reason as typed, kept through every error."""
        return str(self.data.get("reason", ""))

    @property
    def typed_verdict(self) -> str:
        """The button that was pressed, "" on a fresh page."""
        return str(self.data.get("verdict", ""))

    @property
    def fields_to_edit(self) -> list[tuple[str, str, str, int]]:
        """(name, label, text as typed or as it is, rows) of each text field."""
        return [
            (name, label, typed := str(self.data.get(name, text)), _rows(typed))
            for name, label, text in text_fields(self.base)
        ]

    @property
    def raw_to_edit(self) -> str:
        """The whole content as typed, or laid out for reading."""
        return str(self.data.get("raw", "")) or json.dumps(
            self.base, ensure_ascii=False, indent=2
        )

    @property
    def too_many_fields(self) -> bool:
        """Whether some text fields can be edited only in the whole."""
        return sum(1 for _ in contents.strings(self.base)) > EDITABLE

    def clean(self) -> dict[str, Any]:
        """A reason where one is due, and the edited content as a value."""
        cleaned = super().clean() or {}
        verdict = str(cleaned.get("verdict", ""))
        if verdict in NEED_REASON and not cleaned.get("reason"):
            self.add_error("reason", NEED_REASON[verdict])
        cleaned["content"] = None
        if verdict == "edit":
            self._read_edit(cleaned)
        return cleaned

    def _read_edit(self, cleaned: dict[str, Any]) -> None:
        place = "raw" if cleaned.get("mode") == "raw" else None
        try:
            if place:
                typed = str(cleaned.get("raw", "")).encode("utf-8", "surrogatepass")
                cleaned["content"] = contents.parse(typed)
            else:
                cleaned["content"] = edited(self.base, self.data)
        except BadContent as error:
            self.add_error(place, str(error))
            return
        if cleaned["content"] == self.base:
            self.add_error(place, "Nothing was changed: change the text, or approve.")

    def decision(self) -> dict[str, Any]:
        """What `decisions.decide` takes besides the item and the person."""
        names = "verdict digest screening idempotency_key role reason content"
        return {name: self.cleaned_data[name] for name in names.split()}


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


def _rows(text: str) -> int:
    return min(12, max(1, len(text) // 60 + text.count("\n") + 1))
