"""Comments: what people say to each other about an item, on its text or the whole."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent, BadInput
from orchestrator.models import Output, Principal, ReviewItem
from orchestrator.services import news
from review.item.reading import place_of
from review.item.spans import shown_label
from review.models import Comment
from review.notices.notify import tell

LONGEST = 10_000
SHOWN_QUOTE = 200
_MENTION = re.compile(r"(?<![\w@.])@([\w.+-]{1,100})")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The words a comment is about. `path` "" and `end` 0 mean the whole item."""

    path: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One comment as the thread shows it. `outdated`: its words are no longer there."""

    comment: Comment
    quote: str
    place: str
    outdated: bool
    replies: tuple["Said", ...] = ()


def thread(item: ReviewItem, content: JSON) -> list[Said]:
    """The comments on this task's items, oldest first, replies under their parents."""
    rows = Comment.objects.filter(item__task=item.task_id).select_related(
        "person", "resolved_by"
    )
    found = list(rows.prefetch_related("mentions").order_by("pk"))
    texts = _texts_of(item, found, content)
    digest = item.output.digest if item.output else ""
    below: dict[int, list[Said]] = {}
    top: list[Comment] = []
    for one in found:
        if one.parent_id is None:
            top.append(one)
        else:
            below.setdefault(one.parent_id, []).append(Said(one, "", "", False))
    return [
        _said(one, texts, digest, content, tuple(below.get(one.pk, ()))) for one in top
    ]


@transaction.atomic
def say(
    item: ReviewItem,
    *,
    by: Principal,
    body: str,
    content: JSON = None,
    anchor: Anchor | None = None,
    to_agent: bool = False,
    parent: Comment | None = None,
) -> Comment:
    """Write a comment; whoever it mentions and may see the item is told.

    Raises BadInput for no words, more than LONGEST, or an anchor that points nowhere.
    """
    words = body.replace("\x00", "").replace("\r\n", "\n").strip()
    if not words:
        raise BadInput(_("Write what you want to say."))
    if len(words) > LONGEST:
        raise BadInput(
            _(
                "The comment has %(has)s characters: at most %(most)s are kept."
                " Shorten it; nothing you typed is lost."
            )
            % {"has": f"{len(words):,}", "most": f"{LONGEST:,}"}
        )
    where = anchor or Anchor()
    _check(where, content)
    made = Comment.objects.create(
        item=item,
        person=by,
        parent=parent,
        body=words,
        digest=item.output.digest if item.output else "",
        path=where.path,
        start=where.start,
        end=where.end,
        to_agent=to_agent,
    )
    _tell_mentioned(made, item, by)
    news.tell(f"item-{item.pk}", brand=item.brand_id)
    return made


def settle(comment: Comment, *, by: Principal, resolved: bool) -> None:
    """Mark a comment resolved, or open again."""
    Comment.objects.filter(pk=comment.pk).update(
        resolved_by=by if resolved else None, resolved_at=Now() if resolved else None
    )
    news.tell(f"item-{comment.item_id}", brand=comment.item.brand_id)


def who_may_see(item: ReviewItem) -> QuerySet[Principal]:
    """Everybody a comment can mention: people who hold a role on the item's brand."""
    held = Q(grants__brand=item.brand_id, grants__until=None)
    people = Principal.objects.filter(held, is_active=True, kind="human")
    return people.distinct().order_by("name", "pk")


def for_the_agent(item: ReviewItem) -> str:
    """The open comments that are to go to the agent with a request for changes."""
    meant = Comment.objects.filter(item=item, to_agent=True, resolved_at=None)
    content = _content_of(item.output)
    lines = []
    for one in meant.order_by("pk"):
        quote = _quote(one, content)
        lines.append(f"- “{quote}”: {one.body}" if quote else f"- {one.body}")
    return "\n".join(lines)


def _tell_mentioned(comment: Comment, item: ReviewItem, by: Principal) -> None:
    logins = set(_MENTION.findall(comment.body))
    logins |= {login.rstrip(".") for login in logins}  # "ask @kim."
    named = list(who_may_see(item).filter(login__in=logins)) if logins else []
    comment.mentions.set(named)
    for person in named:
        if person.pk != by.pk:
            tell(
                person,
                "mentioned",
                title=_("%(name)s mentions you on: %(title)s")
                % {"name": by.name, "title": item.title},
                item=item,
                link=f"/review/{item.pk}/#comment-{comment.pk}",
                key=f"comment-{comment.pk}",
            )


def _check(anchor: Anchor, content: JSON) -> None:
    if not anchor.path and not anchor.end:
        return
    try:
        text = contents.at(content, anchor.path)
    except BadContent:
        text = None
    if not anchor.end and text is not None:
        return  # a whole field
    if not isinstance(text, str) or not 0 <= anchor.start < anchor.end <= len(text):
        raise BadInput(_("The words you marked are not in this text: mark them again."))


def _said(
    one: Comment,
    texts: dict[str, JSON],
    digest: str,
    now: JSON,
    replies: tuple[Said, ...],
) -> Said:
    quote = _quote(one, texts.get(one.digest))
    moved = one.digest != digest and bool(one.path or one.end)
    outdated = moved and _quote(one, now) != quote
    return Said(
        one,
        shown_label(quote[:SHOWN_QUOTE]),
        place_of(one.path),
        outdated,
        replies,
    )


def _quote(comment: Comment, content: JSON) -> str:
    try:
        text = contents.at(content, comment.path)
    except BadContent:
        return ""
    return text[comment.start : comment.end] if isinstance(text, str) else ""


def _texts_of(item: ReviewItem, found: list[Comment], content: JSON) -> dict[str, JSON]:
    """The content of each version that a comment is anchored in, by digest."""
    own = item.output.digest if item.output else ""
    wanted = {one.digest for one in found if one.path or one.end} - {own}
    older = Output.objects.filter(task=item.task_id, digest__in=wanted)
    return {own: content, **{one.digest: _content_of(one) for one in older}}


def _content_of(output: Output | None) -> JSON:
    if output is None or output.content is None:
        return None
    return contents.parse(bytes(output.content))
