"""link-builder: the market's link with its UTM parameters, for its channel."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.bundled.launch.landing import slug_of
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

MEDIUMS = {
    **{"email": "email", "social": "social", "web": "referral", "sms": "sms"},
    **{"search": "cpc", "display": "display", "push": "push"},
}


@agent(
    name="link-builder",
    version="1",
    title="Builds links that can be counted",
    input_schema=shared.record(
        {
            "url": shared.NAME,
            "market": shared.NAME,
            "channel": shared.NAME,
            "campaign": shared.NAME,
            "message": shared.NAME,
        }
    ),
    output_schema=schemas.LINK,
)
def link_builder(brief: Brief) -> dict[str, Any]:
    """The address with utm_source, utm_medium, utm_campaign and utm_content.

    What the address says already stays. Refused: an address that is not https, and
    one that has a UTM parameter of its own, which would count twice.
    """
    given: Mapping[str, Any] = brief.inputs
    try:
        parts = urlsplit(given["url"])
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname:
        raise BadInput(f"url: {shown(given['url'])!r} is no https address.")
    said = parse_qsl(parts.query, keep_blank_values=True)
    own = [name for name, _ in said if name.lower().startswith("utm_")]
    if own:
        raise BadInput(f"url: it has {shown(own[0])} already: leave that out.")
    channel = given["channel"].lower()
    parameters = {
        "utm_source": slug_of(f"{channel}-{given['market']}"),
        "utm_medium": MEDIUMS.get(channel, slug_of(channel)),
        "utm_campaign": slug_of(given["campaign"]),
        "utm_content": slug_of(given["message"]),
    }
    query = urlencode([*said, *parameters.items()])
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))
    return {
        "market": given["market"],
        "url": url,
        "length": len(url),
        "parameters": parameters,
    }
