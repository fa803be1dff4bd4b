"""A form as a conversation shows it: one question at a time, instructions before the question that follows them.

Works on forms of the wire (intake.md 4, "GN form"), ours and those of another service.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from frontdesk.intake.navigation import values
from frontdesk.intake.navigation.display_logic import UnknownOperator, fields, holds

Form = Mapping[str, Any]
WireElement = Mapping[str, Any]


class Choice(TypedDict):
    value: str
    label: str
    words: NotRequired[list[str]]  # what else people write for it


class Screen(TypedDict):
    """What to show. `kind`: say (no answer is waited for), choice, choices, yes_no, date, text.

    `text` has no list and no "reply with": the flow's question adds them. `is_optional`: nothing is an answer too.
    """

    kind: str
    text: str
    options: list[Choice]
    element_id: str
    is_optional: bool


_KINDS = {"select": "choice", "multiple": "choices", "bool": "yes_no", "date": "date"}


def next_screen(form: Form | None, given: Mapping[str, Any], profile: Mapping[str, Any] | None = None) -> Screen | None:
    """The first question that has no answer in `given` (element id -> value on the wire), with what stands before it.

    Where only instructions are left that is a screen to say; None when the form can be sent. `profile`: what is known
    from earlier forms, for display logic that mixes it with this form.
    """
    before: list[str] = []
    asked = False
    for element in visible(form, given, profile or {}):
        if element.get("type", "field") != "field":
            before.append(plain_text(element.get("html_value") or element.get("label") or ""))
            continue
        if element["id"] in given:
            # these instructions were read with a question that is answered
            asked, before = True, []
            continue
        return _screen(element, [*before, plain_text(element.get("label") or element.get("html_value") or "")])
    text = _joined(before)
    return None if not text or said_id(form, asked) in given else _say(text, said_id(form, asked))


def said_id(form: Form | None, after_a_question: bool) -> str:
    """Under which id `given` keeps that the instructions of the form's end (or of a form without fields) were said."""
    return f"said {'after' if after_a_question else 'alone'} {(form or {}).get('id', '')}"


def visible(form: Form | None, given: Mapping[str, Any], profile: Mapping[str, Any]) -> Iterator[WireElement]:
    """The elements whose display logic holds, in order, with the answers so far."""
    elements: Sequence[WireElement] = (form or {}).get("elements") or ()
    names = {str(one["field_name"]): one for one in elements if one.get("field_name")}
    known = {name: value for name, value in profile.items() if name not in names}
    for element in elements:
        if not _is_shown(element, elements, known):
            continue
        yield element
        # looked up now: the caller may have seen to it meanwhile, and what is hidden later counts for nothing
        name = element.get("field_name")
        if name and element["id"] in given:
            kind = values.kind_on_wire(element)
            known[str(name)] = _kept(kind, given[element["id"]])


def to_wire(element: WireElement, value: Any) -> str:
    """A person's answer in wire format: "t", "2026-03-05", "1,3". Raises values.Invalid."""
    return values.to_wire(values.kind_on_wire(element), value)


def answers(form: Form | None, given: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any]:
    """What the form is answered with: of `given`, the fields that are shown."""
    shown = [one for one in visible(form, given, profile) if one.get("type", "field") == "field"]
    return {one["id"]: given[one["id"]] for one in shown if one["id"] in given}


def element(form: Form | None, element_id: str) -> WireElement | None:
    """The element of this id."""
    return next((one for one in (form or {}).get("elements") or () if one.get("id") == element_id), None)


def messages(form: Form | None) -> dict[str, str]:
    """What the form says is not valid: element id (or "" for the form as a whole) -> sentence."""
    found: dict[str, str] = {}
    for error in (form or {}).get("validation_errors") or ():
        if isinstance(error, Mapping):
            its_id = str(error.get("element_id") or error.get("id") or "")
            words = error.get("message") or error.get("error") or ""
        else:
            its_id, words = "", error
        text = plain_text(str(words))
        if text:
            found[its_id] = f"{found[its_id]} {text}" if its_id in found else text
    return found


_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|h[1-6]|tr|ul|ol)>", re.IGNORECASE)
_ITEM = re.compile(r"<li[^>]*>", re.IGNORECASE)
_LINK = re.compile(r"<a\s[^>]*?href=[\"']([^\"']*)[\"'][^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_UNREAD = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")


def plain_text(markup: str) -> str:
    """HTML as a text message: lines for paragraphs, a dash for a list's items, the address after a link's words."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    text = _UNREAD.sub("", markup)
    text = _LINK.sub(lambda link: _link(link[1], _TAG.sub("", link[2]).strip()), text)
    text = _TAG.sub("", _ITEM.sub("\n- ", _BREAK.sub("\n", text)))
    lines = (" ".join(line.split()) for line in html.unescape(text).replace("\u00a0", " ").split("\n"))
    return "\n".join(line for line in lines if line)


def _link(address: str, words: str) -> str:
    return address if not words or words == address else f"{words} ({address})"


def _is_shown(element: WireElement, elements: Sequence[WireElement], known: Mapping[str, Any]) -> bool:
    logic = element.get("display_logic")
    if not element.get("has_display_logic") or not isinstance(logic, Mapping):
        return True
    own = {str(one[key]) for one in elements for key in ("id", "field_name") if one.get(key)}
    stated = logic.get("valid")
    if not own & set(fields(logic)) and isinstance(stated, bool):
        return stated  # it tests the profile alone, which whoever sent the form knows best
    by_id = {str(one.get("id")): known.get(str(one.get("field_name"))) for one in elements}
    try:
        return holds(logic, {**by_id, **known})
    except UnknownOperator:
        return stated is not False


def _kept(kind: values.Kind, value: Any) -> Any:
    if kind.type == "multiple" and isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _screen(element: WireElement, words: Sequence[str]) -> Screen:
    kind = values.kind_on_wire(element)
    options: list[Choice] = []
    if kind.type in ("select", "multiple"):
        for option in element.get("options") or ():
            label = plain_text(str(option.get("label", "")))
            if str(option.get("value", "")) and label:  # a first empty option is the page's "please choose"
                options.append(_choice(option, label))
    return {
        "kind": _KINDS.get(kind.type, "text"),
        "text": _joined(words),
        "options": options,
        "element_id": str(element["id"]),
        "is_optional": kind.optional,
    }


def _choice(option: Mapping[str, Any], label: str) -> Choice:
    choice: Choice = {"value": str(option["value"]), "label": label}
    words = option.get("words")
    if isinstance(words, (list, tuple)) and words:
        choice["words"] = [str(word) for word in words]
    return choice


def _say(text: str, its_id: str) -> Screen:
    return {"kind": "say", "text": text, "options": [], "element_id": its_id, "is_optional": True}


def _joined(words: Sequence[str]) -> str:
    return "\n".join(part for part in words if part)
