"""image-brief: what a picture for the launch must show, and must not."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

# width and height in pixels, by channel
FORMATS = {
    "email": (1200, 600),
    "web": (1600, 900),
    "landing": (1600, 900),
    "social": (1080, 1350),
    "display": (1200, 628),
}
USUAL = (1200, 1200)


@agent(
    name="image-brief",
    version="1",
    title="Briefs a picture",
    input_schema=shared.record(
        {
            "master": schemas.MASTER,
            "facts": schemas.FACTS,
            "product_ids": shared.SKUS,
            "markets": schemas.TARGETS,
            "style": shared.TEXT,
            "avoid": shared.many(shared.NAME),
        }
    ),
    output_schema=shared.record(
        {
            "subject": shared.NAME,
            "style": shared.TEXT,
            "must_show": shared.many(shared.NAME),
            "must_not_show": shared.many(shared.NAME),
            "text_on_image": {"const": ""},
            "formats": shared.many(
                shared.record(
                    {
                        "channel": shared.NAME,
                        "width": {"type": "integer"},
                        "height": {"type": "integer"},
                    }
                )
            ),
        }
    ),
)
def image_brief(brief: Brief) -> dict[str, Any]:
    """The products, what is known of their look, and a size for each channel.

    No text on the picture: words are localised, pictures are not.
    """
    given: Mapping[str, Any] = brief.inputs
    names = [_of(given, sku, "name") or sku for sku in given["product_ids"]]
    looks = [_of(given, sku, "material") for sku in given["product_ids"]]
    shown = [
        f"{n}: {look}" if look else n for n, look in zip(names, looks, strict=True)
    ]
    channels = dict.fromkeys(target["channel"] for target in given["markets"])
    sizes = {name: FORMATS.get(name, USUAL) for name in channels}
    return {
        "subject": f"{', '.join(names)} for “{given['master']['headline']}”",
        "style": given["style"],
        "must_show": shown,
        "must_not_show": [*given["avoid"], "words, prices and logos of others"],
        "text_on_image": "",
        "formats": [
            {"channel": name, "width": width, "height": height}
            for name, (width, height) in sizes.items()
        ],
    }


def _of(given: Mapping[str, Any], sku: str, field: str) -> str:
    """The fact in the master's language, or in none; "" where there is none."""
    spoken = given["master"]["locale"][:2]
    for language in (spoken, None):
        for fact in given["facts"]:
            if (fact["sku"], fact["field"], fact.get("language")) == (
                sku,
                field,
                language,
            ):
                return str(fact["value"])
    return ""
