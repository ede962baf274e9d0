"""HTML from agents, washed: no scripts, no styles, no links, no remote anything."""

import nh3

_ATTRIBUTES = {
    "*": {"title", "lang", "dir"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
}
_TAGS = nh3.ALLOWED_TAGS - {"a", "area", "map"} | {"section", "img"}
_PAGE = (
    "<!doctype html><html><head><meta charset=utf-8><title>Preview</title>"
    "<style>body{{font:15px/1.5 system-ui,sans-serif;margin:12px;color:#1b2430;"
    "background:#fff;overflow-wrap:anywhere}}</style></head><body>{body}</body></html>"
)


def _allowed(tag: str, name: str, value: str) -> str | None:
    """A picture keeps its address only where the text itself carries it."""
    if (tag, name) == ("img", "src") and not value.startswith("data:image/"):
        return None
    return value


def washed(text: str) -> str:
    """What may stand in the sandboxed preview, and nowhere else.

    Links lose their address and stay as text; only pictures carried in the text
    itself (data:) remain.
    """
    return nh3.clean(
        text,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"data"},
        link_rel=None,
        strip_comments=True,
    )


def preview_page(text: str) -> str:
    """A whole page around the washed text."""
    return _PAGE.format(body=washed(text))
