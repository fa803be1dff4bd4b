"""What staff do at the desk, told to the monitor: sign-ins, and what is entered or changed in the admin site.

The admin site keeps a log of its own; what of it belongs into the audit is passed on from there, so that rooms which
must not know the monitor are in the audit all the same.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import post_save

from frontdesk.monitor.services import log_action

#: (model, is it new?) -> verb of monitor/audit.py
_VERBS = {
    ("user", True): "user.created",
    ("user", False): "user.changed",
    ("optout", True): "opt_out.added",
    ("sendingpause", True): "sending.paused",
    ("sendingpause", False): "sending.resumed",
}


def connect() -> None:
    """Begin to listen; called once, when Django starts."""
    post_save.connect(_entered, sender=LogEntry, dispatch_uid="frontdesk.desk.audit.entered")
    user_logged_in.connect(_signed_in, dispatch_uid="frontdesk.desk.audit.signed_in")
    user_login_failed.connect(_sign_in_failed, dispatch_uid="frontdesk.desk.audit.sign_in_failed")


def _entered(sender: Any, instance: LogEntry, created: bool, **_: Any) -> None:
    content_type = instance.content_type
    verb = _VERBS.get((content_type.model if content_type else "", instance.action_flag == ADDITION))
    if not created or verb is None:
        return
    edited: Any = instance.get_edited_object()
    if verb == "user.changed" and not edited.is_active:
        verb = "user.closed"
    log_action(verb, instance.user, edited)


def _signed_in(sender: Any, user: Any, **_: Any) -> None:
    log_action("user.signed_in", user, user)


def _sign_in_failed(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    # the address only: a mistyped password may be somebody's real one
    log_action("user.sign_in_failed", credentials.get("email") or credentials.get("username") or "somebody")
