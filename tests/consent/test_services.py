"""Consent with its tables: opt-outs, pauses and the frequency cap, decided for many numbers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.consent.models import ContactDay, OptOut, SendingPause
from frontdesk.consent.queries import opted_out, paused_channels
from frontdesk.consent.services import (
    ContactRequest,
    ReasonCode,
    Verdict,
    decide,
    opt_in,
    opt_out,
    pause,
    release,
    resume,
)

pytestmark = pytest.mark.django_db

ALICE, BOB, CHARLIE = "+13125550142", "+13125550143", "+13125550144"
NOW = datetime(2026, 3, 3, 19, tzinfo=ZoneInfo("America/Chicago"))
MORNING = datetime(2026, 3, 4, 8, tzinfo=ZoneInfo("America/Chicago"))


@pytest.fixture
def setting(monkeypatch):
    def put(name, value):
        monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    return put


def one(number=ALICE, channel=Channel.TEXT, now=NOW, reserve=False, **more):
    return decide([ContactRequest(number, channel, **more)], now, reserve=reserve)[0]


def test_nobody_asks_nobody():
    assert decide([], NOW) == []


def test_a_stop_ends_calls_and_texts_and_is_kept_with_its_proof():
    new = opt_out(ALICE, Channel.TEXT, source=OptOut.Source.TEXT, wording="Stop!!", language="en", now=NOW)
    assert {row.channel for row in new} == {"text", "call"}
    assert {(row.source, row.wording, row.language, row.scope, row.created_at) for row in new} == {
        ("text", "Stop!!", "en", "all", NOW)
    }
    assert one(channel=Channel.CALL).reason_code == ReasonCode.OPTED_OUT
    assert one(channel=Channel.TEXT).verdict == Verdict.REFUSED
    assert one(BOB).verdict == Verdict.ALLOWED
    assert opted_out([ALICE, BOB]) == {ALICE: {Channel.TEXT, Channel.CALL}}


def test_a_stop_ends_only_its_channel_when_the_office_wants_it_so(setting):
    setting("FRONTDESK_OPT_OUT_SCOPE", "channel")
    opt_out(ALICE, Channel.TEXT, source="text", wording="stop", now=NOW)
    assert opted_out([ALICE]) == {ALICE: {Channel.TEXT}}
    assert one(channel=Channel.CALL).verdict == Verdict.ALLOWED


def test_a_second_stop_adds_nothing():
    opt_out(ALICE, Channel.TEXT, source="text", wording="stop", now=NOW)
    assert opt_out(ALICE, Channel.CALL, source="key", wording="9", now=NOW + timedelta(days=1)) == []
    assert OptOut.objects.count() == 2
    assert set(OptOut.objects.values_list("source", flat=True)) == {"text"}


def test_only_a_start_lifts_it_and_a_later_stop_is_a_new_row():
    opt_out(ALICE, Channel.TEXT, source="text", wording="stop", now=NOW)
    ended = opt_in(ALICE, Channel.TEXT, wording="START", now=NOW + timedelta(days=1))
    assert {(row.channel, row.ended_wording) for row in ended} == {("text", "START"), ("call", "START")}
    assert opted_out([ALICE]) == {}
    assert one(now=NOW + timedelta(days=1)).verdict == Verdict.ALLOWED
    opt_out(ALICE, Channel.CALL, source="key", wording="9", now=NOW + timedelta(days=2))
    assert OptOut.objects.count() == 4
    assert one(now=NOW + timedelta(days=2)).reason_code == ReasonCode.OPTED_OUT


def test_a_start_by_text_leaves_what_was_ended_on_calls_alone(setting):
    setting("FRONTDESK_OPT_OUT_SCOPE", "channel")
    opt_out(ALICE, Channel.CALL, source="key", wording="9", now=NOW)
    assert opt_in(ALICE, Channel.TEXT, wording="START", now=NOW) == []
    assert opted_out([ALICE]) == {ALICE: {Channel.CALL}}


def test_a_start_lifts_all_that_was_ended_with_the_scope_all_even_after_the_setting_changed(setting):
    opt_out(ALICE, Channel.CALL, source="key", wording="9", now=NOW)
    setting("FRONTDESK_OPT_OUT_SCOPE", "channel")
    assert len(opt_in(ALICE, Channel.TEXT, wording="START", now=NOW)) == 2


def test_a_long_wording_is_cut():
    assert len(opt_out(ALICE, Channel.TEXT, source="text", wording="stop " * 100, now=NOW)[0].wording) == 200


def test_a_pause_holds_everything_and_loses_nothing():
    pause("snow day", by="ann@example.org", now=NOW)
    for channel in Channel:
        decision = one(channel=channel)
        assert (decision.verdict, decision.reason_code) == (Verdict.LATER, ReasonCode.PAUSED)
        assert decision.at == NOW + timedelta(minutes=1)
        assert "snow day" in decision.reason
    assert len(resume(by="bob@example.org", now=NOW + timedelta(hours=1))) == 1
    assert one().verdict == Verdict.ALLOWED
    row = SendingPause.objects.get()
    assert (row.started_by, row.ended_by, row.ended_at) == (
        "ann@example.org", "bob@example.org", NOW + timedelta(hours=1),
    )  # fmt: skip


def test_a_pause_of_calls_lets_texts_go():
    pause("the line is down", channel=Channel.CALL, now=NOW)
    assert one(channel=Channel.TEXT).verdict == Verdict.ALLOWED
    assert one(channel=Channel.CALL).reason_code == ReasonCode.PAUSED
    assert paused_channels() == {Channel.CALL: "the line is down"}


def test_a_pause_of_everything_lifted_for_texts_goes_on_for_calls():
    pause("snow day", by="ann", now=NOW)
    resume(channel=Channel.TEXT, now=NOW)
    assert paused_channels() == {Channel.CALL: "snow day"}
    resume(now=NOW)
    assert paused_channels() == {}
    assert resume(now=NOW) == []


def test_pausing_twice_keeps_one_pause_and_the_newest_reason():
    first = pause("snow day", now=NOW)
    assert pause("snow day", now=NOW) == first
    pause("still snowing", now=NOW)
    assert paused_channels() == {Channel.TEXT: "still snowing", Channel.CALL: "still snowing"}
    assert SendingPause.objects.filter(ended_at=None).count() == 1


def test_a_pause_needs_a_reason():
    with pytest.raises(ValueError, match="say why"):
        pause("  ", now=NOW)


def test_the_seventh_contact_of_the_day_waits_for_tomorrow():
    for _ in range(6):
        assert one(reserve=True).verdict == Verdict.ALLOWED
    assert ContactDay.objects.get(number=ALICE).contacts == 6
    seventh = one(reserve=True)
    assert (seventh.verdict, seventh.reason_code, seventh.at) == (Verdict.LATER, ReasonCode.FREQUENCY_CAP, MORNING)
    assert one(before=MORNING).reason_code == ReasonCode.FREQUENCY_CAP
    assert one(before=MORNING).verdict == Verdict.REFUSED
    assert one(now=MORNING, reserve=True).verdict == Verdict.ALLOWED
    assert ContactDay.objects.get(number=ALICE, day=NOW.date()).contacts == 6


def test_asking_alone_counts_nothing():
    for _ in range(20):
        one()
    assert not ContactDay.objects.exists()


def test_requests_for_one_number_count_one_after_the_other(setting):
    setting("FRONTDESK_FREQUENCY_CAP", "2")
    requests = [
        ContactRequest(ALICE, Channel.TEXT),
        ContactRequest(ALICE, Channel.CALL),
        ContactRequest(ALICE, Channel.TEXT),
    ]
    for reserve in (False, True):
        assert [d.verdict for d in decide(requests, NOW, reserve=reserve)] == ["allowed", "allowed", "later"]
    assert ContactDay.objects.get().contacts == 2


def test_what_was_not_allowed_is_not_counted():
    opt_out(ALICE, Channel.TEXT, source="text", now=NOW)
    decide([ContactRequest(ALICE, Channel.TEXT), ContactRequest(BOB, Channel.TEXT)], NOW, reserve=True)
    assert list(ContactDay.objects.values_list("number", "contacts")) == [(BOB, 1)]


def test_a_contact_that_was_not_made_is_given_back(setting):
    setting("FRONTDESK_FREQUENCY_CAP", "1")
    request = ContactRequest(ALICE, Channel.TEXT)
    assert one(reserve=True).verdict == Verdict.ALLOWED
    release([request], NOW)
    assert one(reserve=True).verdict == Verdict.ALLOWED
    release([request, request], NOW)
    assert ContactDay.objects.get().contacts == 0


def test_without_a_cap_nothing_is_counted(setting):
    setting("FRONTDESK_FREQUENCY_CAP", "0")
    assert all(one(reserve=True).verdict == Verdict.ALLOWED for _ in range(10))
    assert not ContactDay.objects.exists()


def test_a_hundred_requests_take_a_handful_of_queries(django_assert_max_num_queries):
    requests = [ContactRequest(f"+1312555{i // 2:04}", list(Channel)[i % 2]) for i in range(100)]
    with django_assert_max_num_queries(3):
        planned = decide(requests, NOW)
    with django_assert_max_num_queries(7):
        decide(requests, NOW, reserve=True)
    assert [d.verdict for d in planned] == ["allowed"] * 100


@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_do_not_pass_the_cap():
    numbers = [ALICE, BOB, CHARLIE]

    def work(turn):
        ordered = numbers if turn % 2 else numbers[::-1]
        try:
            return [d.verdict for d in decide([ContactRequest(n, Channel.TEXT) for n in ordered], NOW, reserve=True)]
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        verdicts = [verdict for result in pool.map(work, range(10)) for verdict in result]
    assert verdicts.count(Verdict.ALLOWED) == 18  # six for each of the three
    assert set(ContactDay.objects.values_list("contacts", flat=True)) == {6}


@pytest.mark.django_db(transaction=True)
def test_many_stops_at_once_are_one():
    def stop(_):
        try:
            return len(opt_out(ALICE, Channel.TEXT, source="text", wording="stop", now=NOW))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(stop, range(8))) == 2
    assert OptOut.objects.count() == 2
