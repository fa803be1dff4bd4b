"""Callbacks in any order, doubled and delayed, in any batches: the tables always say what the events so far imply."""

from __future__ import annotations

import asyncio
import os
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carrier.asking import post
from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.config.env import get_settings
from frontdesk.reminders.attempts.folding import fold_now
from frontdesk.reminders.models import Appointment, AppointmentLog
from reminders.truth import implied, reached

BASE = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
NUMBER = "+13125550142"

text_histories = st.sampled_from(
    [
        [],
        [("queued", {})],
        [("queued", {}), ("sending", {}), ("sent", {}), ("delivered", {})],
        [("accepted", {}), ("sent", {})],
        [("sent", {}), ("undelivered", {"ErrorCode": "30003"})],
        [("failed", {"ErrorCode": "30034"})],
        [("sent", {}), ("undelivered", {"ErrorCode": "30008"}), ("delivered", {})],  # seen in practice
    ]
)
call_histories = st.one_of(
    st.sampled_from(
        [
            [],
            [("initiated", {}), ("ringing", {})],
            [("initiated", {}), ("ringing", {}), ("busy", {"CallDuration": "0"})],
            [("initiated", {}), ("ringing", {}), ("no-answer", {"CallDuration": "0"})],
            [("initiated", {}), ("failed", {"SipResponseCode": "404"})],
            [("canceled", {})],
            [("initiated", {}), ("ringing", {}), ("in-progress", {})],
        ]
    ),
    st.sampled_from(["", "human", "machine_end_beep", "machine_end_other", "machine_start", "fax", "unknown"]).map(
        lambda who: [
            ("initiated", {}),
            ("ringing", {}),
            ("in-progress", {"AnsweredBy": who} if who else {}),
            ("completed", {"CallDuration": "17", **({"AnsweredBy": who} if who else {})}),
        ]
    ),
)
preferences = st.sampled_from([None, True, False])
policies = st.fixed_dictionaries(
    {
        "FRONTDESK_REACHED_BY": st.sampled_from(["all", "any"]),
        "FRONTDESK_VOICEMAIL_REACHES": st.sampled_from(["last", "always", "never"]),
        "FRONTDESK_NO_PREFERENCE": st.sampled_from(["call", "text", "both", "none"]),
    }
)
many = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@contextmanager
def policy_of(policy: dict[str, str]) -> Iterator[None]:
    os.environ.update(policy)
    get_settings.cache_clear()
    try:
        yield
    finally:
        for name in policy:
            del os.environ[name]
        get_settings.cache_clear()


def write_contact(channel: Channel, appointments: list[Appointment], last_attempt: bool) -> uuid.UUID:
    """One call or text about all these appointments, handed over a moment ago."""
    token = uuid.uuid4()
    rows = AppointmentLog.objects.bulk_create(
        AppointmentLog(
            appointment=appointment, contact_id=0, token=token, channel=channel, to_number=NUMBER, due_at=BASE,
            last_attempt=last_attempt, status=Outcome.SENDING, rank=RANK[Outcome.SENDING], lease_until=BASE,
        )
        for appointment in appointments
    )  # fmt: skip
    AppointmentLog.objects.filter(token=token).update(contact_id=rows[0].pk)
    return token


def write_appointments(wishes: list[tuple[bool | None, bool | None]]) -> list[Appointment]:
    return Appointment.objects.bulk_create(
        Appointment(
            appointment_id=uuid.uuid4().hex, patient_id="1", phone_number=NUMBER, msg="reminder",
            appt_date_time=BASE + timedelta(days=1), phone_preference=by_phone, text_preference=by_text,
        )
        for by_phone, by_text in wishes
    )  # fmt: skip


def form_of(channel: Channel, sid: str, at: int, status: str, more: dict[str, str]) -> dict[str, str]:
    if channel is Channel.TEXT:
        return {"MessageSid": sid, "MessageStatus": status, **more}
    moment = format_datetime(BASE + timedelta(seconds=at))
    return {"CallSid": sid, "CallStatus": status, "Timestamp": moment, "SequenceNumber": str(at), **more}


def event_of(channel: Channel, sid: str, token: uuid.UUID | None, at: int, status: str, more: dict) -> StatusEvent:
    from frontdesk.carrier.callbacks import read_status

    return read_status(channel, token, form_of(channel, sid, at, status, more), BASE)


def check(
    events: dict[Channel, list[StatusEvent]], tokens: dict[Channel, uuid.UUID], last: bool, exact: bool = True
) -> None:
    """Compare every row with the truth."""
    truths = {channel: implied(events[channel]) for channel in Channel}
    for channel, token in tokens.items():
        truth = truths[channel]
        for attempt in AppointmentLog.objects.filter(token=token):
            if not events[channel]:
                assert (attempt.status, attempt.sid) == ("sending", "")
                continue
            assert attempt.status == truth.status
            assert attempt.rank == RANK[Outcome(attempt.status)]
            assert attempt.sid == events[channel][0].sid
            assert attempt.answered_by == truth.answered_by
            assert (attempt.error_code, bool(attempt.reason)) == (
                truth.error_code,
                bool(truth.error_code) or any(e.sip_code for e in events[channel]),
            )
            assert attempt.duration == truth.duration
            assert attempt.lease_until is None
            if exact or channel is Channel.CALL:  # the carrier gives texts no time: it is when we heard
                assert (attempt.start_time, attempt.end_time) == (truth.start_time, truth.end_time)
            assert (attempt.end_time is not None) == truth.is_final
    config = get_settings()
    for appointment in Appointment.objects.filter(attempts__token__in=tokens.values()).distinct():
        assert (
            appointment.text_reached_at is not None,
            appointment.call_reached_at is not None,
            appointment.success_at is not None,
        ) == reached(
            appointment.phone_preference,
            appointment.text_preference,
            truths[Channel.TEXT],
            truths[Channel.CALL],
            last_attempt=last,
            reached_by=config.frontdesk_reached_by,
            voicemail=config.frontdesk_voicemail_reaches,
            no_preference=config.frontdesk_no_preference,
        )


