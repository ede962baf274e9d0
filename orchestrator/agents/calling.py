"""The one way to call an agent: pick the transport, then hold it to its contract."""

from collections.abc import Collection
from dataclasses import replace

from orchestrator.agents.http import call_http
from orchestrator.agents.python import call_python
from orchestrator.agents.spec import AgentSpec, Schema
from orchestrator.domain.channels import OUTCOME, WITHDRAW, Outcome, Withdrawn
from orchestrator.domain.content import JSON
from orchestrator.domain.contracts import problems
from orchestrator.domain.errors import AgentFailed, BadContent
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
    answer = _carried(spec, brief, allow_hosts)
    wrong = _misfits(spec.output_schema, answer.content)
    if wrong:
        raise AgentFailed(f"The answer of {spec} does not fit its schema at {wrong}.")
    return answer


def ask(spec: AgentSpec, brief: Brief, *, allow_hosts: Collection[str] = ()) -> Outcome:
    """Ask a channel what became of the brief's key. Sends nothing.

    Raises AgentFailed where it does not answer, or says nothing usable: a delivery's
    receipt has to fit the output schema.
    """
    if not spec.asks:
        raise AgentFailed(f"{spec} cannot be asked about a delivery.", retryable=False)
    asking = replace(spec, function=spec.outcome)
    answer = _carried(asking, replace(brief, intent=OUTCOME), allow_hosts)
    try:
        found = Outcome.read(answer.content)
    except BadContent as error:
        raise AgentFailed(str(error)) from error
    if found.delivered:
        wrong = _misfits(spec.output_schema, found.receipt)
        if wrong:
            raise AgentFailed(f"The receipt of {spec} does not fit at {wrong}.")
    return found


def withdraw(
    spec: AgentSpec, brief: Brief, *, allow_hosts: Collection[str] = ()
) -> Withdrawn:
    """Ask a channel to take back what it delivered under the brief's key.

    Asking twice does no harm. Raises AgentFailed as `ask` does.
    """
    if not spec.withdraws:
        raise AgentFailed(f"{spec} cannot take a delivery back.", retryable=False)
    asking = replace(spec, function=spec.withdraw)
    answer = _carried(asking, replace(brief, intent=WITHDRAW), allow_hosts)
    try:
        return Withdrawn.read(answer.content)
    except BadContent as error:
        raise AgentFailed(str(error)) from error


def _carried(spec: AgentSpec, brief: Brief, allow_hosts: Collection[str]) -> Answer:
    if spec.transport == "http":
        limit = min(spec.timeout, brief.timeout)
        return call_http(
            spec.url, spec.secret, brief, timeout=limit, allow_hosts=allow_hosts
        )
    return call_python(spec, brief)


def _misfits(schema: Schema, value: JSON) -> str:
    return "; ".join(problems(dict(schema), value)[:TOLD])
