"""What a workflow is drawn as: boxes, lines between them, frames around some.

Where there are too many boxes, frames close to one box each; where that is not enough,
each layer is one box with a count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from orchestrator.domain.workflow.definitions import Step, Workflow
from review.graphs.layout import Line, direct, layers

MOST_BOXES = 60


@dataclass(frozen=True, slots=True)
class Box:
    """One box. `kind` is agent, ask, gate, wait, route, effect, frame or layer.

    `sub` is who does it, `marks` what else holds of it; `steps` are the steps it stands
    for. `stacked`: once for each of a list; `dashed`: it may be skipped over.
    """

    name: str
    title: str
    kind: str
    sub: str = ""
    marks: tuple[str, ...] = ()
    frame: str = ""
    stacked: bool = False
    dashed: bool = False
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """A frame: its name, the words above it, and the frame around it.

    `kind` is workflow, repeat (what stands in it is drawn from top to bottom) or round
    (it is drawn as one box: every round has the same steps).
    """

    name: str
    title: str
    frame: str = ""
    kind: str = "workflow"


@dataclass(frozen=True, slots=True)
class Graph:
    """What is to be drawn; `labels` are words on lines; `left_out` boxes went."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    labels: Mapping[Line, str]
    frames: tuple[Around, ...] = ()
    folded: str = ""


def graph_of(workflow: Workflow, agents: Mapping[str, str]) -> Graph:
    """The drawing of a workflow; `agents` gives the titles of agents by name."""
    frames = _frames(workflow)
    known = {step.name for step in workflow.steps}
    boxes = tuple(_box(step, agents, frames) for step in workflow.steps)
    lines, labels = list[Line](), dict[Line, str]()
    for step in workflow.steps:
        for need in _needs(workflow, step):
            if need in known and need != step.name:
                lines.append((need, step.name))
    for step in workflow.steps:
        for case in step.route.cases if step.route else ():
            for target in case.to:
                line = (step.name, target)
                said = labels.get(line)
                labels[line] = f"{said}, {case.name}" if said else case.name
    kept = set(direct([b.name for b in boxes], list(dict.fromkeys(lines))))
    shown = [one for one in dict.fromkeys(lines) if one in kept or one in labels]
    graph = Graph(boxes, tuple(shown), labels, tuple(frames.values()))
    for around in sorted(frames.values(), key=lambda one: -one.name.count("/")):
        if _is_in_round(around, frames):
            graph = _closed(graph, around)
    return fitted(graph)


def fitted(graph: Graph, most: int = MOST_BOXES) -> Graph:
    """The same graph with at most about `most` boxes, saying how it was folded."""
    if len(graph.boxes) <= most:
        return graph
    inner = {around.frame for around in graph.frames}
    leaves = [around for around in graph.frames if around.name not in inner]
    if leaves:
        for around in leaves:
            graph = _closed(graph, around)
        folded = _("Each part is one box: there are too many steps to draw them all.")
        return fitted(replace(graph, folded=folded), most)
    return _by_layer(graph)


def _is_in_round(around: Around, frames: Mapping[str, Around]) -> bool:
    while around.kind != "round" and around.frame in frames:
        around = frames[around.frame]
    return around.kind == "round"


def _closed(graph: Graph, around: Around) -> Graph:
    """`graph` with the boxes of one frame as one box."""
    inside = [box for box in graph.boxes if box.frame == around.name]
    steps = tuple(name for box in inside for name in box.steps)
    if not inside:
        frames = tuple(one for one in graph.frames if one != around)
        return replace(graph, frames=frames)
    words = _("%(n)s steps") % {"n": len(steps)}
    box = Box(around.name, around.title, "frame", words, (), around.frame, steps=steps)
    return _merged(graph, {one.name: box for one in inside}, frame=around)


def _by_layer(graph: Graph) -> Graph:
    names = [box.name for box in graph.boxes]
    level = layers(names, graph.lines)
    into: dict[str, Box] = {}
    for at in range(1 + max(level.values(), default=0)):
        here = [box for box in graph.boxes if level[box.name] == at]
        steps = tuple(name for box in here for name in box.steps)
        if len(here) > 1:
            words = _("%(n)s steps") % {"n": len(steps)}
            box = Box(f"layer {at}", words, "layer", here[0].title + " …", steps=steps)
            into |= {one.name: box for one in here}
    folded = _("Steps that can stand side by side are one box: there are too many.")
    return replace(_merged(graph, into), folded=folded)