def progress(tokens: dict[Channel, uuid.UUID]) -> list[tuple]:
    attempts = AppointmentLog.objects.filter(token__in=tokens.values()).order_by("pk")
    appointments = Appointment.objects.filter(attempts__in=attempts).distinct().order_by("pk")
    return [(a.rank,) for a in attempts] + [(a.text_reached_at, a.call_reached_at, a.success_at) for a in appointments]


def assert_forward(before: list[tuple], after: list[tuple]) -> None:
    for old, new in zip(before, after, strict=True):
        if len(old) == 1:
            assert new[0] >= old[0], "an outcome has moved backwards"
        else:
            assert all(was is None or was == now for was, now in zip(old, new, strict=True)), "a success was rewritten"


@many
@given(
    wishes=st.lists(st.tuples(preferences, preferences), min_size=1, max_size=3),
    text=text_histories,
    call=call_histories,
    last=st.booleans(),
    policy=policies,
    shuffle=st.randoms(use_true_random=False),
)
@pytest.mark.django_db
def test_folding(wishes, text, call, last, policy, shuffle: random.Random) -> None:  # type: ignore[no-untyped-def]
    with policy_of(policy), transaction.atomic():
        appointments = write_appointments(wishes)
        tokens = {channel: write_contact(channel, appointments, last) for channel in Channel}
        sids = {Channel.TEXT: "SM" + uuid.uuid4().hex, Channel.CALL: "CA" + uuid.uuid4().hex}
        deliveries = [
            event_of(channel, sids[channel], tokens[channel], at, status, more)
            for channel, history in ((Channel.TEXT, text), (Channel.CALL, call))
            for at, (status, more) in enumerate(history)
        ]
        deliveries += [shuffle.choice(deliveries) for _ in range(shuffle.randint(0, 4)) if deliveries]
        shuffle.shuffle(deliveries)
        seen: dict[Channel, list[StatusEvent]] = {channel: [] for channel in Channel}
        while deliveries:
            size = shuffle.randint(1, len(deliveries))
            batch = [
                replace(event, received_at=BASE + timedelta(minutes=len(seen[event.channel]), seconds=i))
                for i, event in enumerate(deliveries[:size])
            ]
            del deliveries[:size]
            # of what we know already the address may have lost its token
            known = {channel for channel in Channel if seen[channel]}
            for event in batch:
                seen[event.channel].append(event)
            before = progress(tokens)
            stranger = replace(batch[0], token=uuid.uuid4(), sid="SM-unknown")
            anonymous = [replace(e, token=None) if e.channel in known and shuffle.random() < 0.3 else e for e in batch]
            fold_now([stranger, *anonymous])
            check(seen, tokens, last)
            assert_forward(before, progress(tokens))
        transaction.set_rollback(True)


@settings(many, max_examples=20)
@given(
    evening=st.lists(st.tuples(text_histories, call_histories), min_size=1, max_size=6),
    last=st.booleans(),
    policy=policies,
    shuffle=st.randoms(use_true_random=False),
)
@pytest.mark.django_db(transaction=True)
def test_callbacks_over_the_web(evening, last, policy, shuffle: random.Random) -> None:  # type: ignore[no-untyped-def]
    """The same through the real application: signed, at once, in whatever groups the commits take them."""
    from frontdesk.carrier.group_commit import close_writer
    from frontdesk.config.asgi import application

    CarrierEvent.objects.all().delete()
    Appointment.objects.all().delete()
    people, requests = [], []
    for text, call in evening:
        appointments = write_appointments([(True, True), (None, None)])
        tokens = {channel: write_contact(channel, appointments, last) for channel in Channel}
        sids = {Channel.TEXT: "SM" + uuid.uuid4().hex, Channel.CALL: "CA" + uuid.uuid4().hex}
        events: dict[Channel, list[StatusEvent]] = {channel: [] for channel in Channel}
        for channel, history in ((Channel.TEXT, text), (Channel.CALL, call)):
            for at, (status, more) in enumerate(history):
                events[channel].append(event_of(channel, sids[channel], tokens[channel], at, status, more))
                path = f"/twilio/status/{channel}/{tokens[channel]}"
                requests.append((path, form_of(channel, sids[channel], at, status, more)))
        people.append((events, tokens))
    different = len(requests)
    requests += [shuffle.choice(requests) for _ in range(different // 2)]
    shuffle.shuffle(requests)

    async def deliver() -> list[int]:
        statuses = []
        try:
            while requests:
                size = shuffle.randint(1, len(requests))
                statuses += await asyncio.gather(*(post(application, path, form) for path, form in requests[:size]))
                del requests[:size]
        finally:
            await close_writer()
        return statuses

    with policy_of(policy):
        assert set(asyncio.run(deliver())) <= {204}
        for events, tokens in people:
            check(events, tokens, last, exact=False)
    assert CarrierEvent.objects.filter(folded_at__isnull=False).count() == different
