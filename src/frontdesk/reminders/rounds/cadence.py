"""Who is called and who is texted in a round: the retry policy, whole, without a database.

1. A person is contacted on the channels they want: `text_preference` a text, `phone_preference` a call, both both;
   when the row says neither (blank or no) `FRONTDESK_NO_PREFERENCE` decides.
2. A channel that has succeeded is not used again: a retry takes only what is still missing.
3. A number that does not exist is not tried again, until it is corrected. A channel that cannot work for the number
   (texts to a landline) is not tried again; if texts were all the person wanted, they are called instead, unless the
   row says no to calls (blank is no such no).
4. Everything else is tried again in the next round: nobody answered, busy, voicemail, a failure of the phone network,
   and a mistake of ours (account, template), which staff may have put right by then.
5. An appointment is attempted in at most `MAX_ATTEMPTS` rounds. The last of them, or the last one that begins before
   the appointment, is its last attempt; voicemail may count as reached then (`reaching.py`).

Whether we may contact the person now is not asked here but of `consent`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from frontdesk.carrier.errors import ErrorKind
from frontdesk.carrier.statuses import Channel

#: An appointment is attempted in at most this many rounds.
MAX_ATTEMPTS = 3

NoPreference = Literal["call", "text", "both", "none"]  # FRONTDESK_NO_PREFERENCE

_BY_SETTING: dict[str, frozenset[Channel]] = {
    "call": frozenset({Channel.CALL}),
    "text": frozenset({Channel.TEXT}),
    "both": frozenset(Channel),
    "none": frozenset(),
}


class NoContact(StrEnum):
    """Why an appointment gets no contact in a round, before consent is asked."""

    NONE = ""  # it gets one
    NO_CHANNEL = "no_channel"  # it wants none, or none that works for its number
    BAD_NUMBER = "bad_number"  # the number does not exist
    NOTHING_LEFT = "nothing_left"  # every channel that works has succeeded


@dataclass(frozen=True)
class Case:
    """What is known of one appointment that is not reached yet.

    succeeded: the channels that have succeeded. failures: for each channel the permanent failures it had so far.
    """

    phone_preference: bool | None
    text_preference: bool | None
    succeeded: frozenset[Channel] = frozenset()
    failures: Mapping[Channel, frozenset[ErrorKind]] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """The channels an appointment is contacted on in this round; when there are none, why."""

    channels: frozenset[Channel]
    why_none: NoContact = NoContact.NONE


def wanted_channels(
    phone_preference: bool | None, text_preference: bool | None, no_preference: NoPreference | str
) -> frozenset[Channel]:
    """The channels a person wants; with neither preference `no_preference` decides (call, text, both or none)."""
    wanted = set()
    if phone_preference:
        wanted.add(Channel.CALL)
    if text_preference:
        wanted.add(Channel.TEXT)
    return frozenset(wanted) or _BY_SETTING[no_preference]


def channels_now(case: Case, no_preference: NoPreference | str) -> Turn:
    """The channels for this round, by rules 1 to 4."""
    kinds = {channel: case.failures.get(channel, frozenset()) for channel in Channel}
    if any(ErrorKind.PERMANENT_NUMBER in kinds[channel] for channel in Channel):
        return Turn(frozenset(), NoContact.BAD_NUMBER)
    wanted = wanted_channels(case.phone_preference, case.text_preference, no_preference)
    impossible = {channel for channel in Channel if ErrorKind.PERMANENT_CHANNEL in kinds[channel]}
    if wanted == {Channel.TEXT} and Channel.TEXT in impossible and case.phone_preference is not False:
        wanted = frozenset({Channel.CALL})
    possible = wanted - impossible
    if not possible:
        return Turn(frozenset(), NoContact.NO_CHANNEL)
    left = possible - case.succeeded
    return Turn(left) if left else Turn(frozenset(), NoContact.NOTHING_LEFT)


def is_last_attempt(attempt_number: int, appointment_at: datetime, next_round_at: datetime) -> bool:
    """Will no further round attempt it? `attempt_number` counts this round; `next_round_at` is the next scheduled."""
    return attempt_number >= MAX_ATTEMPTS or appointment_at <= next_round_at
