"""Lists: filters and pages, as those ask who look for the fate of an uncertain attempt."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.standin.listing import matches_date
from standin.conftest import OFFICE_NUMBER, PERSON

OTHER = "+13125550143"


def test_texts_are_listed_newest_first_by_number(standin):
    first, second = standin.text(body="one").sid, standin.text(body="two").sid
    standin.text(to=OTHER)
    standin.idle()
    assert [t.sid for t in standin.twilio.messages.list(to=PERSON)] == [second, first]
    assert len(standin.twilio.messages.list(from_=OFFICE_NUMBER)) == 3
    assert standin.twilio.messages.list(to="+13125550999") == []
    standin.control("POST", "text-in", {"from": PERSON, "body": "Hello"})
    assert [t.body for t in standin.twilio.messages.list(to=OFFICE_NUMBER)] == ["Hello"]


def test_texts_are_found_by_when_they_were_sent_also_while_they_wait(start):
    standin = start(phones={PERSON: {"text": "stuck"}})
    sid = standin.text().sid
    before, after = (datetime.now(UTC) + timedelta(seconds=s) for s in (-30, 30))
    found = standin.twilio.messages.list(to=PERSON, date_sent_after=before, date_sent_before=after)
    assert [t.sid for t in found] == [sid]
    assert standin.twilio.messages.list(to=PERSON, date_sent_after=after) == []
    assert standin.twilio.messages.list(to=PERSON, date_sent_before=before) == []
    assert [t.sid for t in standin.twilio.messages.list(to=PERSON, date_sent=before.date())] == [sid]


def test_calls_are_found_by_number_status_and_start(start):
    standin = start(phones={OTHER: {"call": "busy"}})
    standin.office.answers["/voice"] = "<Response><Say>Hi</Say></Response>"
    done, busy = standin.called()["sid"], standin.called(to=OTHER)["sid"]
    hour = timedelta(hours=1)
    calls = standin.twilio.calls
    assert [c.sid for c in calls.list(status="busy")] == [busy]
    assert [c.sid for c in calls.list(to=PERSON, start_time_after=datetime.now(UTC) - hour)] == [done]
    assert calls.list(to=PERSON, start_time_before=datetime.now(UTC) - hour) == []
    assert [c.sid for c in calls.list(end_time_after=datetime.now(UTC) - hour)] == [busy, done]


def test_pages_follow_one_another_though_more_is_sent_meanwhile(start, tmp_path):
    standin = start(default={"text": "stuck"})
    sids = [standin.text(body=str(n)).sid for n in range(7)]
    first = standin.get("Messages.json", PageSize="3", To=PERSON)
    assert (first["page"], first["page_size"], first["start"], first["end"]) == (0, 3, 0, 2)
    standin.text(body="meanwhile")
    seen = first["messages"]
    page = first
    while page["next_page_uri"]:
        answer = standin.twilio.request("GET", "https://api.twilio.com" + page["next_page_uri"])
        page = json.loads(answer.text)
        seen += page["messages"]
    assert [t["sid"] for t in seen] == sids[::-1]
    assert (page["page"], len(page["messages"]), page["previous_page_uri"] is not None) == (2, 1, True)
    assert len(standin.twilio.messages.list(page_size=2)) == 8  # Twilio's client turns the pages itself


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({}, True),
        ({"DateSent": "2026-03-07"}, True),
        ({"DateSent": "2026-03-08"}, False),
        ({"DateSent": "2026-03-07T00:00:00Z"}, True),  # so Twilio's client writes the day
        ({"DateSent": "2026-03-07T19:00:05Z"}, True),
        ({"DateSent": "2026-03-07T19:00:04Z"}, False),
        ({"DateSent<": "2026-03-07"}, True),  # the end belongs to it
        ({"DateSent<": "2026-03-06"}, False),
        ({"DateSent>": "2026-03-07T19:00:05Z"}, True),
        ({"DateSent>": "2026-03-07T19:00:06Z"}, False),
        ({"DateSent<": "2026-03-07T19:00:04Z"}, False),
        ({"DateSent>": "2026-03-07T14:00:05-05:00"}, True),
        ({"DateSent": "rubbish"}, True),
    ],
)
def test_dates_are_compared_to_the_second(query, fits):
    moment = datetime(2026, 3, 7, 19, 0, 5, 900_000, tzinfo=UTC)
    assert matches_date(moment, query, "DateSent") is fits


def test_what_has_no_date_fits_no_date():
    assert matches_date(None, {"EndTime>": "2026-01-01"}, "EndTime") is False
    assert matches_date(None, {}, "EndTime") is True
