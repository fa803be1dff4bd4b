"""A Studio export, read into the one model of a flow."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from frontdesk.flows.model import Flow, SetValues, Source, Step
from frontdesk.flows.problems import FlowError, Problem, Severity
from frontdesk.flows.studio import branching, messages, requests, staff, voice
from frontdesk.flows.studio.legacy import is_legacy, to_present
from frontdesk.flows.studio.properties import TYPE_ALIASES, UNSUPPORTED, WIDGETS, widget
from frontdesk.flows.studio.states import Export, State, slug
from frontdesk.flows.studio.words import own_words

_STEPS: Mapping[str, Callable[[State], Step]] = {
    "send-message": messages.send_message,
    "send-and-wait-for-reply": messages.send_and_wait,
    "split-based-on": branching.split,
    "set-variables": branching.set_variables,
    "make-http-request": requests.http_request,
    "run-function": requests.run_function,
    "run-subflow": requests.run_subflow,
    "add-twiml-redirect": requests.redirect,
    "say-play": voice.say_play,
    "gather-input-on-call": voice.gather,
    "record-voicemail": voice.record,
    "connect-call-to": voice.connect,
    "make-outgoing-call-v2": voice.make_call,
    "capture-payments": voice.capture_payment,
    "send-to-flex": staff.hand_over,
    "enqueue-call": staff.hand_over,
    **dict.fromkeys(UNSUPPORTED, staff.unsupported),
}

_STARTS = {
    "incomingMessage": "text",
    "incomingCall": "call",
    "incomingRequest": "request",
    "incomingParent": "parent",
    "incomingConversationMessage": "conversation",
}
_NAME = re.compile(r'(?<!\\)"name"\s*:\s*("(?:[^"\\]|\\.)*")')
_PARENT = re.compile(r"trigger\.parent\.parameters\.([\w-]+)")


def read(
    text: str,
    file: str = "",
    name: str = "",
    translations: Mapping[str, Mapping[str, str]] | None = None,
    *,
    flow_names: Mapping[str, str] | None = None,
) -> tuple[Flow, list[Problem]]:
    """The flow in a Studio export, and what an author should know about it.

    text: the JSON of the export, of the REST resource around it, or of the first format. name: the flow's; else it is
    made from the file's name. translations: language -> name of a state -> its text. flow_names: the sid of a sub-flow
    -> the name of a flow here; others are known by their sid in small letters.

    Raises FlowError, with every problem found, for what is no export of Studio.
    """
    export = Export(file, translations=translations or {}, flow_names=flow_names or {})
    document = _document(text, export)
    states = _states(document, text, export)
    by_name = {state.name: state for state in states}
    trigger = _trigger(document, by_name, export)
    _check_exits(states, by_name, export)
    steps = {s.name: _STEPS[s.type](s) for s in states if s.type != "trigger"}
    named = str(document.get("friendly_name") or document.get("description") or "")
    flow = Flow(
        name=name or slug(PurePath(file).stem) or slug(named) or "flow",
        title=named,
        steps=steps,
        starts=_starts(trigger),
        source=Source.STUDIO,
        file=file,
        languages=(
            export.language,
            *(language for language in sorted(export.translations) if language != export.language),
        ),
        takes=dict.fromkeys(_PARENT.findall(text), ""),
        gives=tuple(dict.fromkeys(a.name for s in steps.values() if isinstance(s, SetValues) for a in s.assignments)),
        own_words=own_words(steps.values()),
    )
    return flow, sorted(export.problems)


def is_export(document: object) -> bool:
    """Whether a JSON document claims to be an export of Studio."""
    return isinstance(document, Mapping) and ("states" in document or "definition" in document)


def _document(text: str, export: Export) -> Mapping[str, Any]:
    try:
        document = json.loads(text.removeprefix("\ufeff"))
        if isinstance(document, Mapping) and "definition" in document and "states" not in document:
            inside = document["definition"]
            inside = json.loads(inside) if isinstance(inside, str) else inside
            document = {
                "friendly_name": document.get("friendly_name"),
                **(inside if isinstance(inside, Mapping) else {}),
            }
    except json.JSONDecodeError as error:
        raise _refused(
            export, "json", f"It is no JSON: {error.msg}.", "Export the flow again.", error.lineno
        ) from error
    except RecursionError as error:
        raise _refused(export, "json", "It is nested too deeply.", "Export the flow again.") from error
    states = document.get("states") if isinstance(document, Mapping) else None
    if not isinstance(states, list) or not states:
        raise _refused(
            export, "no_export", "It is no export of a Studio flow: it has no list of states.",
            "In Studio choose the Trigger, then Show Flow JSON, and save all of it.",
        )  # fmt: skip
    return to_present(document) if is_legacy(document) else document


def _states(document: Mapping[str, Any], text: str, export: Export) -> list[State]:
    lines = _lines(text)
    found: list[State] = []
    wrong: list[Problem] = []
    for number, entry in enumerate(document["states"]):
        name = entry.get("name") if isinstance(entry, Mapping) else None
        kind = entry.get("type") if isinstance(entry, Mapping) else None
        if not isinstance(entry, Mapping) or not isinstance(name, str) or not name or not isinstance(kind, str):
            message = f"The state number {number + 1} has no name or no type."
            wrong.append(Problem(export.file, 0, "", "state", message, "Export the flow again."))
            continue
        kind = TYPE_ALIASES.get(kind, kind)
        line = lines.get(name, 0)
        if widget(kind) is None:
            wrong.append(Problem(export.file, line, name, "widget", f"Studio has no widget {kind!r}.", _near(kind)))
            continue
        found.append(State(export, {**entry, "type": kind}, line))
    for name, times in Counter(state.name for state in found).items():
        if times > 1:
            message = f"{times} states have the name {name!r}."
            wrong.append(Problem(export.file, lines.get(name, 0), name, "name", message, "Give each its own."))
    if wrong:
        raise FlowError(wrong)
    return found


def _near(kind: str) -> str:
    near = difflib.get_close_matches(kind, [*WIDGETS, *UNSUPPORTED], n=1)
    hint = f"Is {near[0]!r} meant? " if near else ""
    return hint + "This file was not written by Studio; export the flow from there."


def _lines(text: str) -> dict[str, int]:
    """The line on which each state is named."""
    lines: dict[str, int] = {}
    line, last = 1, 0
    for match in _NAME.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        lines.setdefault(json.loads(match[1], strict=False), line)
    return lines


def _trigger(document: Mapping[str, Any], states: Mapping[str, State], export: Export) -> State:
    named = states.get(str(document.get("initial_state")))
    trigger = named or next((state for state in states.values() if state.type == "trigger"), None)
    if trigger is None:
        message = f"Its initial_state {document.get('initial_state')!r} is none of its states, and it has no trigger."
        raise _refused(export, "trigger", message, "Export the flow again.")
    return trigger


def _starts(trigger: State) -> dict[str, str | None]:
    if trigger.type != "trigger":  # a flow written by hand may begin with any state
        return dict.fromkeys(("text", "call", "request", "parent"), trigger.name)
    starts: dict[str, str | None] = {_STARTS[e]: leads for e, leads in trigger.exits.items() if e in _STARTS and leads}
    if "conversation" in starts and "text" not in starts:
        starts["text"] = starts["conversation"]
        trigger.report(
            "conversation",
            "It starts with a message of Twilio's Conversations only; here every text starts it.",
            "trigger.conversation has the fields of the text, Author and Source; what only Twilio has is empty.",
            Severity.NOTE,
        )
    if not starts:
        trigger.report("trigger", "Nothing starts this flow.", "Connect the trigger.", Severity.WARNING)
    return starts


def _check_exits(states: list[State], by_name: Mapping[str, State], export: Export) -> None:
    """Report exits the widget does not have and exits that lead to no step; both lead nowhere from here on."""
    steps = {name for name, state in by_name.items() if state.type != "trigger"}
    for state in states:
        kind = widget(state.type)
        assert kind is not None
        for event in state.exits:
            if event not in kind.exits:
                state.report(
                    "exit", f"{state.type} has no exit {event!r}; nothing ever leaves by it.", "Check its name."
                )
        for transition in state.transitions:
            leads = transition.get("next")
            if leads and leads not in steps:
                message = f"The exit {transition.get('event')!r} leads to {leads!r}, which is no step of this flow."
                state.report("next", message, "Connect it again.", Severity.ERROR)
        state.transitions = [t if t.get("next") in steps else {**t, "next": None} for t in state.transitions]
        state.exits = {event: leads if leads in steps else None for event, leads in state.exits.items()}


def _refused(export: Export, code: str, message: str, advice: str, line: int = 0) -> FlowError:
    return FlowError([Problem(export.file, line, "", code, message, advice)])
