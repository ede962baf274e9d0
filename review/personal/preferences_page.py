"""What the preferences page shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import BoundField

from review.personal import hotkeys
from review.personal.hotkeys import Words
from review.personal.preferences_form import KEY_FIELD, PreferencesForm


@dataclass(frozen=True)
class KeyGroup:
    """A group of actions and their fields."""

    title: Words
    fields: list[BoundField]


@dataclass(frozen=True)
class PreferencesPage:
    """The form, and its keys by group."""

    form: PreferencesForm

    @property
    def key_groups(self) -> Iterator[KeyGroup]:
        """In the order of the groups, without empty ones."""
        for group, title in hotkeys.GROUPS.items():
            fields = [
                self.form[KEY_FIELD + name]
                for name in hotkeys.ACTIONS
                if name.split(".")[0] == group
            ]
            if fields:
                yield KeyGroup(title, fields)

    @property
    def keys_wrong(self) -> bool:
        """Whether a key has an error: then they are not folded away."""
        return any(name.startswith(KEY_FIELD) for name in self.form.errors)
