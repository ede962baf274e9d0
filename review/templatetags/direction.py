"""Questions of direction in templates."""

from django import template

from review.item.direction import Asking, asking
from review.item.facts import ItemPage

register = template.Library()


@register.simple_tag
def question_of(page: ItemPage) -> Asking | None:
    """The question an item asks, with what was typed; None where it asks none."""
    return asking(page.content, page.form.data)
