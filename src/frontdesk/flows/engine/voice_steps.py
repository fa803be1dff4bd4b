"""Steps on a call: each says what to do, and waits until the call says what came of it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from frontdesk.flows.engine import events as out
from frontdesk.flows.engine.nodes import Node
from frontdesk.flows.engine.run import Run
from frontdesk.flows.engine.values import plain
from frontdesk.flows.model import CapturePayment, Connect, Gather, MakeCall, Record, Redirect, Speak, Step, Text
from frontdesk.flows.templating import Template

_EXITS = frozenset(
    {
        *("next", "failed", "when_silent", "keypress", "speech", "no_audio", "hung_up", "busy", "no_answer"),
        *("too_many_tries", "provider_error", "interrupted", "invalid"),
    },
)

#: What happened on the call -> the exit it takes, for each class of step.
_LEADS: dict[type[Step], dict[str, str]] = {
    Speak: {"audioComplete": "next"},
    Gather: {"keypress": "keypress", "speech": "speech", "timeout": "when_silent"},
    Record: {"recordingComplete": "next", "noAudio": "no_audio", "hangup": "hung_up"},
    Connect: {"callCompleted": "next", "hangup": "hung_up"},
    MakeCall: {"answered": "next", "busy": "busy", "noAnswer": "no_answer", "failed": "failed"},
    Redirect: {"return": "next", "timeout": "when_silent", "fail": "failed", "failed": "failed"},
    CapturePayment: {
        "success": "next",
        "maxFailedAttempts": "too_many_tries",
        "providerError": "provider_error",
        "payInterrupted": "interrupted",
        "hangup": "hung_up",
        "validationError": "invalid",
    },
}

#: What a person does, so that the steps before it do not count any more.
_BY_THE_PERSON = frozenset(
    {
        *("keypress", "speech", "recordingComplete", "answered", "callCompleted"),
        *("success", "maxFailedAttempts", "payInterrupted"),
    }
)


def speak(run: Run, node: Node) -> Any:
    step: Speak = node.step
    if not run.on_call:
        run.note("no_call", "there is no call to speak on; the flow goes on after this step")
        return step.next
    verb = "play" if step.play is not None else "digits" if step.digits is not None else "say"
    return _act(run, step, verb)


def gather(run: Run, node: Node) -> Any:
    if not run.on_call:
        run.note("no_call", "there is no call to take keys on; the flow goes on as if nothing was pressed")
        return node.step.when_silent
    return _act(run, node.step, "gather")


def record(run: Run, node: Node) -> Any:
    if not run.on_call:
        run.note("no_call", "there is no call to record; the flow goes on as if nothing was said")
        return node.step.no_audio
    return _act(run, node.step, "record")


def connect(run: Run, node: Node) -> Any:
    if not run.on_call:
        run.note("no_call", "there is no call to connect; the flow goes on after this step")
        return node.step.next
    return _act(run, node.step, "connect")


def make_call(run: Run, node: Node) -> Any:
    return _act(run, node.step, "make_call")


def redirect(run: Run, node: Node) -> Any:
    return _act(run, node.step, "redirect")


def capture_payment(run: Run, node: Node) -> Any:
    step: CapturePayment = node.step
    if not run.on_call:
        run.note("no_call", "there is no call on which a payment could be taken; the flow goes on as if it had failed")
        return step.provider_error or step.too_many_tries or step.interrupted or step.invalid
    return _act(run, step, "pay")


def leads(node: Node) -> dict[str, str]:
    """What may happen on the call at this step -> the exit it takes."""
    return _LEADS.get(type(node.step), {})


def happened(run: Run, node: Node, event: out.CallIn) -> Any:
    """What came of the step the session waits at, one of `leads`. Returns the next step."""
    step = node.step
    exit_ = getattr(step, _LEADS[type(step)][event.what])
    if event.what == "hangup" and exit_ is None and "RecordingUrl" in event.fields and not run.ready.studio:
        exit_ = step.next  # who leaves a message hangs up after it
    if event.what in _BY_THE_PERSON:
        run.heard()
    run.write("widgets", step.name, dict(event.fields))
    if isinstance(step, CapturePayment):
        run.sensitive = True
        if event.what == "success":
            run.doc["back"] = []  # who says "back" does not pay twice
    if isinstance(step, MakeCall) and event.what == "answered":
        run.write_doc("channel", "call")
    if event.what == "hangup" and exit_ is None:
        return run.end(out.EndedBy.HUNG_UP)
    return exit_


def silent(run: Run, node: Node) -> Any:
    """The time of a redirect, or of a gather, is over. Returns the next step; raises KeyError for the other steps."""
    return getattr(node.step, leads(node)["timeout"])


def _act(run: Run, step: Any, verb: str) -> Any:
    details = _rendered(run, step)
    if isinstance(step, Gather):
        details["input"] = _input(step)
    if verb in ("say", "gather", "pay") and not details.get("language"):
        details["language"] = run.doc["language"]
    run.events.append(out.CallAction(verb, run.label, details))
    timeout = step.timeout if isinstance(step, Redirect) else None
    return run.wait(out.WaitKind.CALL, timeout=timeout, obeyed=timeout is not None and step.when_silent is not None)


def _input(step: Gather) -> str:
    """What is listened for: only that which leads somewhere, where something does."""
    if step.speech is None and step.keypress is not None:
        return "dtmf"
    return "speech" if step.keypress is None and step.speech is not None else "dtmf speech"


def _properties(kind: type[Step]) -> tuple[str, ...]:
    common = {f.name for f in fields(Step)}
    return tuple(f.name for f in fields(kind) if f.name not in common and f.name not in _EXITS)


_PROPERTIES = {kind: _properties(kind) for kind in _LEADS}


def _rendered(run: Run, step: Step) -> dict[str, Any]:
    """The step's own properties, rendered; what a gather says stands beside its own."""
    details: dict[str, Any] = {}
    for name in _PROPERTIES[type(step)]:
        value = getattr(step, name)
        if isinstance(value, Speak):
            spoken = _rendered(run, value)
            details = {**spoken, **details}
        elif isinstance(value, Template):
            details[name] = run.render(value).strip()
        elif isinstance(value, Text):
            details[name] = run.text(value)
        elif isinstance(value, tuple):  # of (name, template)
            details[name] = {key: run.render(template) for key, template in value}
        elif value is not None:
            details[name] = plain(value)
    return details