def _merged(
    graph: Graph, into: Mapping[str, Box], frame: Around | None = None
) -> Graph:
    boxes = dict.fromkeys(into.get(box.name, box) for box in graph.boxes)
    lines, labels = list[Line](), dict[Line, str]()
    for a, b in graph.lines:
        one = into[a].name if a in into else a
        other = into[b].name if b in into else b
        if one != other:
            lines.append((one, other))
            if (a, b) in graph.labels:
                labels[(one, other)] = graph.labels[(a, b)]
    frames = tuple(one for one in graph.frames if one != frame)
    return Graph(
        tuple(boxes), tuple(dict.fromkeys(lines)), labels, frames, graph.folded
    )


def _needs(workflow: Workflow, step: Step) -> Sequence[str]:
    """What it waits for, names that stand for other steps put as those steps."""
    stands = {alias.name: alias.steps for alias in workflow.aliases}
    found = list[str]()
    for name in workflow.needs_of(step):
        found += stands.get(name, (name,))
    return found


def _frames(workflow: Workflow) -> dict[str, Around]:
    """Frames by name; those of rounds stand in a frame of their repeat."""
    found: dict[str, Around] = {}
    for frame in workflow.frames:
        title, kind = frame.workflow, "workflow"
        if frame.round is not None:
            outer = frame.name.rpartition("/")[0]
            title, kind = _("Round %(n)s") % {"n": frame.round}, "round"
            words = _("repeat %(name)s") % {"name": frame.workflow}
            found.setdefault(outer, Around(outer, words, kind="repeat"))
        found[frame.name] = Around(frame.name, title, kind=kind)
    return {
        name: replace(one, frame=_nearest(name, found)) for name, one in found.items()
    }


def _nearest(name: str, frames: Mapping[str, object]) -> str:
    """The longest frame that a name stands in, "" for none."""
    while "/" in name:
        name = name.rpartition("/")[0]
        if name in frames:
            return name
    return ""


def _box(step: Step, agents: Mapping[str, str], frames: Mapping[str, Around]) -> Box:
    return Box(
        name=step.name,
        title=step.title or step.name.rpartition("/")[2],
        kind=kind_of(step),
        sub=_who(step, agents),
        marks=tuple(_marks(step)),
        frame=_nearest(step.name, frames),
        stacked=step.each is not None,
        dashed=step.optional,
        steps=(step.name,),
    )


def kind_of(step: Step) -> str:
    """agent, ask, gate, wait, route or effect."""
    if step.kind == "gate" and step.gate is not None:
        return "gate" if step.gate.until is not None else "wait"
    if step.kind in ("workflow", "repeat", "agree"):
        return "frame"  # not unfolded yet
    if step.kind != "agent":
        return step.kind
    if step.agent == "direction":
        return "ask"
    return "effect" if step.effect else "agent"


def _who(step: Step, agents: Mapping[str, str]) -> str:
    kind = kind_of(step)
    if kind == "ask":
        roles = step.with_.get("roles")
        if isinstance(roles, list) and all(isinstance(r, str) for r in roles):
            return _("asks %(roles)s") % {"roles": ", ".join(map(str, roles))}
        return _("asks people")
    if kind == "effect":
        return _("delivers to %(channel)s") % {"channel": step.effect}
    if kind == "frame":
        return _calls(step)
    if step.gate is not None:
        return _waits(step)
    if step.route is not None and step.agent == "router":
        n = len(step.route.cases)
        return _("first of %(n)s cases") % {"n": n}
    return agents.get(step.agent, step.agent)


def _calls(step: Step) -> str:
    """What a step of other steps does, before it is unfolded."""
    if step.kind == "agree":
        return _("agreed between several")
    found = dict(step.call or {}).get(step.kind)
    told = found if isinstance(found, dict) else {}
    slug = told.get("workflow", "")
    if step.kind == "repeat":
        most = told.get("max", "?")
        return _("%(slug)s, %(n)s times at most") % {"slug": slug, "n": most}
    return _("runs %(slug)s") % {"slug": slug}


def _waits(step: Step) -> str:
    gate = step.gate
    assert gate is not None
    if gate.signal:
        return _("for the signal %(name)s") % {"name": gate.signal}
    if gate.hours is not None:
        return _("for %(hours)s h") % {"hours": f"{gate.hours:g}"}
    if gate.calendar:
        return _("for %(calendar)s") % {"calendar": gate.calendar}
    if gate.at:
        return _("for a moment")
    return _("until a condition holds")


def _marks(step: Step) -> list[str]:
    marks = []
    if step.each is not None:
        each = _("for each")
        marks.append(f"{each}, {step.limit} at once" if step.limit else each)
    if step.when is not None:
        marks.append(_("on a condition"))
    if step.needs.mode == "any":
        least, of = step.needs.least, len(step.needs.steps)
        marks.append(_("any %(n)s of %(of)s") % {"n": least, "of": of})
    if step.review is not None:
        roles = ", ".join(step.review.roles)
        marks.append(_("%(roles)s approve") % {"roles": roles})
    if step.optional:
        marks.append(_("optional"))
    return marks
