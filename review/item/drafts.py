"""Drafts: what somebody typed on an item and has not sent is kept on the server."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from orchestrator.domain import content as contents
from orchestrator.domain.errors import BadInput
from orchestrator.models import Principal, ReviewItem
from review.item.editing import PREFIX, text_fields
from review.models import Draft

LONGEST = 2_000_000  # characters of everything typed on one item
TYPED = frozenset({"verdict", "answer", "reason", "chip", "raw", "comment", "stay"})
SETTLING = ("settle-", "code-", "note-", "owner-", "until-", "claim-", "rank-")
NOTES = frozenset({"reason", "chip", "comment"})


def of(item: ReviewItem, person: Principal) -> Draft | None:
    """The draft of this person on this item, or None."""
    return Draft.objects.filter(item=item, person=person).first()


def keep(item: ReviewItem, person: Principal, posted: Any) -> Draft | None:
    """Keep what was typed in place of what was kept before; None: nothing was typed.

    `posted` is the form as it came. Raises BadInput for more than LONGEST characters.
    """
    same = _unchanged(item)
    fields = {
        name: said
        for name, said in _listed(posted).items()
        if _is_typed(name) and any(said) and _unix(said[-1]) != same.get(name)
    }
    if sum(len(one) for said in fields.values() for one in said) > LONGEST:
        raise BadInput(
            _("This is more than a draft can keep (%(most)s characters).")
            % {"most": f"{LONGEST:,}"}
        )
    if not fields:
        discard(item, person)
        return None
    kept, _made = Draft.objects.update_or_create(
        item=item,
        person=person,
        defaults={
            "fields": _storable(fields),
            "digest": str(posted.get("digest", ""))[:64],
            "updated_at": Now(),
        },
    )
    kept.refresh_from_db()
    return kept


def keep_notes(item: ReviewItem, person: Principal, *, on: ReviewItem) -> Draft | None:
    """Of a draft on `item` keep only the words to people, on the item `on`."""
    draft = of(item, person)
    if draft is None:
        return None
    notes = {name: said for name, said in draft.fields.items() if name in NOTES}
    discard(item, person)
    if not notes:
        return None
    kept, _made = Draft.objects.update_or_create(
        item=on,
        person=person,
        defaults={"fields": notes, "digest": "", "updated_at": Now()},
    )
    return kept


def discard(item: ReviewItem, person: Principal) -> None:
    """Throw the draft away; nothing happens where there is none."""
    Draft.objects.filter(item=item, person=person).delete()


def fits(draft: Draft, item: ReviewItem) -> bool:
    """Whether it was typed against the content that stands now, or against none."""
    return not draft.digest or (
        item.output is not None and draft.digest == item.output.digest
    )


def shown_again(draft: Draft, item: ReviewItem) -> dict[str, list[str]]:
    """What of a draft the page fills in: all of it, or only the notes where the
    content became another since."""
    fields: Mapping[str, list[str]] = draft.fields
    if fits(draft, item):
        return dict(fields)
    return {name: said for name, said in fields.items() if name in NOTES}


def _unchanged(item: ReviewItem) -> dict[str, str]:
    """What the editor holds before anything is typed into it: that is no draft."""
    if item.output is None or item.output.content is None:
        return {}
    content = contents.parse(bytes(item.output.content))
    laid_out = json.dumps(content, ensure_ascii=False, indent=2)
    texts = {name: _unix(text) for name, _label, text in text_fields(content)}
    return {"raw": laid_out, **texts}


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def _listed(posted: Any) -> dict[str, list[str]]:
    if hasattr(posted, "lists"):
        return {name: list(said) for name, said in posted.lists()}
    return {name: [str(said)] for name, said in posted.items()}


def _is_typed(name: str) -> bool:
    return name in TYPED or name.startswith((PREFIX, *SETTLING))


def _storable(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """PostgreSQL's JSON takes no U+0000 and no lone surrogates."""
    return {
        _clean(name): [_clean(one) for one in said] for name, said in fields.items()
    }


def _clean(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
