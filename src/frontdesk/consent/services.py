"""The only place that answers "may we contact this number on this channel now?", and the only one that changes it.

An opt-out is lifted by `opt_in` alone, which only the person's own words call: no import and no staff action does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import Settings, get_settings
from frontdesk.consent import frequency
from frontdesk.consent.decision import (
    ContactRequest,
    Decision,
    Policy,
    ReasonCode,
    Verdict,
    Windows,
    decide_one,
    over_the_cap,
    windows_of,
)
from frontdesk.consent.models import OptOut, SendingPause
from frontdesk.consent.queries import opt_outs_in_force, paused_channels

__all__ = [
    "ContactRequest",
    "Decision",
    "ReasonCode",
    "Verdict",
    "decide",
    "opt_in",
    "opt_out",
    "pause",
    "release",
    "resume",
]


def decide(requests: Sequence[ContactRequest], now: datetime, *, reserve: bool = False) -> list[Decision]:
    """Answer all requests, in their order, with a handful of queries however many they are.

    Asked at planning and again at the moment of sending; `reserve=True` (sending) also counts the allowed ones against
    the frequency cap, so that two workers at once cannot pass it. Several requests for one number in one call count
    one after the other. Give a request a contact: one text that names three appointments is one.
    """
    if not requests:
        return []
    settings = get_settings()
    policy = _policy(settings)
    windows = windows_of(policy)
    office = settings.office_zone
    opted_out_on = {
        (row.number, row.channel): row.created_at.astimezone(office).date()
        for row in opt_outs_in_force({request.number for request in requests})
    }
    pauses = paused_channels()
    decisions = [
        decide_one(
            request,
            now,
            policy,
            opted_out_on=opted_out_on.get((request.number, request.channel)),
            pause_reason=pauses.get(request.channel),
            windows=windows,
        )
        for request in requests
    ]
    if not policy.cap:
        return decisions
    allowed = [i for i, decision in enumerate(decisions) if decision.verdict == Verdict.ALLOWED and requests[i].counted]
    day = now.astimezone(office).date()
    numbers = {requests[i].number for i in allowed}
    if not reserve:
        _apply_cap(requests, decisions, allowed, frequency.read(numbers, day), now, policy, windows)
        return decisions
    with transaction.atomic():
        counts = frequency.lock(numbers, day)
        frequency.add(_apply_cap(requests, decisions, allowed, counts, now, policy, windows), day)
    return decisions


def _apply_cap(
    requests: Sequence[ContactRequest],
    decisions: list[Decision],
    allowed: Sequence[int],
    counts: Mapping[str, int],
    now: datetime,
    policy: Policy,
    windows: Windows,
) -> Counter[str]:
    """Turn the allowed decisions that pass the cap into later ones; returns how many of each number stay allowed."""
    taken: Counter[str] = Counter()
    for i in allowed:
        number = requests[i].number
        if counts.get(number, 0) + taken[number] >= policy.cap:
            decisions[i] = over_the_cap(requests[i], now, policy, windows)
        else:
            taken[number] += 1
    return taken


def release(requests: Sequence[ContactRequest], now: datetime) -> None:
    """Give back what `decide(reserve=True)` counted for contacts not made after all (the carrier was busy)."""
    settings = get_settings()
    if settings.frontdesk_frequency_cap:
        day = now.astimezone(settings.office_zone).date()
        frequency.subtract(Counter(request.number for request in requests), day)


def opt_out(
    number: str,
    channel: Channel,
    *,
    source: OptOut.Source | str,
    wording: str = "",
    language: str = "",
    now: datetime,
) -> list[OptOut]:
    """Write that `number` (E.164) must not be contacted any more: on `channel`, or on all (FRONTDESK_OPT_OUT_SCOPE).

    Returns the opt-outs that are new; a second STOP, or two at once, add nothing.
    """
    scope = get_settings().frontdesk_opt_out_scope
    channels = list(Channel) if scope == "all" else [channel]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into opt_outs (number, channel, source, wording, language, scope, created_at, ended_wording)
            select %s, channel, %s, %s, %s, %s, %s, '' from unnest(%s::text[]) as channel
            on conflict (number, channel) where ended_at is null do nothing
            returning id
            """,
            [number, str(source), wording[:200], language, scope, now, [str(c) for c in channels]],
        )
        new = [row[0] for row in cursor.fetchall()]
    return list(OptOut.objects.filter(pk__in=new).order_by("pk"))


def opt_in(number: str, channel: Channel, *, wording: str, now: datetime) -> list[OptOut]:
    """The person asks, in `wording`, to be contacted again: end what a STOP on this channel began.

    That is the opt-out of this channel and every one whose scope was all. Returns those it ended. Only ever called for
    the person's own words.
    """
    with transaction.atomic():
        ended = list(
            OptOut.objects.select_for_update()
            .filter(Q(channel=channel) | Q(scope="all"), number=number, ended_at=None)
            .order_by("pk")
        )
        for row in ended:
            row.ended_at, row.ended_wording = now, wording[:200]
        OptOut.objects.bulk_update(ended, ["ended_at", "ended_wording"])
    return ended


def pause(reason: str, *, by: str = "", channel: Channel | str = "", now: datetime) -> SendingPause:
    """Hold back everything on `channel` (empty: calls and texts) until `resume`; `reason` is shown to staff.

    Nothing is lost: decisions become LATER and are asked again every minute. Pausing twice keeps the one pause; another
    reason replaces the first. Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("say why sending is paused: staff will see it")
    reason = reason.strip()[:300]
    with transaction.atomic():
        held = list(SendingPause.objects.select_for_update().filter(ended_at=None, channel=str(channel)).order_by("pk"))
        for row in held:
            if row.reason == reason:
                return row
            _end(row, by, now)
        return SendingPause.objects.create(reason=reason, channel=str(channel), started_at=now, started_by=by[:150])


def resume(*, by: str = "", channel: Channel | str = "", now: datetime) -> list[SendingPause]:
    """Lift the pauses of `channel` (empty: all of them) and return those that were lifted.

    A pause of everything, lifted for one channel, goes on for the other.
    """
    with transaction.atomic():
        held = list(SendingPause.objects.select_for_update().filter(ended_at=None).order_by("pk"))
        lifted = [row for row in held if not channel or row.channel in ("", channel)]
        for row in lifted:
            _end(row, by, now)
            if channel and not row.channel:
                for other in Channel:
                    if other != channel and other not in {row.channel for row in held}:
                        pause(row.reason, by=row.started_by, channel=other, now=now)
    return lifted


def _end(row: SendingPause, by: str, now: datetime) -> None:
    row.ended_at, row.ended_by = now, by[:150]
    row.save(update_fields=["ended_at", "ended_by"])


def _policy(settings: Settings) -> Policy:
    return Policy(settings.frontdesk_quiet_hours, settings.frontdesk_timezone, settings.frontdesk_frequency_cap)
