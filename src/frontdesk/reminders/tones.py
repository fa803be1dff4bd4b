"""How good the news is, for the colours of badges: never the only sign, the word always stands beside it."""

from __future__ import annotations

from frontdesk.carrier.statuses import OPEN, Outcome
from frontdesk.reminders.models import Import, Reply, Round
from frontdesk.reminders.states import State

GOOD, FAIR, WAIT, BAD, NONE = "success", "info", "primary", "danger", "default"

OUTCOME: dict[str, str] = {
    **{outcome.value: WAIT for outcome in OPEN},
    Outcome.UNCERTAIN: "warning",
    Outcome.UNCONFIRMED: FAIR,
    Outcome.VOICEMAIL: FAIR,
    Outcome.DELIVERED: GOOD,
    Outcome.ANSWERED: GOOD,
    Outcome.NO_ANSWER: "warning",
    Outcome.BUSY: "warning",
    Outcome.FAILED: BAD,
    Outcome.UNDELIVERED: BAD,
    Outcome.REFUSED: NONE,
    Outcome.EXPIRED: NONE,
    Outcome.STOPPED: NONE,
    Outcome.CANCELED: NONE,
}
STATE: dict[str, str] = {
    State.PENDING: WAIT,
    State.IN_PROGRESS: WAIT,
    State.REACHED: GOOD,
    State.CONFIRMED: GOOD,
    State.CANCELLED: "warning",
    State.UNREACHED: BAD,
    State.EXPIRED: NONE,
    State.SUPERSEDED: NONE,
    State.DELETED: NONE,
}
IMPORT: dict[str, str] = {
    Import.Status.UPLOADED: WAIT,
    Import.Status.PLANNED: "warning",
    Import.Status.IMPORTING: WAIT,
    Import.Status.IMPORTED: GOOD,
    Import.Status.FAILED: BAD,
    Import.Status.DISCARDED: NONE,
}
ROUND: dict[str, str] = {
    Round.Status.PLANNING: WAIT,
    Round.Status.RUNNING: WAIT,
    Round.Status.FINISHED: GOOD,
    Round.Status.SKIPPED: "warning",
}
MEANING: dict[str, str] = {
    Reply.Meaning.CONFIRM: GOOD,
    Reply.Meaning.CANCEL: "warning",
    Reply.Meaning.REPEAT: NONE,
    Reply.Meaning.WRONG_NUMBER: BAD,
    Reply.Meaning.RESCHEDULE: "warning",
    Reply.Meaning.UNCLEAR: BAD,
}


def tone(word: str) -> str:
    """The tone of any outcome, state, status or meaning; `default` for a word of none of them."""
    for table in (OUTCOME, STATE, IMPORT, ROUND, MEANING):
        if word in table:
            return table[word]
    return NONE


def spoken(word: str) -> str:
    """`no_answer` -> `no answer`."""
    return str(word).replace("_", " ")
