"""send-message and send-and-wait-for-reply."""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontdesk.flows.model import Say, Step, Text, Wait
from frontdesk.flows.studio.states import PERSON, State
from frontdesk.flows.templating import Template

_FIXED_NUMBER = re.compile(r"\s*\+?[\d() .-]{7,}\s*")


def send_message(state: State) -> Step:
    to = state.string("to")
    if _FIXED_NUMBER.fullmatch(to):
        state.report(
            "fixed_number",
            "It sends a text to a fixed number.",
            "Let staff be told by a hand-over instead, or make sure that the number is still theirs.",
        )
    return Say(
        name=state.name,
        line=state.line,
        text=_body(state),
        media=_media(state),
        to=None if "".join(to.split()) in PERSON else state.template(to, "to"),
        next=state.exit("sent"),
        failed=state.exit("failed"),
    )


def send_and_wait(state: State) -> Step:
    when_silent = state.exit("timeout")
    has_text = bool(state.string("body").strip() or state.properties.get("content_sid"))
    # Where silence leads nowhere, Studio drops the person after an hour; here the conversation's own rule holds.
    timeout = state.number("timeout", 3600) if when_silent else None
    return Wait(
        name=state.name,
        line=state.line,
        text=_body(state) if has_text else None,
        media=_media(state),
        timeout=timeout,
        when_silent=when_silent,
        next=state.exit("incomingMessage"),
        failed=state.exit("deliveryFailure"),
    )


def _body(state: State) -> Text:
    body = state.string("body")
    if sid := state.string("content_sid"):
        given = [str(entry.get("value") or "") for entry in state.entries("content_variables")]
        state.report(
            "content_template",
            f"Its words are the content template {sid}, which is not part of an export."
            + (f" It is filled with {', '.join(given)}." if given else ""),
            "Write them into body." if not body.strip() else "Until then, body is sent as it stands.",
        )
    elif not body.strip() and not _media(state):
        state.report("empty", "It has nothing to say.", "Write something into body, or take the step out.")
    return state.text(body, "body")


def _media(state: State) -> tuple[Template, ...]:
    value = state.properties.get("media_url")
    items = value if isinstance(value, list) else [value]
    urls = [item.get("value") if isinstance(item, Mapping) else item for item in items]
    return tuple(state.template(url, "media_url") for url in urls if str(url or "").strip())
