"""What a failure asks about: a delivery that may have arrived."""

from django import template

from orchestrator.models import Effect, ReviewItem
from orchestrator.services.running import outcomes

register = template.Library()


@register.simple_tag
def in_question(item: ReviewItem) -> Effect | None:
    """The delivery of a failure item of which nobody knows, or None."""
    return outcomes.open_effect(item) if item.state == "open" else None
