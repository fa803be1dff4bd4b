"""The days clocks change, and the nights the machine was off: every round begins once, at the right instant.

The expected instants are written out in UTC, so that nothing here trusts the time-zone rules it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from journeys.harness.house import House
from journeys.harness.rows import appointment

ADA, BEN, CLEO, DORA = range(4)


@dataclass(frozen=True)
class Change:
    """One change of the clocks: in the night before `sunday`. Instants are in UTC."""

    zone: str
    people: str  # the beginning of a number of that place
    saturday: str
    sunday: str
    monday: str
    first: str  # Saturday 19:00
    final: str  # Sunday 09:00
    next_first: str  # Sunday 19:00
    odd: str  # a time of the night that does not exist, or exists twice
    odd_at: str  # the instant it means
    told: str  # what the person reads

    @property
    def name(self) -> str:
        return f"{self.zone.rpartition('/')[2]}-{self.sunday}"

    def number(self, who: int) -> str:
        return f"{self.people}{who}"


CHANGES = [
    Change("America/Chicago", "+1312555014", "2026-03-07", "2026-03-08", "2026-03-09",
           "2026-03-08T01:00Z", "2026-03-08T14:00Z", "2026-03-09T00:00Z",
           "02:30", "2026-03-08T08:30Z", "Sun, Mar 8 at 3:30 AM"),
    Change("America/Chicago", "+1312555014", "2026-10-31", "2026-11-01", "2026-11-02",
           "2026-11-01T00:00Z", "2026-11-01T15:00Z", "2026-11-02T01:00Z",
           "01:30", "2026-11-01T06:30Z", "Sun, Nov 1 at 1:30 AM"),
    Change("Europe/Warsaw", "+4822123450", "2026-03-28", "2026-03-29", "2026-03-30",
           "2026-03-28T18:00Z", "2026-03-29T07:00Z", "2026-03-29T17:00Z",
           "02:30", "2026-03-29T01:30Z", "Sun, Mar 29 at 3:30 AM"),
    Change("Europe/Warsaw", "+4822123450", "2026-10-24", "2026-10-25", "2026-10-26",
           "2026-10-24T17:00Z", "2026-10-25T08:00Z", "2026-10-25T18:00Z",
           "02:30", "2026-10-25T00:30Z", "Sun, Oct 25 at 2:30 AM"),
    # half an hour, and south of the equator
    Change("Australia/Lord_Howe", "+6126563123", "2026-10-03", "2026-10-04", "2026-10-05",
           "2026-10-03T08:30Z", "2026-10-03T22:00Z", "2026-10-04T08:00Z",
           "02:15", "2026-10-03T15:45Z", "Sun, Oct 4 at 2:45 AM"),
    Change("Australia/Lord_Howe", "+6126563123", "2026-04-04", "2026-04-05", "2026-04-06",
           "2026-04-04T08:00Z", "2026-04-04T22:30Z", "2026-04-05T08:30Z",
           "01:45", "2026-04-04T14:45Z", "Sun, Apr 5 at 1:45 AM"),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_the_night_the_clocks_change_moves_no_round_and_no_appointment(open_house, change):
    # Saturday, ten to seven. Ben does not pick up this evening; tomorrow morning he does.
    ada, ben, cleo, dora = (change.number(who) for who in (ADA, BEN, CLEO, DORA))
    house = open_house(
        start=local(f"{change.saturday}T18:50", change.zone),
        settings={"FRONTDESK_TIMEZONE": change.zone, "FRONTDESK_ROUNDS": "19:00,+1d 09:00"},
        scenario={"phones": {ben: {"call": ["no-answer", "human 1"]}}},
    )
    house.put_csv(
        "saturday.csv",
        [
            appointment("A1", ada, f"{change.sunday} 14:00", text=True),
            appointment("A2", ben, f"{change.sunday} 15:00", call=True),
            appointment("A3", cleo, f"{change.sunday} {change.odd}", text=True),
        ],
    )
    at(house, change.first)
    assert "at 2:00 PM." in house.carrier.read_on(ada)[0]
    assert change.told in house.carrier.read_on(cleo)[0]
    assert house.row("appointments", appointment_id="A3")["appt_date_time"] == instant(change.odd_at)

    # Sunday morning: nine by the new clocks, neither an hour before nor after.
    house.move_clock(instant(change.final) - timedelta(minutes=1))
    house.tick()
    assert len(house.table("rounds")) == 1, "it is not nine yet"
    at(house, change.final)
    assert any("at 3:00 PM." in said for said in house.carrier.heard_on(ben))
    assert house.row("appointments", appointment_id="A2")["response"] == "confirmed"

    # Sunday evening: seven again, for Monday's people.
    house.put_csv("sunday.csv", [appointment("A4", dora, f"{change.monday} 09:00", text=True)])
    at(house, change.next_first)
    assert "at 9:00 AM." in house.carrier.read_on(dora)[0]

    assert rounds(house) == [
        (change.saturday, "first", change.first, "finished"),
        (change.saturday, "final", change.final, "finished"),
        (change.sunday, "first", change.next_first, "finished"),
    ]
    assert house.carrier.sent_twice() == {}
    assert {n["times"] for n in house.carrier.accepted()["texts"]} == {1}


def test_a_round_in_the_gap_begins_when_the_clocks_have_jumped(open_house):
    # Chicago, 8 March: half past two never comes. The round set for it begins at half past three, once.
    house = open_house(
        start="2026-03-08T01:20:00-06:00",
        settings={"FRONTDESK_ROUNDS": "01:30,02:30", "FRONTDESK_QUIET_HOURS": ""},
        scenario={"default": {"call": "no-answer"}},
    )
    house.put_csv("night.csv", [appointment("A1", "+13125550142", "2026-03-08 18:00", call=True)])
    house.drain()
    at(house, "2026-03-08T07:30Z")
    at(house, "2026-03-08T08:29Z")  # 03:29 by the clocks of Chicago
    assert len(house.carrier.calls()) == 1
    at(house, "2026-03-08T08:30Z")
    at(house, "2026-03-08T08:31Z")
    assert len(house.carrier.calls()) == 2
    assert rounds(house) == [
        ("2026-03-08", "first", "2026-03-08T07:30Z", "finished"),
        ("2026-03-08", "final", "2026-03-08T08:30Z", "finished"),
    ]


def test_a_round_in_the_hour_that_comes_twice_runs_once(open_house):
    # Chicago, 1 November: half past one comes twice. The first one counts.
    house = open_house(
        start="2026-11-01T01:20:00-05:00",
        settings={"FRONTDESK_ROUNDS": "01:30,03:00", "FRONTDESK_QUIET_HOURS": ""},
        scenario={"default": {"call": "no-answer"}},
    )
    house.put_csv("night.csv", [appointment("A1", "+13125550142", "2026-11-01 18:00", call=True)])
    house.drain()
    at(house, "2026-11-01T06:30Z")
    at(house, "2026-11-01T07:30Z")  # half past one again
    at(house, "2026-11-01T08:00Z")  # two o'clock
    assert len(house.carrier.calls()) == 1
    at(house, "2026-11-01T09:00Z")
    assert len(house.carrier.calls()) == 2
    assert rounds(house) == [
        ("2026-11-01", "first", "2026-11-01T06:30Z", "finished"),
        ("2026-11-01", "final", "2026-11-01T09:00Z", "finished"),
    ]


@pytest.mark.house(scenario={"default": {"call": "no-answer"}})
def test_a_round_missed_for_half_an_hour_is_made_up_and_one_missed_for_two_is_not(house):
    """The machine is off at seven, on at half past; off again until ten."""
    house.settings["DJANGO_SUPERUSER_PASSWORD"] = "front desk 2026"
    house.command(
        "createsuperuser", "--noinput", "--email", "rita@example.org", "--first_name", "R", "--last_name", "S"
    )
    house.put_csv("tuesday.csv", [appointment("A1", "+13125550142", call=True)])
    house.drain()
    at(house, "2026-03-04T01:30Z")  # 19:30: half an hour late
    assert len(house.carrier.calls()) == 1
    assert house.table("notifications") == []

    at(house, "2026-03-04T03:45Z")  # 21:45: the second attempt is two hours late
    assert len(house.carrier.calls()) == 1
    [told] = house.table("notifications")
    assert (told["type"], told["data"]["due"]) == ("round_missed", "2026-03-03 19:45")

    at(house, "2026-03-04T04:00Z")  # nobody is told twice
    assert len(house.table("notifications")) == 1

    at(house, "2026-03-04T15:00Z")  # the morning's round is not lost with it
    assert len(house.carrier.calls()) == 2
    assert rounds(house) == [
        ("2026-03-03", "first", "2026-03-04T01:00Z", "finished"),
        ("2026-03-03", "retry", "2026-03-04T01:45Z", "skipped"),
        ("2026-03-03", "final", "2026-03-04T15:00Z", "finished"),
    ]
    assert house.row("appointments", appointment_id="A1")["attempt_count"] == 2


def test_three_who_begin_the_same_round_at_once_begin_it_once(house):
    people = [f"+131255501{n:02}" for n in range(40, 70)]
    house.put_csv("tuesday.csv", [appointment(f"A{n}", number, text=True) for n, number in enumerate(people)])
    house.drain()
    house.move_clock("19:00")
    workers = [house.start_worker("--drain") for _ in range(2)]
    house.tick()
    assert [worker.wait(120) for worker in workers] == [0, 0]
    house.drain()
    assert [r["status"] for r in house.table("rounds")] == ["finished"]
    assert [len(house.carrier.texts(to=number)) for number in people] == [1] * len(people)
    assert house.carrier.sent_twice() == {}
    assert len(house.table("appointment_logs")) == len(people)
    assert {a["attempt_count"] for a in house.table("appointments")} == {1}


def at(house: House, when: str) -> None:
    """Turn the clock to an instant (UTC); tick, and work until nothing is left."""
    house.move_clock(instant(when))
    house.drain()


def rounds(house: House) -> list[tuple[str, str, str, str]]:
    """The rounds there were: office day, kind, when due (UTC), status."""
    return [
        (str(r["office_day"]), r["kind"], f"{r['due_at'].astimezone(UTC):%Y-%m-%dT%H:%MZ}", r["status"])
        for r in house.table("rounds")
    ]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
