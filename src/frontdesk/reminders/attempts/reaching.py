"""What counts as a success on a channel, and when an appointment is reached. Pure.

An answer (confirmed, cancelled) reaches an appointment too; `responses.py` writes that.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from frontdesk.carrier.statuses import Channel, Outcome

ReachedBy = Literal["all", "any"]  # FRONTDESK_REACHED_BY
VoicemailReaches = Literal["last", "always", "never"]  # FRONTDESK_VOICEMAIL_REACHES


def is_success(outcome: Outcome, voicemail_reaches: VoicemailReaches, *, last_attempt: bool) -> bool:
    """Whether an attempt that ended so has succeeded on its channel: a text delivered, a call answered by a person.

    A voicemail counts as the setting says: always, never, or when no further attempt will follow.
    """
    if outcome is Outcome.VOICEMAIL:
        return voicemail_reaches == "always" or (voicemail_reaches == "last" and last_attempt)
    return outcome in (Outcome.DELIVERED, Outcome.ANSWERED)


def is_reached(wanted: Collection[Channel], succeeded: Collection[Channel], reached_by: ReachedBy) -> bool:
    """Whether an appointment that wants these channels is reached when those have succeeded.

    `all`: every wanted channel has succeeded; `any`: one of them. A channel it does not want is used only in place of
    one that cannot work (`cadence.py`, rule 3), or because staff say so: whichever succeeded then reaches it.
    """
    if not succeeded:
        return False
    if any(channel not in wanted for channel in succeeded):
        return True
    hits = sum(channel in succeeded for channel in wanted)
    return hits > 0 if reached_by == "any" else hits == len(wanted)
