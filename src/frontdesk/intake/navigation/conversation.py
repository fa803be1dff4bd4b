"""Guided navigation inside a conversation: what a flow keeps of it, over whichever back end the office uses.

`begin`, then `go_on` with each answer until `is_complete`. A flow shows `text` (with `options` by its own question) as
`kind` says: say, choice, choices, yes_no, date, text, and none at the end. What it keeps is plain JSON, so going BACK
is to go on from an earlier one: the form is answered again, and what came after it is taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from frontdesk.intake.backends import backend
from frontdesk.intake.backends.contract import Backend, FormGone, NavigationState, NotFound
from frontdesk.intake.navigation import notes, presenting, values, wording

Nav = dict[str, Any]

#: The profile field that says that one organization takes several parts of the problem.
COMBINED = "combined_outcome"


def begin(process_id: str, language: str, now: datetime) -> Nav:
    """The first screen of a process. Raises BackendDown, BackendRefused (NotFound: no such process).

    Keys: kind, text, options [{value, label}], element_id, is_optional, is_complete, session_id, process_id (that the
    walk is in now), began_with, form_id, form, given (answers to this form so far), trail (forms answered), profile,
    notes [sentences], outcome_variable, outcome_value, combined_outcome.
    """
    state = backend().start_process(process_id, language)
    return _shown(state, language, {"began_with": process_id, "trail": []}, {})


def go_on(nav: Nav, value: Any, language: str, now: datetime) -> Nav:
    """The screen after this answer to the screen in `nav`, which stays as it is.

    value: of choice and choices option values (a list, or "1,3"), of yes_no a bool or "t"/"f", of date a date or ISO
    text, of text the words; of say anything. What is not valid comes back as the same question after a sentence that
    says why. Where the form is gone the process is begun again and the answers of `trail` are given again. Raises
    BackendDown, BackendRefused.
    """
    if nav["is_complete"]:
        return nav
    given = dict(nav["given"])
    if nav["kind"] == "say":
        given[nav["element_id"]] = True
    else:
        asked = presenting.element(nav["form"], nav["element_id"])
        try:
            given[nav["element_id"]] = presenting.to_wire(asked or {}, value)
        except values.Invalid as invalid:
            sentence = wording.sentence(invalid.code, language, invalid.about)
            screen = presenting.next_screen(nav["form"], given, nav["profile"])
            return nav if screen is None else {**nav, **screen, "text": f"{sentence}\n{screen['text']}"}
    following = presenting.next_screen(nav["form"], given, nav["profile"])
    if following is not None:
        return {**nav, **following, "given": given}
    return _sent(backend(), nav, given, language)


def in_language(nav: Nav, language: str, now: datetime) -> Nav:
    """The same screen in another language: the person has changed it. Raises BackendDown, BackendRefused."""
    if nav["is_complete"]:
        return nav
    service = backend()
    try:
        state = service.navigation_session(nav["began_with"], nav["session_id"], language)
    except NotFound:
        state = None
    if state is None or state.form is None or state.form.get("id") != nav["form_id"]:
        state = _replayed(service, nav, language)
    return _shown(state, language, nav, nav["given"])


def _sent(service: Backend, nav: Nav, given: Mapping[str, Any], language: str) -> Nav:
    """The form is answered; an answer that the back end does not take is asked for again."""
    said = presenting.answers(nav["form"], given, nav["profile"])
    try:
        state = service.answer_form(nav["began_with"], nav["session_id"], nav["form_id"], said, language)
    except (FormGone, NotFound):
        waits = _replayed(service, nav, language)
        if _ids(waits.form) != _ids(nav["form"]):
            return _shown(waits, language, nav, {})  # the process is another one by now: on from where it differs
        form_id = str((waits.form or {}).get("id", ""))
        state = service.answer_form(nav["began_with"], waits.session_id, form_id, said, language)
    errors = presenting.messages(state.form)
    if errors:
        kept = {key: value for key, value in given.items() if key not in errors}
        if presenting.next_screen(state.form, kept, state.profile) is None:
            kept = {}  # it does not say which answer: all of the form once more
        again = _shown(state, language, nav, kept)
        sentence = " ".join(errors.values())
        return {**again, "text": f"{sentence}\n{again['text']}"}
    trail = [*nav["trail"], {"form_id": nav["form_id"], "values": said}]
    return _shown(state, language, {**nav, "trail": trail}, {})


def _replayed(service: Backend, nav: Nav, language: str) -> NavigationState:
    """A new walk, as far along the trail as its forms ask for what was answered then."""
    state = service.start_process(nav["began_with"], language)
    for step in nav["trail"]:
        said = {key: value for key, value in step["values"].items() if key in _ids(state.form)}
        if state.form is None or len(said) < len(step["values"]):
            break
        following = service.answer_form(
            nav["began_with"], state.session_id, str(state.form.get("id", "")), said, language
        )
        if presenting.messages(following.form):
            break
        state = following
    return state


def _shown(state: NavigationState, language: str, before: Mapping[str, Any], given: Mapping[str, Any]) -> Nav:
    """What the flow keeps of where the walk stands."""
    profile = dict(state.profile)
    variable, outcome = outcome_of(profile) if state.is_complete else ("", "")
    screen = presenting.next_screen(state.form, given, profile)
    if screen is None:
        screen = {"kind": "none", "text": "", "options": [], "element_id": "", "is_optional": True}
        if not state.is_complete:  # a form that shows nothing is sent as it is, by the next go_on
            screen["kind"] = "say"
    return {
        **screen,
        "is_complete": state.is_complete,
        "session_id": state.session_id,
        "process_id": state.process_id,
        "began_with": before["began_with"],
        "form_id": str((state.form or {}).get("id", "")),
        "form": dict(state.form) if state.form is not None else None,
        "given": dict(given),
        "trail": list(before["trail"]),
        "profile": profile,
        "notes": _sentences(profile.get(notes.FIELD)),
        "outcome_variable": variable,
        "outcome_value": outcome,
        "combined_outcome": str(profile.get(COMBINED) or ""),
    }


def outcome_of(profile: Mapping[str, Any]) -> tuple[str, str]:
    """The field whose name contains `_outcome`, and its value; of several the last one that is filled.

    `combined_outcome` marks a best match and is no outcome of its own (intake.md 3.2).
    """
    found = [
        (name, _text(value))
        for name, value in profile.items()
        if ("_outcome" in name or "-outcome" in name) and name != COMBINED and _text(value)
    ]
    return found[-1] if found else ("", "")


def _ids(form: Mapping[str, Any] | None) -> set[str]:
    return {str(one.get("id")) for one in (form or {}).get("elements") or ()}


def _sentences(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [str(value)] if value else []


def _text(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else "" if value is None else str(value)
