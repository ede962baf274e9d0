"""What names mean in a workflow: which steps a name, or an expression, is read from.

Inside a sub-workflow names are local to its frame: `steps.copy` in the frame "local" is
the step or alias "local/copy". A name of nothing known stands for itself, so that a
definition can be asked before it was checked.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from orchestrator.domain.content import JSON
from orchestrator.domain.expressions import Reference, references
from orchestrator.domain.workflow.parts import Alias, Frame

if TYPE_CHECKING:
    from orchestrator.domain.workflow.values import Step, Workflow


class Names:
    """The names of one workflow, looked up quickly; made once a workflow."""

    def __init__(self, workflow: "Workflow") -> None:
        self.steps = {step.name: step for step in workflow.steps}
        self.frames = {frame.name: frame for frame in workflow.frames}
        self.aliases = {alias.name: alias for alias in workflow.aliases}
        self._needs: dict[str, tuple[str, ...]] = {}

    def full(self, frame: str | None, local: str) -> str:
        """The full name of what a frame calls `local`."""
        return f"{frame}/{local}" if frame else local

    def flat(self, name: str) -> tuple[str, ...]:
        """The steps that a full name stands for: itself, or those of its alias."""
        alias = self.aliases.get(name)
        if alias is None:
            return (name,)
        parts = (*alias.steps, *([alias.by] if alias.by else []))
        return tuple(dict.fromkeys(s for part in parts for s in self.flat(part)))

    def needs_of(self, step: "Step") -> tuple[str, ...]:
        """Everything a step depends on: what it names and what it reads."""
        known = self.steps.get(step.name) is step
        if known and step.name in self._needs:
            return self._needs[step.name]
        agreed = (step.call or {}).get("agree")
        of = agreed.get("of") if isinstance(agreed, dict) else None
        asked = [*step.needs.steps, *map(str, of if isinstance(of, list) else ())]
        named = [flat for name in asked for flat in self.flat(name)]
        found = tuple(dict.fromkeys((*named, *self.reads(step))))
        if known:
            self._needs[step.name] = found
        return found

    def reads(self, step: "Step") -> tuple[str, ...]:
        """The steps that any of its expressions is read from, sorted."""
        found = set(self._read(step.templates(), step.frame))
        if step.each is not None:
            found |= set(self._read([step.each], None))
        for frame in self.around(step.frame):
            if frame.when is not None:
                found |= set(self._read([frame.when], frame.outer))
        return tuple(sorted(found))

    def behind(self, each: str) -> list[str]:
        """The steps that the list of a fan-out is read from."""
        return sorted(set(self._read([each], None)))

    def around(self, frame: str | None) -> list[Frame]:
        """A frame and those around it, the outermost first."""
        found: list[Frame] = []
        while frame is not None and frame in self.frames:
            found.append(self.frames[frame])
            frame = found[-1].outer
        return found[::-1]

    def locals_of(self, step: "Step") -> list[str]:
        """What a step may see under `steps`, by the names of its own frame."""
        prefix = f"{step.frame}/" if step.frame else ""
        found = [
            name.removeprefix(prefix)
            for name in step.needs.steps
            if name.startswith(prefix) and "/" not in name[len(prefix) :]
        ]
        spoken = references([*step.templates(), *([step.each] if not prefix else [])])
        read = {r.path[0] for r in spoken if r.root in ("steps", "about")}
        return list(dict.fromkeys([*found, *sorted(read)]))

    def asks_about(self, step: "Step") -> bool:
        """Whether the step, or a frame around it, reads facts about contents."""
        around = self.around(step.frame)
        asked = [*step.templates(), *(f.when for f in around)]
        given = [dict(frame.with_) for frame in around]
        return any(ref.root == "about" for ref in references([*asked, *given]))

    def _read(self, templates: Sequence[JSON], frame: str | None) -> Iterator[str]:
        for ref in references(list(templates)):
            yield from self._reference(ref, frame)

    def _reference(
        self, ref: Reference, frame: str | None, inside: Frame | None = None
    ) -> Iterator[str]:
        if ref.root in ("steps", "about") and ref.path:
            yield from self._path(self.full(frame, ref.path[0]), ref.path[1:])
        elif ref.root == "inputs" and frame in self.frames:
            given = self.frames[str(frame)]
            for name in ref.path[:1] or tuple(given.with_):
                for inner in references(given.with_.get(name)):
                    yield from self._reference(inner, given.outer, given)
        elif ref.root == "round" and inside is not None:
            yield from self._round(inside.before, ref.path)

    def _path(self, name: str, path: Sequence[str]) -> Iterator[str]:
        """The steps behind a full name, as far as the fields after it narrow them."""
        alias = self.aliases.get(name)
        if alias is None:
            yield name
        elif alias.kind == "round":
            yield from self._round(alias.steps, path)
        elif alias.kind == "workflow" and not alias.each:
            parts = by_local_name(alias)
            if len(alias.steps) == 1:
                yield from self._path(alias.steps[0], path)
            elif path and path[0] in parts:
                yield from self._path(parts[path[0]], path[1:])
            else:
                yield from self.flat(name)
        else:
            yield from self.flat(name)

    def _round(self, before: Sequence[str], path: Sequence[str]) -> Iterator[str]:
        if path and path[0] == "number":
            return
        for name in before[-1:] if path and path[0] == "last" else before:
            yield from self.flat(name)


def by_local_name(alias: Alias) -> dict[str, str]:
    """The steps of an alias by the names its own workflow has for them."""
    return {name.removeprefix(f"{alias.name}/"): name for name in alias.steps}
