"""A step in a few words: what a person should read in its box."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from frontdesk.flows import model
from frontdesk.flows.drawing.picture import Shape
from frontdesk.flows.model import Flow, Step, Text
from frontdesk.flows.templating import Template

#: Longer texts are cut; the drawing shows the way, not every word.
MOST_CHARACTERS = 180
MOST_OPTIONS = 8

#: Class of step -> its shape and what it is called. A new class without a row is drawn as "step".
_KINDS: Mapping[type[Step], tuple[Shape, str]] = {
    model.Say: (Shape.SAY, "say"),
    model.Ask: (Shape.ASK, "ask"),
    model.Wait: (Shape.ASK, "ask and wait"),
    model.Branch: (Shape.BRANCH, "which way?"),
    model.SetValues: (Shape.VALUES, "set"),
    model.CallFunction: (Shape.CALL, "call function"),
    model.CallHttp: (Shape.CALL, "call web service"),
    model.RunFlow: (Shape.FLOW, "run flow"),
    model.Return: (Shape.END, "back to the calling flow"),
    model.End: (Shape.END, "end of the conversation"),
    model.SetLanguage: (Shape.VALUES, "language"),
    model.HandOver: (Shape.PERSON, "a person takes over"),
    model.Redirect: (Shape.CALL, "another application"),
    model.Unsupported: (Shape.LOST, "not supported"),
    model.Speak: (Shape.PHONE, "speak"),
    model.Gather: (Shape.PHONE, "keys or speech"),
    model.Record: (Shape.PHONE, "voicemail"),
    model.Connect: (Shape.PHONE, "connect the call"),
    model.MakeCall: (Shape.PHONE, "call somebody"),
    model.CapturePayment: (Shape.PHONE, "take a payment"),
}

#: What begins a flow, for people.
STARTS = {
    "text": "A text comes in",
    "call": "A call comes in",
    "request": "We begin",
    "parent": "Another flow runs this one",
    "conversation": "A conversation begins",
}


#: What a template does besides saying something: shown as "this / that", or not at all.
_ASSIGN = re.compile(r"\{%-?\s*(?:assign|increment|decrement)\b.*?%\}", re.DOTALL)
_ELSE = re.compile(r"\{%-?\s*(?:else|elsif|when)\b.*?%\}", re.DOTALL)
_IF = re.compile(r"\{%.*?%\}", re.DOTALL)

#: Studio's words for a condition, as people say them.
_SAID = {
    "matches_any_of": "is one of", "does_not_match_any_of": "is none of", "equal_to": "is", "not_equal_to": "is not",
    "less_than": "less than", "greater_than": "more than", "is_blank": "is empty", "is_not_blank": "is not empty",
    "starts_with": "begins with", "does_not_start_with": "does not begin with", "does_not_contain": "does not contain",
    "is_before_time": "before", "is_after_time": "after", "is_before_date": "before", "is_after_date": "after",
    "regex": "matches", "matches_pattern": "matches",
}  # fmt: skip


def case_label(label: str) -> str:
    """The label of a branch's case, in plain words: "is one of yes, y"."""
    first, space, rest = label.partition(" ")
    return f"{_SAID.get(first, first)}{space}{rest}"


def shape_and_title(step: Step) -> tuple[Shape, str]:
    """The shape, and "ask · adults"."""
    shape, kind = _KINDS.get(type(step), (Shape.VALUES, "step"))
    if isinstance(step, model.Say) and step.to is not None:
        kind = "say to somebody else"
    return shape, f"{kind} · {step.name}"


def body(step: Step, flow: Flow) -> str:
    """What stands in the box, lines divided by newlines."""
    match step:
        case model.Ask():
            return "\n".join(part for part in (_said(step.text, flow), _options(step, flow)) if part)
        case model.CallFunction():
            return step.function + (f"\n→ {step.store_as}" if step.store_as else "")
        case model.CallHttp():
            return f"{step.method} {_cut(step.url.source, 60)}"
        case model.RunFlow():
            return step.flow
        case model.SetValues() | model.Return():
            return _cut(", ".join(f"{a.name} = {_value(a.value)}" for a in step.assignments), 100)
        case model.SetLanguage():
            return _value(step.to)
        case model.HandOver():
            return "\n".join(part for part in (_said(step.text, flow), _cut(step.reason, 60)) if part)
        case model.Unsupported():
            return _cut(step.what, 80)
        case model.Gather():
            return _spoken(step.speak, flow)
        case model.Speak():
            return _spoken(step, flow)
        case model.Connect() | model.MakeCall():
            return _cut(step.to.source, 60)
        case model.CapturePayment():
            return _cut(" ".join(t.source for t in (step.amount, step.currency) if t is not None), 60)
        case model.Redirect():
            return _cut(step.url.source, 60)
        case model.Say() | model.Wait() | model.End():
            return _said(step.text, flow)
    return ""


def _said(text: Text | None, flow: Flow) -> str:
    if text is None:
        return ""
    template = text.templates.get(flow.language)
    source = _IF.sub("", _ELSE.sub(" / ", _ASSIGN.sub("", template.source if template else text.source)))
    return _cut(source, MOST_CHARACTERS)


def _options(step: model.Ask, flow: Flow) -> str:
    options = step.answer.options
    if not options:
        return "(a list made while it runs)" if step.answer.options_from else f"({_spec(step.answer)})"
    lines = [f"{number}. {_cut(_said(option.label, flow), 40)}" for number, option in enumerate(options, start=1)]
    if len(lines) > MOST_OPTIONS:
        lines = [*lines[: MOST_OPTIONS - 1], f"… {len(lines)} in all"]
    return "\n".join(lines)


def _spec(answer: model.AnswerSpec) -> str:
    """The answer type as an author writes it: "integer 1..20", "date past"."""
    given = dict(answer.parameters)
    words = [answer.type.replace("_", " ")]
    low, high = given.pop("min", ""), given.pop("max", "")
    if low == "" and high != "":
        words.append(f"up to {high}")
    elif low != "":
        words.append(f"{low}..{high}")
    for name, value in given.items():
        said = name.replace("_", " ")
        words.append(said if value is True else str(value) if name == "when" else f"{said} {value}")
    return " ".join(words)


def _spoken(step: model.Speak | None, flow: Flow) -> str:
    if step is None:
        return ""
    if step.text:
        return _said(step.text, flow)
    return f"♪ {_cut(step.play.source, 60)}" if step.play else "tones"


def _value(value: Template | Any) -> str:
    """A value as an author writes it, the templates inside lists and mappings too."""
    if isinstance(value, Template):
        return value.source
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _cut(text: str, most: int) -> str:
    """One or more lines, cut after so many characters at a word."""
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    text = re.sub(r"\n{2,}", "\n", "\n".join(lines))
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:\n") + "…"
