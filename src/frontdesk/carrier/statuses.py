"""The carrier's vocabulary: channels, and what becomes of a call or a text.

Twilio's own statuses (docs: message resource, "status values"; call resource, "call status values") are mapped here to
Frontdesk's outcomes. An outcome only moves forward: each has a `rank`, and a lower rank never replaces a higher one.
"""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    TEXT = "text"  # an SMS
    CALL = "call"  # a voice call


class Outcome(StrEnum):
    """What became of an attempt.

    ```
    queued -> sending -> accepted -> sent -----------------> delivered | undelivered | failed | unconfirmed
      ^  |       |   \\-> ringing -> in_progress -> answered | voicemail | no_answer | busy | failed | canceled
      |  |       v
      |  |   uncertain -> (the carrier has it) accepted ...; (it has not) back to queued
      |  \\-> refused | expired | stopped      (never handed to the carrier)
    ```
    """

    QUEUED = "queued"  # written, waits for its moment
    SENDING = "sending"  # a worker has claimed it; the carrier may have been asked
    UNCERTAIN = "uncertain"  # the carrier was asked and its answer was lost
    ACCEPTED = "accepted"  # the carrier has taken it
    RINGING = "ringing"  # the phone rings
    IN_PROGRESS = "in_progress"  # the call was picked up and runs
    SENT = "sent"  # the phone network has the text
    UNCONFIRMED = "unconfirmed"  # the phone network took the text and never said more
    REFUSED = "refused"  # consent said no, with a reason; nobody was contacted
    EXPIRED = "expired"  # the appointment came before the first permitted minute
    STOPPED = "stopped"  # no longer needed: the person answered on another channel, or staff withdrew it
    NO_ANSWER = "no_answer"  # nobody picked up
    BUSY = "busy"  # the line was engaged
    CANCELED = "canceled"  # taken back before it reached anyone
    FAILED = "failed"  # the carrier could not do it; error_code says why
    UNDELIVERED = "undelivered"  # the phone network refused the text; error_code says why
    VOICEMAIL = "voicemail"  # a machine answered and heard the voicemail text
    DELIVERED = "delivered"  # the handset has the text
    ANSWERED = "answered"  # a person answered the call


#: How far along an outcome is; only a higher one replaces a lower one.
RANK: dict[Outcome, int] = {
    Outcome.QUEUED: 0,
    Outcome.SENDING: 1,
    Outcome.UNCERTAIN: 2,
    Outcome.ACCEPTED: 3,
    Outcome.RINGING: 4,
    Outcome.IN_PROGRESS: 5,
    Outcome.SENT: 5,
    Outcome.UNCONFIRMED: 6,
    Outcome.REFUSED: 10,
    Outcome.EXPIRED: 10,
    Outcome.STOPPED: 10,
    Outcome.NO_ANSWER: 10,
    Outcome.BUSY: 10,
    Outcome.CANCELED: 10,
    Outcome.FAILED: 10,
    Outcome.UNDELIVERED: 10,
    Outcome.VOICEMAIL: 11,
    Outcome.DELIVERED: 12,
    Outcome.ANSWERED: 12,
}

#: Not settled yet: the appointment has an attempt in flight.
OPEN = frozenset(o for o, rank in RANK.items() if rank < RANK[Outcome.UNCONFIRMED])
#: Nobody was contacted.
NOT_CONTACTED = frozenset({Outcome.REFUSED, Outcome.EXPIRED, Outcome.STOPPED, Outcome.CANCELED})


TEXT_STATUS: dict[str, Outcome] = {
    "queued": Outcome.ACCEPTED,
    "accepted": Outcome.ACCEPTED,
    "scheduled": Outcome.ACCEPTED,
    "sending": Outcome.ACCEPTED,
    "sent": Outcome.SENT,
    "partially_delivered": Outcome.SENT,
    "delivered": Outcome.DELIVERED,
    "read": Outcome.DELIVERED,
    "undelivered": Outcome.UNDELIVERED,
    "failed": Outcome.FAILED,
    "canceled": Outcome.CANCELED,
}

CALL_STATUS: dict[str, Outcome] = {
    "queued": Outcome.ACCEPTED,
    "initiated": Outcome.ACCEPTED,
    "ringing": Outcome.RINGING,
    "in-progress": Outcome.IN_PROGRESS,
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    "failed": Outcome.FAILED,
    "canceled": Outcome.CANCELED,
}


def text_outcome(status: str) -> Outcome | None:
    """Twilio's message status -> outcome; None for a status we do not know (kept raw, changes nothing)."""
    return TEXT_STATUS.get(status.strip().lower())


def call_outcome(status: str, answered_by: str = "") -> Outcome | None:
    """Twilio's call status and AnsweredBy -> outcome; None for a status we do not know.

    `completed` is sent when voicemail answered too, so AnsweredBy decides: a machine that heard our voicemail text is
    `voicemail`; a fax, or a machine cut off before its greeting ended, is `no_answer`. `unknown` counts as answered
    only by a pressed key (the gather webhook says so), until then as voicemail. Without detection a completed call
    counts as answered. (Twilio docs: answering machine detection.)
    """
    status = status.strip().lower()
    if status != "completed":
        return CALL_STATUS.get(status)
    if answered_by.startswith("machine_end") or answered_by == "unknown":
        return Outcome.VOICEMAIL
    if answered_by in ("machine_start", "fax"):
        return Outcome.NO_ANSWER
    return Outcome.ANSWERED
