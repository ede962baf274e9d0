"""The one way to call an agent: pick the transport, then hold it to its contract."""

from collections.abc import Collection

from orchestrator.agents.http import call_http
from orchestrator.agents.python import call_python
from orchestrator.agents.spec import AgentSpec, Schema
from orchestrator.domain.content import JSON
from orchestrator.domain.contracts import problems
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Answer, Brief

TOLD = 5  # misfits named in one failure


def call(spec: AgentSpec, brief: Brief, *, allow_hosts: Collection[str] = ()) -> Answer:
    """Call the agent once and return an answer that fits its output schema.

    Raises AgentFailed: not retryable where the brief's inputs do not fit the input
    schema (nothing is called), retryable where the answer does not fit. `allow_hosts`
    are the private hosts an HTTP agent may live on.
    """
    wrong = _misfits(spec.input_schema, dict(brief.inputs))
    if wrong:
        raise AgentFailed(f"The inputs do not fit {spec} at {wrong}.", retryable=False)
    if spec.transport == "http":
        limit = min(spec.timeout, brief.timeout)
        answer = call_http(
            spec.url, spec.secret, brief, timeout=limit, allow_hosts=allow_hosts
        )
    else:
        answer = call_python(spec, brief)
    wrong = _misfits(spec.output_schema, answer.content)
    if wrong:
        raise AgentFailed(f"The answer of {spec} does not fit its schema at {wrong}.")
    return answer


def _misfits(schema: Schema, value: JSON) -> str:
    return "; ".join(problems(dict(schema), value)[:TOLD])
