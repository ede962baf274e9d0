"""The one way to call an agent: pick the transport, then hold it to its contract."""

import functools
from collections.abc import Collection

import jsonschema
from jsonschema.protocols import Validator

from orchestrator.agents.http import call_http
from orchestrator.agents.python import call_python
from orchestrator.agents.spec import AgentSpec
from orchestrator.domain import content
from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Answer, Brief


def call(spec: AgentSpec, brief: Brief, *, allow_hosts: Collection[str] = ()) -> Answer:
    """Call the agent once and return an answer that fits its output schema.

    Raises AgentFailed: not retryable where the brief's inputs do not fit the input
    schema (nothing is called), retryable where the answer does not fit. `allow_hosts`
    are the private hosts an HTTP agent may live on.
    """
    inputs, output = _validators(spec)
    wrong = _misfit(inputs, dict(brief.inputs))
    if wrong:
        raise AgentFailed(f"The inputs do not fit {spec} {wrong}", retryable=False)
    if spec.transport == "http":
        limit = min(spec.timeout, brief.timeout)
        answer = call_http(
            spec.url, spec.secret, brief, timeout=limit, allow_hosts=allow_hosts
        )
    else:
        answer = call_python(spec, brief)
    wrong = _misfit(output, answer.content)
    if wrong:
        raise AgentFailed(f"The answer of {spec} does not fit its schema {wrong}")
    return answer


@functools.lru_cache(maxsize=512)
def _validators(spec: AgentSpec) -> tuple[Validator, Validator]:
    kind = jsonschema.Draft202012Validator
    checker = kind.FORMAT_CHECKER
    return (
        kind(dict(spec.input_schema), format_checker=checker),
        kind(dict(spec.output_schema), format_checker=checker),
    )


def _misfit(validator: Validator, value: JSON) -> str:
    error = jsonschema.exceptions.best_match(validator.iter_errors(value))
    if error is None:
        return ""
    where = content.pointer(error.absolute_path)
    return f"at {shown(where)!r}: {shown(error.message, limit=200)}."
