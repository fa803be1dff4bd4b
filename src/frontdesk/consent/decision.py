"""May we contact this number on this channel now? The rule itself, without a database.

The questions are asked in this order, and the first that says no decides: opted out, too late, paused, quiet hours,
frequency cap. Quiet hours do not hold back an answer to what the person has just written. `services.decide` brings the
facts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import HourSpan
from frontdesk.consent.quiet_hours import Window, first_window, next_day
from frontdesk.consent.zones import ZoneRule, zones_for

#: A pause is looked at again after this time, so that what it held goes out when it is lifted.
ASK_AGAIN = timedelta(minutes=1)


class Verdict(StrEnum):
    ALLOWED = "allowed"  # now
    LATER = "later"  # not now, but from `at` on; ask again then
    REFUSED = "refused"  # never, or not in time


class ReasonCode(StrEnum):
    """Why it is not allowed now; empty for what is."""

    NONE = ""
    OPTED_OUT = "opted_out"  # the person does not want it
    TOO_LATE = "too_late"  # no allowed minute is left before the appointment
    PAUSED = "paused"  # staff hold everything back
    QUIET_HOURS = "quiet_hours"  # it is night where the person may be
    FREQUENCY_CAP = "frequency_cap"  # the number had its calls and texts of the day


@dataclass(frozen=True)
class ContactRequest:
    """One call or text we would like to make to `number` (E.164): one a contact, however many appointments it names."""

    number: str
    channel: Channel
    zone: str = ""  # the CSV row's IANA name
    before: datetime | None = None  # the appointment: what comes later is of no use
    answers_person: bool = False  # the person has just written to us: who asks at night may be answered at night
    counted: bool = True  # against the frequency cap, which is for what we begin, not for what a conversation takes


@dataclass(frozen=True)
class Decision:
    """The answer. `at` is now for ALLOWED, the next moment to ask for LATER, None for REFUSED.

    `window_ends_at`: nothing may arrive from then on - the quiet hours begin, or the appointment does (None: no end).
    `reason` is a sentence for staff, `rule` the zones that decided about the hour.
    """

    verdict: Verdict
    at: datetime | None
    window_ends_at: datetime | None
    reason_code: ReasonCode
    reason: str
    rule: str


@dataclass(frozen=True)
class Policy:
    """What the office has set."""

    quiet: HourSpan | None
    office_zone: str
    cap: int  # contacts a number and office day; 0: no cap


#: first_window for some zones; `services.decide` remembers the answers, for most numbers share their zones.
Windows = Callable[[datetime, ZoneRule], Window | None]


def windows_of(policy: Policy) -> Windows:
    """A `Windows` that remembers what it was asked before."""
    known: dict[tuple[datetime, frozenset[str]], Window | None] = {}

    def window(moment: datetime, rule: ZoneRule) -> Window | None:
        key = (moment, frozenset(zone.key for zone in rule.zones))
        if key not in known:
            known[key] = first_window(moment, policy.quiet, rule.zones)
        return known[key]

    return window


def decide_one(
    request: ContactRequest,
    now: datetime,
    policy: Policy,
    *,
    opted_out_on: date | None,
    pause_reason: str | None,
    windows: Windows | None = None,
) -> Decision:
    """The decision by everything but the frequency cap.

    `opted_out_on`: the office's day on which the number opted out of the channel, None when it did not. `pause_reason`:
    why the channel is paused, None when it is not.
    """
    windows = windows or windows_of(policy)
    zone_rule = zones_for(request.number, request.zone, policy.office_zone)

    def refused(code: ReasonCode, reason: str) -> Decision:
        return Decision(Verdict.REFUSED, None, None, code, reason, zone_rule.rule)

    def later(code: ReasonCode, why: str, from_moment: datetime) -> Decision:
        return _later(request, windows, zone_rule, code, why, from_moment)

    if opted_out_on is not None:
        wish = "texts" if request.channel == Channel.TEXT else "calls"
        return refused(ReasonCode.OPTED_OUT, f"The person asked for no more {wish} on {opted_out_on:%Y-%m-%d}.")
    if request.before is not None and request.before <= now:
        return refused(ReasonCode.TOO_LATE, "The appointment's time has come.")
    if pause_reason is not None:
        return later(ReasonCode.PAUSED, f"Sending is paused: {pause_reason}", now + ASK_AGAIN)
    if request.answers_person:
        return Decision(Verdict.ALLOWED, now, request.before, ReasonCode.NONE, "It answers the person.", zone_rule.rule)
    window = windows(now, zone_rule)
    if window is None or window.opens > now:
        return later(ReasonCode.QUIET_HOURS, f"It is within the quiet hours {policy.quiet}.", now)
    return Decision(
        Verdict.ALLOWED, now, _earlier(window.closes, request.before), ReasonCode.NONE, "Allowed.", zone_rule.rule
    )


def over_the_cap(request: ContactRequest, now: datetime, policy: Policy, windows: Windows | None = None) -> Decision:
    """The decision for a number that had its contacts of the day: the first allowed minute of the office's next day."""
    windows = windows or windows_of(policy)
    zone_rule = zones_for(request.number, request.zone, policy.office_zone)
    why = f"The number has had its {policy.cap} calls and texts of the day."
    return _later(
        request, windows, zone_rule, ReasonCode.FREQUENCY_CAP, why, next_day(now, ZoneInfo(policy.office_zone))
    )


def _later(
    request: ContactRequest, windows: Windows, zone_rule: ZoneRule, code: ReasonCode, why: str, from_moment: datetime
) -> Decision:
    window = windows(from_moment, zone_rule)
    if window is None:
        reason = "No minute of the day is outside the quiet hours in all zones the number may belong to."
        return Decision(Verdict.REFUSED, None, None, ReasonCode.QUIET_HOURS, reason, zone_rule.rule)
    if request.before is not None and window.opens >= request.before:
        # the cap is named as such: it is the office's own setting, and the time alone would have allowed it
        code = code if code == ReasonCode.FREQUENCY_CAP else ReasonCode.TOO_LATE
        reason = f"{why} No allowed minute is left before the appointment."
        return Decision(Verdict.REFUSED, None, None, code, reason, zone_rule.rule)
    closes = _earlier(window.closes, request.before)
    return Decision(Verdict.LATER, window.opens, closes, code, why, zone_rule.rule)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)
