"""Guided navigation in a conversation: one question at a time, over whichever back end the office has."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake import backends
from frontdesk.intake.flow_functions import person

#: What a flow reads of where the walk is; the rest of it is handed back as it came.
SCREEN = ("kind", "text", "options", "is_optional", "is_complete", "outcome_variable", "outcome_value")
#: Outcomes for which a housing counselor is offered, by what they begin with.
_FOR_COUNSELORS = ("tenant_",)
_COUNSELOR_FIELDS = ("evict_outcome",)
#: Forms in a row that ask nothing; a process with more of them goes round in a circle.
_MOST_INSTRUCTIONS = 20


def register() -> None:
    walk = "`purpose`: issue, or qualifier for the questions of an organization"
    functions.register(
        "begin_navigation",
        begin_navigation,
        takes=("process_id", "triage_user", "purpose"),
        optional=("triage_user", "purpose"),
        gives=SCREEN,
        remote=backends.is_remote(),
        about=f"the first question of a process. {walk}",
    )
    functions.register(
        "go_on_with_navigation",
        go_on_with_navigation,
        takes=("nav", "answer", "triage_user", "purpose"),
        optional=("triage_user", "purpose"),
        gives=SCREEN,
        remote=backends.is_remote(),
        about="the next question, after an answer to the one before",
    )
    functions.register(
        "navigation_in_language",
        navigation_in_language,
        takes=("nav",),
        gives=SCREEN,
        remote=backends.is_remote(),
        idempotent=True,
        about="the same question in the language that is spoken now",
    )
    functions.register(
        "finish_navigation",
        finish_navigation,
        takes=("nav", "triage_user", "purpose"),
        optional=("triage_user", "purpose"),
        gives=(
            *("profile", "notes", "outcome_variable", "data_value", "process_id", "rest_export", "lsc_code"),
            *("content_url", "search_term", "offer_counselors"),
        ),
        about="what the process has found out; of an issue it is kept with the triage user",
    )


def begin_navigation(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.navigation import conversation

    if arguments.get("purpose") != "qualifier":
        _mark_begun(context)
    nav = conversation.begin(person.text(arguments.get("process_id")), context.language, context.now)
    return _past_instructions(nav, context)


def go_on_with_navigation(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.navigation import conversation

    nav = conversation.go_on(opened(arguments["nav"]), arguments.get("answer"), context.language, context.now)
    return _past_instructions(nav, context)


def navigation_in_language(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.navigation import conversation

    nav = opened(arguments["nav"])
    nav["given"] = {name: value for name, value in nav["given"].items() if name not in nav.get("said", ())}
    return _past_instructions(conversation.in_language(nav, context.language, context.now), context)


def _past_instructions(nav: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """What waits for no answer is said over the question that follows it, or over the end; `said`: which it was."""
    from frontdesk.intake.navigation import conversation

    said: list[str] = []
    elements: list[str] = []
    for _ in range(_MOST_INSTRUCTIONS):
        if nav["kind"] != "say" or nav["is_complete"]:
            break
        said.append(str(nav["text"]))
        elements.append(nav["element_id"])
        nav = conversation.go_on(dict(nav), None, context.language, context.now)
    text = "\n".join(part for part in (*said, str(nav["text"])) if part)
    return packed({**nav, "text": text, "said": elements})


def packed(nav: Mapping[str, Any]) -> dict[str, Any]:
    """What the flow reads, and the whole walk compressed as `state`: a session keeps each step for the way back."""
    whole = json.dumps(nav, ensure_ascii=False, separators=(",", ":")).encode()
    return {**{name: nav.get(name) for name in SCREEN}, "state": b64encode(zlib.compress(whole)).decode("ascii")}


def opened(nav: Mapping[str, Any]) -> dict[str, Any]:
    """The walk that was packed."""
    found: dict[str, Any] = json.loads(zlib.decompress(b64decode(nav["state"])))
    return found


def _mark_begun(context: Context) -> None:
    from frontdesk.intake.triage import recording

    triage_user = recording.of_session(person.key(context))
    if triage_user is not None:
        recording.update(
            triage_user, context.now, triage_status="Program triage", last_screen_viewed="sms_legal_issue_selector"
        )


def finish_navigation(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.flow_functions.beginnings import record_of
    from frontdesk.intake.triage import answers, recording

    nav = opened(arguments["nav"])
    variable, value = str(nav.get("outcome_variable") or ""), str(nav.get("outcome_value") or "")
    profile = dict(nav.get("profile") or {})
    process_id = str(nav.get("process_id") or "")
    found: dict[str, Any] = {
        "profile": profile,
        "notes": [],
        "outcome_variable": variable,
        "data_value": value,
        "process_id": process_id,
    }
    if arguments.get("purpose") == "qualifier":
        return {**found, **record_of(None, context.language), "offer_counselors": False}
    triage_user = person.of(context)
    issue = _issue_of(process_id, triage_user.issue_key, triage_user.state)
    record = record_of(issue, context.language)
    recording.update(
        triage_user,
        context.now,
        profile=profile,
        outcome_variable=variable,
        outcome_value=value,
        **({"lsc_code": issue.lsc_code, "triage_problem": issue.search_term, "issue_key": issue.key} if issue else {}),
    )
    answers.put(triage_user, landlord_name=person.text(profile.get("landlord_name")))
    answers.add_notes(triage_user, map(str, profile.get(_notes_field()) or ()))
    offers = variable in _COUNSELOR_FIELDS and value.startswith(_FOR_COUNSELORS)
    return {**record, **found, "notes": answers.get(triage_user).get("notes", []), "offer_counselors": offers}


def _notes_field() -> str:
    from frontdesk.intake.navigation import notes

    return notes.FIELD


def _issue_of(process_id: str, key: str, state: str) -> Any:
    """The issue that a process belongs to: the person's own where it is theirs, else that of the pack which has it."""
    from frontdesk.intake.content import issues, packs

    own = issues.find(key, state)
    if own is not None and own.process_id == process_id:
        return own
    pack = packs.of_state(state)
    found = pack.issues.filter(process_id=process_id).order_by("number").first() if pack else None
    return found or own
