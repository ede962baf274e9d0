"""Which agents there are: found through entry points, the bundled ones always."""

import functools
import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType

from orchestrator.agents.spec import AgentSpec, agent
from orchestrator.domain.errors import BadInput, NotFound

__all__ = ["GROUP", "AgentSpec", "agent", "collect", "find", "load_agents"]

GROUP = "greenlight.agents"
# From a checkout the project is no distribution, and has no entry points of its own.
BUNDLED = "orchestrator.agents.bundled"

Registry = Mapping[tuple[str, str], AgentSpec]


@functools.cache
def load_agents() -> Registry:
    """Every agent by (name, version), read once a process.

    An entry point names a module, a package (its modules are read too) or an
    AgentSpec. Raises BadInput where two agents have the same name and version.
    """
    loaded: list[object] = [importlib.import_module(BUNDLED)]
    for point in entry_points(group=GROUP):
        if point.value != BUNDLED:
            loaded.append(point.load())
    return collect(loaded)


def find(name: str, version: str | None = None) -> AgentSpec:
    """The agent `name` in `version`, or its newest when None; NotFound otherwise."""
    agents = load_agents()
    if version is not None and (name, version) in agents:
        return agents[name, version]
    versions = sorted((v for n, v in agents if n == name), key=_order)
    if version is None and versions:
        return agents[name, versions[-1]]
    if versions:
        known = ", ".join(versions)
        raise NotFound(f"The agent {name!r} has no version {version!r}, only {known}.")
    names = ", ".join(sorted({name for name, _ in agents}))
    raise NotFound(f"There is no agent {name!r}: known are {names}.")


def collect(loaded: Iterable[object]) -> Registry:
    """The agents in modules, packages and specs; BadInput for a duplicate."""
    agents: dict[tuple[str, str], AgentSpec] = {}
    for spec in _specs(loaded):
        before = agents.setdefault((spec.name, spec.version), spec)
        if before is not spec:
            raise BadInput(
                f"The agent {spec} is defined twice, in {_home(before)} and in"
                f" {_home(spec)}: give one another name or version."
            )
    return MappingProxyType(agents)


def _specs(loaded: Iterable[object]) -> Iterator[AgentSpec]:
    for thing in loaded:
        if isinstance(thing, AgentSpec):
            yield thing
        elif isinstance(thing, ModuleType):
            for module in _modules(thing):
                yield from (s for s in vars(module).values() if _is_spec(s))
        else:
            raise BadInput(
                f"An entry point of {GROUP!r} gives {type(thing).__name__}:"
                " it must name a module or an AgentSpec."
            )


def _modules(module: ModuleType) -> Iterator[ModuleType]:
    yield module
    inside = getattr(module, "__path__", ())
    for found in pkgutil.walk_packages(inside, prefix=f"{module.__name__}."):
        yield importlib.import_module(found.name)


def _is_spec(value: object) -> bool:
    return isinstance(value, AgentSpec)


def _order(version: str) -> tuple[tuple[int, str], ...]:
    """1.10 after 1.9: numbers compare as numbers, and before words."""
    return tuple(
        (int(part), "") if part.isascii() and part.isdigit() else (10**9, part)
        for part in version.split(".")
    )


def _home(spec: AgentSpec) -> str:
    return getattr(spec.function, "__module__", None) or spec.url or "an entry point"
