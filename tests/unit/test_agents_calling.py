"""The registry, the Python transport and the contract of an answer."""

import subprocess
import sys
from types import ModuleType

import pytest

from orchestrator.agents.calling import call
from orchestrator.agents.python import call_python
from orchestrator.agents.registry import AgentSpec, agent, collect, find, load_agents
from orchestrator.domain.contracts import check_schema
from orchestrator.domain.errors import AgentFailed, BadInput, NotFound
from orchestrator.domain.exchange import Answer, Brief

ANYTHING = {"type": "object"}


def a_brief(**inputs) -> Brief:
    return Brief("t1", 1, "r1", "w", "s", "a", "1", "verdara", inputs, key="k1")


def an_agent(function, name="tried", version="1", **options) -> AgentSpec:
    schemas = {"input_schema": ANYTHING, "output_schema": {}} | options
    return agent(name=name, version=version, title="Tried", **schemas)(function)


def raising(error):
    def work(brief):
        raise error

    return work


def test_the_bundled_agents_are_found_from_a_checkout():
    names = {name for name, _ in load_agents()}

    assert names >= {
        "catalogue-facts",
        "price-history",
        "offer-options",
        "copywriter",
        "fact-checker",
        "sandbox-channel",
        "schedule",
        "no-op",
    }


@pytest.mark.parametrize("spec", load_agents().values(), ids=str)
def test_the_schemas_of_a_bundled_agent_can_serve_as_contracts(spec):
    check_schema(spec.input_schema)
    check_schema(spec.output_schema)


def test_an_agent_is_found_by_name_and_version_or_by_name_alone():
    assert find("no-op", "1") is find("no-op")


def test_an_unknown_agent_or_version_is_refused_with_what_there_is():
    with pytest.raises(NotFound, match="copywriter"):
        find("copyriter")
    with pytest.raises(NotFound, match="no version '9', only 1"):
        find("no-op", "9")


def test_two_agents_of_one_name_and_version_are_refused():
    one, two = an_agent(lambda brief: {}), an_agent(lambda brief: {})

    with pytest.raises(BadInput, match="tried@1 is defined twice"):
        collect([one, two])


def test_the_same_agent_named_by_two_modules_is_one():
    module = ModuleType("theirs")
    module.one = an_agent(lambda brief: {})

    assert len(collect([module, module.one])) == 1


def test_an_entry_point_that_is_no_module_is_refused():
    with pytest.raises(BadInput, match="it must name a module"):
        collect([42])


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": 0},
        {"retries": 0},
        {"concurrency": 0},
        {"effect": True, "validator": True},
        {"transport": "http"},
    ],
)
def test_a_contradicting_agent_cannot_be_declared(options):
    with pytest.raises(BadInput, match="tried@1"):
        an_agent(lambda brief: {}, **options)


def test_a_secret_is_not_shown_by_repr():
    spec = an_agent(lambda b: {}, transport="http", url="https://a", secret="hush")

    assert "hush" not in repr(spec)


def test_an_answer_keeps_its_confidence():
    scored = call_python(an_agent(lambda b: Answer({"a": 1.0}, 0.5)), a_brief())
    plain = call_python(an_agent(lambda b: {"a": 1.0}), a_brief())

    assert (scored.content, scored.confidence) == ({"a": 1}, 0.5)
    assert (plain.content, plain.confidence) == ({"a": 1}, None)


@pytest.mark.parametrize(
    "error", [KeyError("x"), RecursionError(), MemoryError(), SystemExit(3)]
)
def test_whatever_an_agent_raises_becomes_a_retryable_failure(error):
    with pytest.raises(AgentFailed, match="tried@1") as failed:
        call_python(an_agent(raising(error)), a_brief())

    assert failed.value.retryable


def test_bad_input_is_not_retried_and_a_failure_keeps_its_own_word():
    with pytest.raises(AgentFailed) as bad:
        call_python(an_agent(raising(BadInput("no offer"))), a_brief())
    with pytest.raises(AgentFailed, match="own") as own:
        call_python(an_agent(raising(AgentFailed("own", retryable=False))), a_brief())

    assert not bad.value.retryable
    assert not own.value.retryable


def test_an_interrupt_is_meant_for_the_worker_and_passes():
    with pytest.raises(KeyboardInterrupt):
        call_python(an_agent(raising(KeyboardInterrupt())), a_brief())


class Unspeakable(Exception):
    def __str__(self):
        raise ValueError


@pytest.mark.parametrize("error", [Unspeakable(), ValueError("\x00\ud800" * 900)])
def test_an_error_that_cannot_be_told_still_gives_a_storable_message(error):
    with pytest.raises(AgentFailed) as failed:
        call_python(an_agent(raising(error)), a_brief())

    message = str(failed.value)
    assert len(message.encode()) < 4000
    assert "\x00" not in message


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "content",
    [
        float("nan"),
        {"a": "\x00"},
        {"a": "\ud800"},
        nested(1000),
        "x" * 2_000_000,
        b"\xff",
        object(),
        {1: "a"},
        2**60,
    ],
    ids=["nan", "nul", "surrogate", "deep", "big", "bytes", "object", "key", "int"],
)
def test_an_answer_that_is_not_plain_json_fails_the_attempt(content):
    with pytest.raises(AgentFailed, match="cannot be used"):
        call_python(an_agent(lambda brief: content), a_brief())


def test_an_answer_that_does_not_fit_names_the_place_and_may_be_retried():
    schema = {"properties": {"a": {"items": {"type": "integer"}}}}
    spec = an_agent(lambda brief: {"a": [1, "two"]}, output_schema=schema)

    with pytest.raises(AgentFailed, match="at /a/1: 'two'") as failed:
        call(spec, a_brief())

    assert failed.value.retryable


def test_inputs_that_do_not_fit_never_reach_the_agent():
    called = []
    spec = an_agent(called.append, input_schema={"required": ["sku"]})

    with pytest.raises(AgentFailed, match="'sku'") as failed:
        call(spec, a_brief())

    assert not called
    assert not failed.value.retryable


def test_agents_import_nothing_of_django():
    code = (
        "import sys; import orchestrator.agents.calling as c;"
        "from orchestrator.agents.registry import load_agents; load_agents();"
        "sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
