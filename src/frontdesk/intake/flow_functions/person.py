"""Whose triage user a function works for: that of the conversation, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from frontdesk.flows.functions import Context

if TYPE_CHECKING:
    from frontdesk.intake.models import IntakeSettings, TriageUser


class NoPerson(LookupError):
    """The conversation has not come to a triage user yet; the step leaves by its `failed` exit."""


def key(context: Context) -> str:
    """The key of the conversation: the session's number; in a trial, which has none, the person's number."""
    return context.session or f"trial {context.contact}"


def of(context: Context) -> TriageUser:
    """The triage user of the conversation, from now on in the language that is spoken now. Raises NoPerson."""
    from frontdesk.intake.triage import recording

    found = recording.of_session(key(context))
    if found is None:
        raise NoPerson("this conversation has no triage user yet; create_triage_user comes first")
    if found.language != context.language:  # changed in the middle: reminders and reports follow
        recording.update(found, context.now, language=context.language)
    return found


def chosen(triage_user: TriageUser) -> IntakeSettings:
    """The intake settings of the organization that the person has chosen. Raises NoPerson."""
    from frontdesk.intake.triage import recording

    found = recording.settings_of(triage_user)
    if found is None:
        raise NoPerson("no organization was chosen yet; accept_offer comes first")
    return found


def today(context: Context) -> date:
    """The office's day."""
    from frontdesk.config.env import get_settings

    return context.now.astimezone(get_settings().office_zone).date()


def number(context: Context) -> str:
    """The person's number, E.164: other ways of writing to us put their name before it."""
    return context.contact.rpartition(":")[2]


def said(arguments: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Those of the arguments that were given and are not blank."""
    return {name: arguments[name] for name in names if arguments.get(name) not in (None, "")}


def text(value: Any) -> str:
    """An argument as text, "" for none."""
    return "" if value is None else str(value).strip()


def flag(value: Any) -> bool:
    """An argument that is true or false, also where a template has made text of it."""
    return value is True or str(value).casefold() in ("true", "1", "yes")
