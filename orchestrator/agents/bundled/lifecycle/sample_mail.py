"""sample-mail: the mail as people read it before it goes out, with what is new."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled.lifecycle import rendering, shapes
from orchestrator.agents.bundled.schemas import LOCALE, NAME, many, record
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief


@agent(
    name="sample-mail",
    version="1",
    title="Shows the mail before it goes out",
    input_schema=record(
        {
            **rendering.GIVEN,
            "why": NAME,
            "market": NAME,
            "locale": LOCALE,
            "channel": NAME,
        },
        optional=("market", "locale", "channel"),
    ),
    output_schema=record(
        {"mail": shapes.MAIL, "samples": many(rendering.RENDERED), "why": NAME}
    ),
)
def sample_mail(brief: Brief) -> dict[str, Any]:
    """Exactly the mail that the channel is given later, and samples of it.

    The words of the mail stand in this output alone, so that nobody is asked about
    them twice.
    """
    inputs: Mapping[str, Any] = brief.inputs
    mail = rendering.mail_of(inputs)
    samples = list(rendering.samples_of(mail, inputs["samples"]))
    return {"mail": mail, "samples": samples, "why": inputs["why"]}
