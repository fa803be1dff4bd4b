"""What staff are told at the desk, and by e-mail when it cannot wait.

A notification has a type (below), and data that fill its sentence. Data hold counts, times, names of files and ids,
never a patient's name, number or message.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from frontdesk.config.env import get_settings
from frontdesk.people.models import Notification, User

logger = logging.getLogger(__name__)

USER = "user"


@dataclass(frozen=True)
class NotificationType:
    """`sentence` is filled from the data; `meaning` documents when it is sent; urgent ones go out by e-mail too."""

    meaning: str
    sentence: str
    urgent: bool = False


TYPES: dict[str, NotificationType] = {
    "round_missed": NotificationType(
        "A round was due more than an hour ago and nothing ran it, so it is left out.",
        "The round due {due} was missed and will not be made up. Start a round now if people should still be reached.",
        urgent=True,
    ),
    "round_failed": NotificationType(
        "A round could not be started or broke off.",
        "The round due {due} could not run: {reason}",
        urgent=True,
    ),
    "import_failed": NotificationType(
        "A file in the csv folder could not be read as a CSV at all; it was set aside.",
        "The file {file} could not be imported: {reason}",
        urgent=True,
    ),
    "rows_failed": NotificationType(
        "A file was imported, and some of its rows could not become appointments.",
        "{failed} of {rows} rows of {file} could not be imported. Download them, mend them and import them again.",
    ),
    "job_failed": NotificationType(
        "Jobs ended in an exception and wait for a retry; told once a minute at most.",
        "{count} background jobs failed, the latest is {task}. See Failed jobs.",
        urgent=True,
    ),
    "reply_unclear": NotificationType(
        "A person answered a reminder with something that nobody understood.",
        "{message}",
    ),
    "reply_wrong_number": NotificationType(
        "A person says that the number is not the patient's.",
        "{message}",
    ),
    "reply_reschedule": NotificationType(
        "A person asks for another time.",
        "{message}",
    ),
    "reply_cancelled": NotificationType(
        "A person cancelled the appointment.",
        "{message}",
    ),
    "thread_opened": NotificationType(
        "A conversation waits for a person of the office: a flow handed it over, broke off or did not understand.",
        "A conversation waits in the inbox ({reason}).",
    ),
    "crisis": NotificationType(
        "A person wrote what may be a cry for help (suicide, danger, violence); told once in ten minutes.",
        "Somebody may be in danger ({kind}): please look at conversation {session_id} now.",
        urgent=True,
    ),
    "call_unknown": NotificationType(
        "A function or request of a flow was begun, and nobody knows whether it was carried out; it is not repeated.",
        "Nobody knows whether the {what} of {flow}, step {step}, was carried out. Please look.",
    ),
    "transfer_refused": NotificationType(
        "An intake could not be handed over: it was refused, values are wrong, or nobody answered for hours.",
        "Intake {transfer} for {organization} was not handed over. See the repair queue.",
        urgent=True,
    ),
    "update_given_up": NotificationType(
        "The external intake service was not told of changes; our own records have them.",
        "The intake service did not take {count} updates of triage user {triage_user}.",
    ),
    "sending_paused": NotificationType(
        "Sending was paused; nothing goes out until an administrator resumes it.",
        "Sending is paused. {sentence}",
        urgent=True,
    ),
    "carrier_refuses": NotificationType(
        "The carrier refuses our requests for a reason that is ours to mend (credentials, number, balance).",
        "{sentence}",
        urgent=True,
    ),
}


class _Blank(dict[str, Any]):
    """Data with a hole in them still make a sentence."""

    def __missing__(self, key: str) -> str:
        return "?"


def sentence(type: str, data: Mapping[str, Any]) -> str:
    """The notification in words. A type from a later version: its `message`, or its own name."""
    known = TYPES.get(type)
    if known is None:
        return str(data.get("message") or type.replace("_", " ").capitalize())
    return known.sentence.format_map(_Blank(data))


def notify_staff(
    type: str,
    data: Mapping[str, Any],
    now: datetime,
    *,
    roles: Sequence[str] = ("administrator", "receptionist"),
) -> list[Notification]:
    """Tell every active user with one of the roles: a row each, and an e-mail after commit if the type is urgent."""
    users = list(User.objects.filter(is_active=True, role__slug__in=roles).values_list("pk", "email"))
    rows = Notification.objects.bulk_create(
        Notification(type=type, notifiable_type=USER, notifiable_id=pk, data=dict(data), created_at=now)
        for pk, _ in users
    )
    known = TYPES.get(type)
    if known is not None and known.urgent and users and get_settings().frontdesk_email_url is not None:
        addresses = [email for _, email in users]
        text = sentence(type, data)
        transaction.on_commit(lambda: _send_emails(addresses, text))
    return rows


def unread_count(user: User) -> int:
    """How many notifications the user has not read, 100 at most: the badge says "99+" beyond that."""
    return _of(user).filter(read_at=None)[:100].count()


def latest(user: User, count: int = 50) -> list[Notification]:
    """The user's newest notifications, read ones too."""
    return list(_of(user).order_by("-created_at", "-pk")[:count])


def mark_read(user: User, now: datetime, ids: Sequence[int] | None = None) -> int:
    """Mark the user's notifications (all, or those of `ids`) as read; returns how many were unread."""
    unread = _of(user).filter(read_at=None)
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return unread.update(read_at=now)


def _of(user: User) -> Any:
    return Notification.objects.filter(notifiable_type=USER, notifiable_id=user.pk)


def _send_emails(addresses: Sequence[str], text: str) -> None:
    """One e-mail each, so that nobody sees another's address. A mail server that is down stops nothing."""
    body = f"{text}\n\n{get_settings().frontdesk_public_url}/\n"
    subject = f"Frontdesk: {text.split('.')[0][:120]}"
    try:
        with get_connection() as connection:
            for address in addresses:
                EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address], connection=connection).send()
    except OSError as error:  # smtplib's errors are OSErrors
        logger.warning("a notification could not be sent by e-mail: %s", error)
