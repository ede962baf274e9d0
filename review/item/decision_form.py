"""The form of a decision: its shape, and what was typed, kept through every answer."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent, BadInput
from orchestrator.domain.settlements import Settled
from orchestrator.models import Finding, ReviewItem
from review.item import direction, settle_form
from review.item.editing import EDITABLE, edited, text_fields

VERDICTS = ("approve", "edit", "changes", "reject", "answer", "retry", "give_up")
LONGEST_REASON = 4_000
NEED_REASON = {
    "changes": _("Say what should change: the agent gets exactly these words."),
    "reject": _("Say why: nothing after this step will start, and people will ask."),
    "give_up": _("Say why: nothing after this step will start, and people will ask."),
}
CHIPS = {
    "unproven": _("Not proven"),
    "price": _("Wrong price"),
    "disclosure": _("No disclosure"),
    "misleading": _("Misleading"),
    "audience": _("Wrong audience"),
    "voice": _("Off brand"),
    "legal": _("Legal risk"),
    "wording": _("Unclear"),
    "fine": _("Fine as is"),
}


class DecisionForm(forms.Form):
    """A decision on exactly the bytes and the screening that were shown.

    `base` (set by `bind`) is the item's current content, the base of an edit. What was
    typed is read from `data`, whether it was posted or restored from a draft.
    """

    verdict = forms.ChoiceField(
        choices=[(v, v) for v in VERDICTS],
        error_messages={"required": _("Choose what you decide.")},
    )
    digest = forms.CharField(required=False, max_length=64)
    screening = forms.IntegerField(min_value=0)
    idempotency_key = forms.CharField(max_length=100)
    role = forms.CharField(required=False, max_length=20)
    reason = forms.CharField(required=False, strip=True)
    mode = forms.ChoiceField(
        choices=[("fields", "fields"), ("raw", "raw")], required=False
    )
    raw = forms.CharField(required=False, strip=False)

    base: JSON = None
    findings: tuple[Finding, ...] = ()

    @classmethod
    def fresh(cls, item: ReviewItem, content: JSON) -> "DecisionForm":
        """An unbound form for what the item shows now, with a key of its own."""
        form = cls(initial=cls._shown(item))
        form.base = content
        return form

    @classmethod
    def restored(
        cls, item: ReviewItem, content: JSON, kept: Mapping[str, list[str]]
    ) -> "DecisionForm":
        """A fresh form that shows a draft again; nothing of it is judged."""
        form = cls.fresh(item, content)
        form.data = MultiValueDict({name: list(said) for name, said in kept.items()})
        return form

    @classmethod
    def bind(cls, item: ReviewItem, content: JSON, posted: Any) -> "DecisionForm":
        """The form as posted."""
        form = cls(posted, initial=cls._shown(item))
        form.base = content
        if item.screening is not None:
            form.findings = tuple(item.screening.findings.order_by("pk"))
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
        """The verdict that was chosen, "" on a fresh page."""
        return str(self.data.get("verdict", ""))

    @property
    def chips(self) -> list[tuple[str, str, bool]]:
        """(code, words, chosen) of each reason that can be given by one key."""
        chosen = self._chosen()
        return [(code, str(said), code in chosen) for code, said in CHIPS.items()]

    @property
    def fields_to_edit(self) -> list[tuple[str, str, str, int, str]]:
        """(name, label, as typed or as it is, rows, as it is) of each text field."""
        return [
            (name, label, typed := str(self.data.get(name, text)), _rows(typed), text)
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

    @property
    def edited_texts(self) -> JSON:
        """The content with the typed texts in place; as it is where none differ."""
        try:
            return edited(self.base, self.data)
        except BadContent:
            return self.base

    @property
    def is_edited(self) -> bool:
        """Whether a text field differs from what the item says."""
        return self.edited_texts != self.base

    def clean(self) -> dict[str, Any]:
        """A reason where one is due, settlements, and the edited content as a value."""
        cleaned = super().clean() or {}
        verdict = str(cleaned.get("verdict", ""))
        cleaned["reason"] = self._reason(str(cleaned.get("reason") or ""))
        if verdict in NEED_REASON and not cleaned["reason"]:
            self.add_error("reason", NEED_REASON[verdict])
        said, wrong = settle_form.read(self.data, self.findings)
        for name, words in wrong.items():
            self.add_error(None, words)
            self.settle_errors[name] = words
        cleaned["findings"] = said
        cleaned["content"] = cleaned["answer"] = None
        if verdict == "edit":
            self._read_edit(cleaned)
        elif verdict == "answer":
            self._read_answer(cleaned)
        elif verdict == "approve" and self.is_edited:
            self.add_error(
                None,
                _("You changed the text: save it as your version, or change it back."),
            )
        return cleaned

    @property
    def settle_errors(self) -> dict[int, str]:
        """What is wrong with the settlement of a finding, by its id."""
        kept: dict[int, str] = self.__dict__.setdefault("_settle_errors", {})
        return kept

    def decision(self) -> dict[str, Any]:
        """What `decisions.decide` takes besides the item and the person."""
        names = "verdict digest screening idempotency_key role reason content"
        said: dict[int, Settled] = self.cleaned_data["findings"]
        taken = {name: self.cleaned_data[name] for name in names.split()}
        if taken["verdict"] == "answer":
            taken["answer"] = self.cleaned_data["answer"]
        return {**taken, "findings": said} if said else taken

    def _chosen(self) -> list[str]:
        listed = getattr(self.data, "getlist", None)
        return list(listed("chip")) if listed else []

    def _reason(self, typed: str) -> str:
        """Chips first, then the words; refused where it is too long to keep."""
        chips = "; ".join(str(CHIPS[c]) for c in self._chosen() if c in CHIPS)
        whole = ". ".join(part for part in (chips, typed) if part)
        if len(whole) > LONGEST_REASON:
            self.add_error(
                "reason",
                _(
                    "The reason has %(has)s characters: at most %(most)s are kept."
                    " Shorten it; nothing you typed is lost."
                )
                % {"has": f"{len(whole):,}", "most": f"{LONGEST_REASON:,}"},
            )
        return whole

    def _read_answer(self, cleaned: dict[str, Any]) -> None:
        try:
            cleaned["answer"] = direction.answer_in(self.base, self.data)
        except BadInput as error:
            self.add_error(None, str(error))

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
            self.add_error(
                place, _("Nothing was changed: change the text, or approve.")
            )


def _rows(text: str) -> int:
    return min(12, max(1, len(text) // 60 + text.count("\n") + 1))
