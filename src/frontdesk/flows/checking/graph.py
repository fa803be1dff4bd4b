"""Where does a step lead? The exits of every class of step, as data, and what follows from them.

Drawings, walkers and checks read the graph here, so that a new class of step is one row of `WAYS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from frontdesk.flows import model
from frontdesk.flows.model import AfterTries, Flow, Step


class ExitKind(StrEnum):
    """Why a step is left by an exit."""

    NEXT = "next"  # the usual way on
    CASE = "case"  # a branch whose conditions hold
    OTHERWISE = "otherwise"  # a branch of which no case holds
    FAILED = "failed"  # what the step does could not be done
    SILENT = "silent"  # nobody answered in time
    GIVEN_UP = "given_up"  # no answer was understood
    LANGUAGE = "language"  # before the question is said in another language
    CALL = "call"  # how something on a call came out


@dataclass(frozen=True)
class Exit:
    """One way out of a step. `label`: for people, "" where the way needs no name; `target`: None ends the flow."""

    label: str
    target: str | None
    kind: ExitKind = ExitKind.NEXT


@dataclass(frozen=True)
class Way:
    """A row of the table: the attribute that holds the target, and whether the exit is there at all."""

    attribute: str
    label: str = ""
    kind: ExitKind = ExitKind.NEXT
    there: Callable[[Step], bool] = lambda step: True


def _times_out(step: Step) -> bool:
    return getattr(step, "timeout", None) is not None


def _goes_on_without(step: Step) -> bool:
    return isinstance(step, model.Ask) and step.after_tries is AfterTries.GO_ON


def _is_worded_anew(step: Step) -> bool:
    return isinstance(step, model.Ask) and step.when_language_changes is not None


def _has_next(step: Step) -> bool:
    return step.next is not None


_NEXT = Way("next")
_FAILED = Way("failed", "failed", ExitKind.FAILED)
_NO_REPLY = Way("when_silent", "no reply", ExitKind.SILENT, _times_out)

#: Every class of step and its exits, the usual one first. A branch has its cases before these.
WAYS: Mapping[type[Step], tuple[Way, ...]] = {
    model.Say: (_NEXT, _FAILED),
    model.Ask: (
        _NEXT,
        Way("when_given_up", "not understood", ExitKind.GIVEN_UP, _goes_on_without),
        _NO_REPLY,
        Way("when_language_changes", "another language", ExitKind.LANGUAGE, _is_worded_anew),
    ),
    model.Wait: (_NEXT, _NO_REPLY, _FAILED),
    model.Branch: (Way("next", "otherwise", ExitKind.OTHERWISE),),
    model.SetValues: (_NEXT,),
    model.CallFunction: (_NEXT, _FAILED),
    model.CallHttp: (_NEXT, _FAILED),
    model.RunFlow: (_NEXT, _FAILED),
    model.Return: (),
    model.End: (),
    model.SetLanguage: (_NEXT,),
    model.HandOver: (Way("next", "given back"), _FAILED),
    model.Redirect: (Way("next", "came back"), _NO_REPLY, _FAILED),
    model.Unsupported: (_NEXT,),
    model.Speak: (_NEXT,),
    model.Gather: (
        Way("next", "", ExitKind.NEXT, _has_next),
        Way("keypress", "keys", ExitKind.CALL),
        Way("speech", "speech", ExitKind.CALL),
        Way("when_silent", "no input", ExitKind.SILENT),
    ),
    model.Record: (
        Way("next", "recorded"),
        Way("no_audio", "no audio", ExitKind.CALL),
        Way("hung_up", "hung up", ExitKind.CALL),
    ),
    model.Connect: (Way("next", "call over"), Way("hung_up", "hung up", ExitKind.CALL)),
    model.MakeCall: (
        Way("next", "answered"),
        Way("busy", "busy", ExitKind.CALL),
        Way("no_answer", "no answer", ExitKind.CALL),
        _FAILED,
    ),
    model.CapturePayment: (
        Way("next", "paid"),
        Way("too_many_tries", "too many tries", ExitKind.CALL),
        Way("provider_error", "payment failed", ExitKind.FAILED),
        Way("interrupted", "interrupted", ExitKind.CALL),
        Way("hung_up", "hung up", ExitKind.CALL),
        Way("invalid", "not valid", ExitKind.FAILED),
    ),
}

#: Steps at which the session stops until somebody outside does something: a loop through one of them cannot run away.
WAITING = (
    model.Ask,
    model.Wait,
    model.HandOver,
    model.Redirect,
    model.Gather,
    model.Record,
    model.Connect,
    model.MakeCall,
    model.CapturePayment,
)


def exits(step: Step) -> list[Exit]:
    """Every exit of `step`, those too that lead nowhere (`target` None), in the order in which they are tried."""
    found = []
    if isinstance(step, model.Branch):
        found += [Exit(case.label, case.next, ExitKind.CASE) for case in step.cases]
    for way in _ways(type(step)):
        if way.there(step):
            found.append(Exit(way.label, getattr(step, way.attribute), way.kind))
    return found


def targets(step: Step) -> list[str]:
    """The names of the steps that may follow, each once."""
    return list(dict.fromkeys(exit_.target for exit_ in exits(step) if exit_.target is not None))


def reachable(flow: Flow, *, start: Iterable[str] | None = None) -> frozenset[str]:
    """The names of the steps that can be reached from `start`, or from everything that starts the flow."""
    return frozenset(_walk(flow, flow.starts.values() if start is None else start, lambda step: False))


def reachable_at_once(flow: Flow, start: Iterable[str | None]) -> frozenset[str]:
    """Those reached from `start` before anything waits; the steps that wait are among them, what follows is not."""
    return frozenset(_walk(flow, start, lambda step: isinstance(step, WAITING)))


def cycles(nodes: Iterable[str], following: Callable[[str], Iterable[str]]) -> list[list[str]]:
    """The strongly connected groups of `nodes` that hold a cycle, each in the order of `nodes`.

    Tarjan's algorithm (1972) without recursion, so that a flow of any length is fine.
    """
    order = list(nodes)
    known = set(order)
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    groups: list[list[str]] = []
    for root in order:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter([n for n in following(root) if n in known]))]
        while work:
            node, ahead = work[-1]
            for name in ahead:
                if name not in index:
                    index[name] = low[name] = len(index)
                    stack.append(name)
                    on_stack.add(name)
                    work.append((name, iter([n for n in following(name) if n in known])))
                    break
                if name in on_stack:
                    low[node] = min(low[node], index[name])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group: set[str] = set()
                    while node not in group:
                        name = stack.pop()
                        on_stack.discard(name)
                        group.add(name)
                    if len(group) > 1 or node in following(node):
                        groups.append([name for name in order if name in group])
    position = {name: i for i, name in enumerate(order)}
    return sorted(groups, key=lambda group: position[group[0]])


def _walk(flow: Flow, start: Iterable[str | None], stop_after: Callable[[Step], bool]) -> dict[str, None]:
    seen: dict[str, None] = {}
    ahead = [name for name in start if name is not None]
    while ahead:
        name = ahead.pop()
        if name in seen or name not in flow.steps:
            continue
        seen[name] = None
        if not stop_after(flow.steps[name]):
            ahead.extend(targets(flow.steps[name]))
    return seen


def _ways(kind: type[Step]) -> tuple[Way, ...]:
    for ancestor in kind.__mro__:
        if ancestor in WAYS:
            return WAYS[ancestor]
    return (_NEXT,)
