"""email-channel: an effect that sends one mail. Mail servers know no keys.

It cannot be asked what became of a mail, and cannot take one back: where sending broke
off, a person has to look.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief

MOST = 50  # addresses; a mailing list has one of its own
ADDRESS: schemas.Schema = {
    "type": "string",
    "maxLength": 254,
    "pattern": r"^[^\s@<>,;:\"\\()\[\]]+@[A-Za-z0-9.-]+$",
}
LINE: schemas.Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "pattern": r"^[^\r\n\x00]+$",
}


@agent(
    name="email-channel",
    version="1",
    title="Sends mail",
    input_schema=schemas.record(
        {
            "to": {**schemas.many(ADDRESS, least=1), "maxItems": MOST},
            "subject": LINE,
            "text": schemas.NAME,
            "reply_to": ADDRESS,
        },
        optional=("reply_to",),
    ),
    output_schema=schemas.record(
        {
            "receipt": schemas.NAME,
            "key": schemas.NAME,
            "accepted": {"type": "integer", "minimum": 1},
        }
    ),
    timeout=30.0,
    effect=True,
    idempotent=False,
)
def email_channel(brief: Brief) -> dict[str, Any]:
    """Send it as plain text from EMAIL_FROM, by the mail server of EMAIL_URL.

    The message id is made from the key, so that a second mail, sent because a person
    said so, shows as the same one in most mail programs.
    """
    # agents are read where no Django runs; a mail is sent only where it does
    from django.conf import settings
    from django.core.mail import EmailMessage

    if not brief.key:
        raise AgentFailed("A delivery needs an effect key.", retryable=False)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    name = hashlib.sha256(brief.key.encode()).hexdigest()[:32]
    receipt = f"<{name}@{host}>"
    inputs: Mapping[str, Any] = brief.inputs
    mail = EmailMessage(
        subject=inputs["subject"],
        body=inputs["text"],
        to=list(inputs["to"]),
        reply_to=[inputs["reply_to"]] if inputs.get("reply_to") else None,
        headers={"Message-ID": receipt},
    )
    try:
        sent = mail.send()
    except OSError as error:  # the mail server's refusals are OSErrors, too
        raise AgentFailed(
            f"The mail may not have gone out ({type(error).__name__}): {error}"
        ) from error
    if not sent:
        raise AgentFailed("The mail server took no mail.")
    return {"receipt": receipt, "key": brief.key, "accepted": len(mail.to)}
