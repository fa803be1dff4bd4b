"""To and from the wire format of the guided navigation API (intake.md 4, rows "GN API" and "GN form").

Session: {"process_session_id", "process_id", "profile", "profile_by_element_id", "form"}. Form: {"id", "elements",
"validation_errors", "is_complete", "should_show_previous"}. Element: {"id", "type" field|instructions|headline,
"html_value", "has_display_logic", "display_logic"}, and of a field also {"field_name", "label", "field_type"
select|text|bool|date, "is_multiple", "options" [{"value", "label"} and of ours "words"], "value", "validation_rules"}.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from frontdesk.intake.backends.contract import BackendDown, NavigationState, NotFound
from frontdesk.intake.navigation import notes, values, walking
from frontdesk.intake.navigation.definition import Definition, Element, Option, Page
from frontdesk.intake.navigation.display_logic import Group, group, holds
from frontdesk.intake.navigation.notes import in_language
from frontdesk.intake.navigation.wording import sentence, yes_no

_INPUTS = {"select": "select", "multiple": "select", "bool": "radio", "date": "text", "text": "text"}


def navigation_state(
    definitions: walking.Definitions, state: walking.State, language: str, session_id: str
) -> NavigationState:
    """Where a walk stands. Raises NotFound when the page that waits is no longer there."""
    profile = walking.profile(state)
    sentences = notes.sentences(definitions, state, language)
    return NavigationState(
        session_id=session_id,
        process_id=state["process"],
        profile={**({notes.FIELD: sentences} if sentences else {}), **profile},
        profile_by_element_id=walking.profile_by_element_id(state),
        form=form(definitions, state, language),
        is_complete=walking.is_complete(state),
    )


def form(definitions: walking.Definitions, state: walking.State, language: str) -> dict[str, Any] | None:
    """The form that waits, None when all is answered."""
    if walking.is_complete(state):
        return None
    definition = definitions.get(state["process"])
    page = definition.page(state["page"]) if definition is not None else None
    if definition is None or page is None:
        raise NotFound("the form that waits is no longer part of its process")
    profile = walking.profile(state)
    return {
        "id": state["form_id"],
        "elements": _elements(definition, page, profile, state["tried"], language),
        "validation_errors": [
            {
                "element_id": error["element_id"],
                "code": error["code"],
                "message": sentence(error["code"], language, error["about"]),
            }
            for error in state["errors"]
        ],
        "is_complete": False,
        "should_show_previous": bool(state["answered"]),
    }


def session(state: NavigationState) -> dict[str, Any]:
    """A walk as the API tells it. When all is answered the form is empty and complete."""
    done = {"id": "", "elements": [], "validation_errors": [], "is_complete": True, "should_show_previous": True}
    return {
        "process_session_id": state.session_id,
        "process_id": state.process_id,
        "profile": dict(state.profile),
        "profile_by_element_id": dict(state.profile_by_element_id),
        "form": dict(state.form) if state.form is not None else done,
    }


def read_session(data: Any, process_id: str, session_id: str = "") -> NavigationState:
    """What the API told; `process_id` and `session_id` stand in where it does not say. Raises BackendDown for
    something else than a session."""
    if not isinstance(data, Mapping):
        raise BackendDown("guided navigation answered with something that is no session")
    its_form = data.get("form")
    known = data.get("process_session_id") or session_id
    if not known or (its_form is not None and not _is_form(its_form)):
        raise BackendDown("guided navigation answered with something that is no session")
    complete = not its_form or bool(its_form.get("is_complete"))
    return NavigationState(
        session_id=str(known),
        process_id=str(data.get("process_id") or process_id),
        profile=_mapping(data.get("profile")),
        profile_by_element_id=_mapping(data.get("profile_by_element_id")),
        form=None if complete else its_form,
        is_complete=complete,
    )


def _elements(
    definition: Definition, page: Page, profile: Mapping[str, Any], tried: Mapping[str, Any], language: str
) -> list[dict[str, Any]]:
    here = {element.field for element in page.fields()}
    before = {name: value for name, value in profile.items() if name not in here}
    found = []
    for number, element in enumerate(page.elements):
        its_id = walking.element_id(definition.process, page.page, element.field or number)
        logic = group(element.shown_if)
        words = element.instructions or element.headline or element.label or {}
        shape: dict[str, Any] = {
            "id": its_id,
            "type": "field" if element.field else "instructions" if element.instructions else "headline",
            "html_value": "" if element.field else as_html(in_language(words, language)),
            "has_display_logic": logic is not None,
            "display_logic": _logic(logic, definition, before),
        }
        if element.field:
            shape |= _field(element, tried.get(its_id, profile.get(element.field)), language)
        found.append(shape)
    return found


def _field(element: Element, value: Any, language: str) -> dict[str, Any]:
    options = [_option(option, language) for option in element.options]
    if element.type == "bool":
        options = [{"value": one, "label": yes_no(one, language)} for one in ("t", "f")]
    empty: Any = [] if element.type == "multiple" else ""
    return {
        "field_name": element.field,
        "label": in_language(element.label or {}, language),
        "field_type": "select" if element.type == "multiple" else element.type,
        "is_multiple": element.type == "multiple",
        "options": options,
        "value": empty if value is None else value,
        "validation_rules": values.rules_on_wire(values.kind_of(element)),
    }


def _option(option: Option, language: str) -> dict[str, Any]:
    words = {"words": list(option.words)} if option.words else {}
    return {"value": option.value, "label": in_language(option.label, language), **words}


def _logic(logic: Group | None, definition: Definition, known: Mapping[str, Any]) -> dict[str, Any] | None:
    """`valid`: whether it holds with what the profile knows, before anything is said on this form."""
    return None if logic is None else {**_group(logic, definition), "valid": holds(logic, known)}


def _group(logic: Group, definition: Definition) -> dict[str, Any]:
    rules = [_group(one, definition) if "rules" in one else _rule(one, definition) for one in logic["rules"]]
    return {"condition": logic["condition"], "not": logic["not"], "rules": rules}


def _rule(rule: Mapping[str, Any], definition: Definition) -> dict[str, Any]:
    element = definition.element(str(rule["field"]))
    kind = (element.type if element is not None else None) or "text"
    return {
        "id": rule["field"],
        "field": rule["field"],
        "type": "date" if kind == "date" else "boolean" if kind == "bool" else "string",
        "input": _INPUTS[kind],
        "operator": rule["operator"],
        "value": rule["value"],
        "data": None,
    }


def as_html(text: str) -> str:
    """Plain text as paragraphs."""
    parts = [html.escape(part.strip(), quote=False).replace("\n", "<br>") for part in text.split("\n\n")]
    return "".join(f"<p>{part}</p>" for part in parts if part)


def _is_form(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("elements", []), list)


def _mapping(value: Any) -> dict[str, Any]:
    """An empty object comes as an empty list from services written in PHP."""
    return dict(value) if isinstance(value, Mapping) else {}
