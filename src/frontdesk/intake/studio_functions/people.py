"""The triage user of the session that calls: one a session, and one for a person who tries the flow out."""

from __future__ import annotations

from frontdesk.flows.functions import Context
from frontdesk.intake.models import TriageUser


def session_key(context: Context) -> str:
    """Under which the session's triage user is known. A dry run (`flows run`) has no session: its triage user is the
    contact's trial one."""
    return context.session or f"trial {context.contact}"


def is_trial(context: Context) -> bool:
    return not context.session


def of(context: Context) -> TriageUser | None:
    """The session's triage user; None before it was made."""
    from frontdesk.intake.triage import recording

    return recording.of_session(session_key(context))
