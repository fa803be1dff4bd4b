"""Filters of the desk's templates."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.urls import reverse
from django.utils import formats, timezone

from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.config.shown_numbers import hide_numbers
from frontdesk.people import notifications
from frontdesk.people.models import Notification
from frontdesk.reminders import tones

register = template.Library()
register.filter("tone", tones.tone)
register.filter("spoken", tones.spoken)
register.filter("hide_numbers", hide_numbers)


@register.filter
def office_time(moment: datetime | None) -> str:
    """`Tue 3 Mar, 7:00 PM`, in the office's zone; `today 7:00 PM` and the like for the days around."""
    if moment is None:
        return ""
    zone = get_settings().office_zone
    local = timezone.localtime(moment, zone)
    today = clock.now().astimezone(zone).date()
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((local.date() - today).days)
    if near:
        return f"{near} {formats.date_format(local, 'g:i A')}"
    pattern = "D j M, g:i A" if local.year == today.year else "D j M Y, g:i A"
    return formats.date_format(local, pattern)


@register.filter
def age(moment: datetime) -> str:
    """How long ago, in the largest unit that fits: `3 h`."""
    seconds = max(0, (clock.now() - moment).total_seconds())
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return "less than a minute"


@register.filter
def sentence(notification: Notification) -> str:
    return notifications.sentence(notification.type, notification.data)


@register.filter
def link(notification: Notification) -> str:
    """Where to see more about a notification, or nothing."""
    data = notification.data
    if data.get("thread_id"):
        return reverse("desk:thread", args=[data["thread_id"]])
    if data.get("import_id"):
        return reverse("desk:import", args=[data["import_id"]])
    if data.get("session_id"):
        return reverse("desk:session", args=[data["session_id"]])
    if len(data.get("pks", ())) == 1:
        return reverse("admin:reminders_appointment_change", args=data["pks"])
    page = _LISTS.get(notification.type, "")
    return reverse(page) if page else ""


@register.filter
def session_tone(state: str) -> str:
    """The tone of a session's state."""
    tones_of_states = {"waiting": "primary", "calling": "primary", "handed_over": "warning", "failed": "danger"}
    return tones_of_states.get(state, "default")


_LISTS = {
    "thread_opened": "desk:inbox",
    "round_missed": "admin:reminders_round_changelist",
    "round_failed": "admin:reminders_round_changelist",
    "import_failed": "admin:reminders_import_changelist",
    "rows_failed": "admin:reminders_failedimportrow_changelist",
    "job_failed": "admin:jobs_failedjob_changelist",
    "reply_unclear": "admin:reminders_reply_changelist",
    "reply_wrong_number": "admin:reminders_reply_changelist",
    "reply_reschedule": "admin:reminders_reply_changelist",
    "reply_cancelled": "admin:reminders_reply_changelist",
    "sending_paused": "admin:consent_sendingpause_changelist",
}
