"""What can go wrong, in words for the person who reads it.

Every message says what was wrong, the value, and what would be right. Services
raise these; views and the API turn them into pages and problem documents.
"""


class GreenlightError(Exception):
    """Base of every error this project raises on purpose."""


class BadContent(GreenlightError):
    """Bytes that cannot be an answer: not JSON, too large, too deep, not a number."""


class BadExpression(GreenlightError):
    """A `${ … }` expression that does not parse or does not evaluate."""


class BadWorkflow(GreenlightError):
    """A workflow definition that must not be published; carries its problems."""


class BadInput(GreenlightError):
    """Inputs, form fields or settings that do not fit what was asked for."""


class BadRule(GreenlightError):
    """A red line that cannot be compiled or would match nothing or everything."""


class AgentFailed(GreenlightError):
    """An agent did not answer, or answered with something unusable.

    `retryable` says whether the same brief may be sent again.
    """

    def __init__(self, message: str, *, retryable: bool = True) -> None:
        super().__init__(message)
        self.retryable = retryable


class IllegalMove(GreenlightError):
    """There is no such edge in the table of moves."""


class StaleState(GreenlightError):
    """Somebody else was first: what the caller saw is no longer so."""


class DoorClosed(GreenlightError):
    """The gate refuses: what would be released or decided does not satisfy it."""


class NotPermitted(GreenlightError):
    """This person may not do this here, and the message says why."""


class NotFound(GreenlightError):
    """No such thing, or none this person may know of."""
