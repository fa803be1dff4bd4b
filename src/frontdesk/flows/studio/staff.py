"""send-to-flex and enqueue-call, which give the conversation to a person; and what cannot be carried over."""

from __future__ import annotations

from frontdesk.flows.model import HandOver, Step, Unsupported
from frontdesk.flows.studio.properties import UNSUPPORTED
from frontdesk.flows.studio.states import State


def hand_over(state: State) -> Step:
    return HandOver(
        name=state.name,
        line=state.line,
        reason=state.string("queue_name").strip() or state.name.replace("_", " ").replace("-", " "),
        attributes=state.maybe("attributes") or state.maybe("task_attributes"),
        next=state.exit("callComplete"),
        failed=state.exit("failedToEnqueue", "callFailure"),
    )


def unsupported(state: State) -> Step:
    kind = UNSUPPORTED[state.type]
    leads = state.exit(*kind.leaves_by)
    by = next((event for event in kind.leaves_by if state.exits.get(event)), kind.leaves_by[0])
    state.report(
        "unsupported",
        f"{state.type} is not carried over: {kind.about}, and the flow goes on by {by!r}"
        + (f" to {leads!r}." if leads else ", which ends it."),
        "Put another step in its place.",
    )
    return Unsupported(name=state.name, line=state.line, what=state.type, next=leads)
