"""Agents that are Python functions in this process. They are trusted, not obeyed."""

from orchestrator.agents.spec import AgentSpec
from orchestrator.domain.content import shown
from orchestrator.domain.errors import AgentFailed, BadContent, BadInput
from orchestrator.domain.exchange import Answer, Brief


def call_python(spec: AgentSpec, brief: Brief) -> Answer:
    """Let the function of `spec` answer `brief`; any exception becomes AgentFailed.

    BadInput is final (the same brief would fail again), an AgentFailed raised by the
    agent keeps its own word, everything else may be retried. KeyboardInterrupt and
    its like pass: they are meant for the worker, not for the agent.
    """
    if spec.function is None:
        raise AgentFailed(f"The agent {spec} has no function.", retryable=False)
    try:
        return Answer.of(spec.function(brief))
    except AgentFailed:
        raise
    except BadInput as error:
        raise AgentFailed(_told(spec, error), retryable=False) from error
    except BadContent as error:
        raise AgentFailed(
            f"The answer of {spec} cannot be used. {_words(error)}"
        ) from error
    except SystemExit as error:
        raise AgentFailed(f"The agent {spec} tried to end the process.") from error
    except Exception as error:
        raise AgentFailed(_told(spec, error)) from error


def _told(spec: AgentSpec, error: Exception) -> str:
    return f"The agent {spec} failed with {type(error).__name__}: {_words(error)}"


def _words(error: Exception) -> str:
    try:
        text = str(error)
    except Exception:
        text = "(it cannot say why)"
    return shown(text, limit=300)
