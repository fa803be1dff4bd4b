"""Evenings on which something else happens: a pause, a night in another zone, a moved appointment, a lone command."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from journeys.harness.house import House
from journeys.harness.rows import appointment

ADA, BEN, CLEO, DORA = (f"+131255501{n}" for n in range(40, 44))
MANHATTAN, ANGELENO = "+12125550144", "+12135550145"


def test_a_pause_loses_nothing_and_an_answer_stops_the_other_channel(house):
    """The phone lines are being repaired: calls are held from before seven until twenty past."""
    house.put_csv(
        "tonight.csv",
        [
            appointment("A1", ADA, call=True, text=True),
            appointment("A2", BEN, call=True),
            appointment("A3", CLEO, call=True, text=True),
        ],
    )
    house.command("pause", "--channel", "call", "--reason", "the phone lines are being repaired", "--by", "rita")
    house.round_at("19:00")
    assert house.carrier.calls() == []
    assert [len(house.carrier.read_on(number)) for number in (ADA, BEN, CLEO)] == [1, 0, 1]
    held = house.table("appointment_logs", channel="call")
    assert [(log["status"], log["reason_code"]) for log in held] == [("queued", "paused")] * 3
    assert all("phone lines" in log["reason"] for log in held)

    # Ada answers the text while her call still waits: it is not made any more.
    assert house.carrier.text_in(ADA, "C")[0].startswith("Thank you.")
    stopped = house.row("appointment_logs", channel="call", to=ADA)
    assert (stopped["status"], stopped["reason_code"] != "") == ("stopped", True)

    house.move_clock("19:20")
    house.command("resume", "--channel", "call", "--by", "rita")
    house.drain()
    assert [len(house.carrier.calls(to=number)) for number in (ADA, BEN, CLEO)] == [0, 1, 1]

    # And the next round finds everybody reached: nothing was forgotten, nothing is done twice.
    house.round_at("19:45")
    assert [len(house.carrier.calls(to=number)) for number in (ADA, BEN, CLEO)] == [0, 1, 1]
    assert [len(house.carrier.texts(to=number, direction="outbound-api")) for number in (ADA, CLEO)] == [1, 1]
    assert house.carrier.sent_twice() == {}
    assert all(a["success_at"] and a["attempt_count"] == 1 for a in house.table("appointments"))
    [pause] = house.table("sending_pauses")
    assert (pause["started_by"], pause["ended_by"], pause["ended_at"] is not None) == ("rita", "rita", True)


def test_a_pause_of_everything_in_mid_evening_loses_nothing(house):
    """Half of the round is out when somebody pulls the switch; the other half goes out when it is put back."""
    house.settings["FRONTDESK_SMS_PER_SECOND"] = "3"  # the switch is a process that must start meanwhile
    people = [f"+131255502{n:02}" for n in range(60)]
    house.put_csv("tonight.csv", [appointment(f"A{n}", number, text=True) for n, number in enumerate(people)])
    house.move_clock("19:00")
    worker = house.start_worker("--drain")
    wait_for_texts(house, 5)
    house.command("pause", "--reason", "wrong list?")
    assert worker.wait() == 0
    house.carrier.wait_until_idle()
    sent = len(house.carrier.texts())
    assert 5 <= sent < len(people), "the switch was pulled in the middle"
    house.drain()
    assert len(house.carrier.texts()) == sent, "what is paused stays paused"
    house.settings["FRONTDESK_SMS_PER_SECOND"] = "10000"
    house.command("resume")
    house.move_clock("19:10")
    house.drain()
    assert [len(house.carrier.texts(to=number)) for number in people] == [1] * len(people)
    assert house.carrier.sent_twice() == {}
    assert {log["status"] for log in house.table("appointment_logs")} == {"delivered"}


def test_the_night_in_another_zone_is_kept_and_a_moved_appointment_is_not_told_its_old_time(open_house):
    """Half past eight in Chicago is half past nine in New York, and half past six in Los Angeles."""
    house = open_house(start="2026-03-03T20:20:00-06:00", settings={"FRONTDESK_ROUNDS": "20:30,+1d 09:00"})
    house.put_csv(
        "tonight.csv",
        [
            {**appointment("A1", ADA, call=True), "time_zone": ""},
            {**appointment("A2", MANHATTAN, text=True), "time_zone": ""},  # by the number: also New York's night
            {**appointment("A3", BEN, text=True), "time_zone": "America/New_York"},  # moved east, kept the number
            {**appointment("A4", CLEO, "2026-03-04 06:45", call=True), "time_zone": "America/New_York"},  # too early
            {**appointment("A5", DORA, text=True), "time_zone": "America/New_York"},
            {**appointment("A6", ANGELENO, text=True), "time_zone": ""},
        ],
    )
    house.round_at("20:30")
    assert len(house.carrier.calls(to=ADA)) == 1 and len(house.carrier.texts(to=ANGELENO)) == 1
    assert house.carrier.texts(to=MANHATTAN) == house.carrier.texts(to=BEN) == house.carrier.calls(to=CLEO) == []
    assert due(house, "A2") == datetime(2026, 3, 4, 14, 0, tzinfo=UTC)  # eight in Chicago, nine in New York
    assert due(house, "A3") == datetime(2026, 3, 4, 13, 0, tzinfo=UTC)  # eight in New York
    cleo = house.row("appointment_logs", appointment_id=house.row("appointments", appointment_id="A4")["id"])
    assert (cleo["status"], cleo["reason_code"]) == ("expired", "too_late"), "a row says why nobody called Cleo"

    # In the night the practice moves Dora's appointment; what waits for her says the old time, and is withdrawn.
    house.move_clock("23:00")
    house.put_csv("late.csv", [{**appointment("A5", DORA, "2026-03-04 17:30", text=True), "time_zone": ""}])
    [late] = house.run("import")["files"]
    assert (late["imported"], late["superseded"]) == (1, 1)
    old, new = house.table("appointments", appointment_id="A5")
    assert old["superseded_at"] and old["superseded_by_id"] == new["id"] and not new["superseded_at"]
    withdrawn = house.row("appointment_logs", appointment_id=old["id"])
    assert (withdrawn["status"], withdrawn["reason_code"]) == ("stopped", "superseded")

    house.move_clock("2026-03-04T06:57:00")
    house.drain()
    assert house.carrier.texts(to=BEN) == []
    house.move_clock("2026-03-04T07:00:00")
    house.drain()
    assert len(house.carrier.read_on(BEN)) == 1 and house.carrier.read_on(MANHATTAN) == []
    house.move_clock("2026-03-04T08:00:00")
    house.drain()
    assert len(house.carrier.read_on(MANHATTAN)) == 1
    house.round_at("09:00")
    assert ["5:30 PM" in text for text in house.carrier.read_on(DORA)] == [True]
    assert house.carrier.calls(to=CLEO) == []
    assert house.carrier.sent_twice() == {}


def test_import_now_and_remind_do_what_they_say_without_a_worker(house):
    """No `serve`, no `worker`: one command on a terminal, and the people are reached when it returns."""
    file = house.home / "from-the-practice.csv"
    file.write_bytes(
        house.put_csv("x.csv", [appointment("A1", ADA, text=True), appointment("A2", BEN, call=True)]).read_bytes()
    )
    (house.csv_dir / "x.csv").unlink()
    house.carrier.play(phones={BEN: {"call": ["no-answer", "human 1"]}})

    looked = house.run("import", str(file), "--now", "--dry-run")
    assert looked["files"][0]["plan"]["fates"]["new"] == 2 and "round" not in looked
    assert file.exists() and house.table("appointments") == [] and house.table("rounds") == []

    said = house.run("import", str(file), "--now")
    assert [(f["imported"], f["status"]) for f in said["files"]] == [(2, "imported")]
    assert (said["round"]["calls"], said["round"]["texts"], said["round"]["skipped"]) == (1, 1, {})
    assert house.row("job_batches", id=said["round"]["batch_id"])["pending_jobs"] == 0
    assert not file.exists()
    house.carrier.wait_until_idle()
    assert len(house.carrier.read_on(ADA)) == 1 and len(house.carrier.calls(to=BEN)) == 1

    house.move_clock("18:58")
    said = house.run("remind", "--wait")
    assert (said["calls"], said["texts"]) == (1, 0), "Ada is reached; Ben is called again"
    house.carrier.wait_until_idle()
    assert house.row("appointments", appointment_id="A2")["response"] == "confirmed"
    assert house.run("remind") == {"batch_id": None, "calls": 0, "texts": 0, "skipped": {}}
    assert [r["kind"] for r in house.table("rounds")] == ["manual"] * 3
    assert house.carrier.sent_twice() == {}


@pytest.mark.house(settings={"FRONTDESK_FREQUENCY_CAP": "1"}, scenario={"default": {"call": "no-answer"}})
def test_nobody_is_contacted_more_often_in_a_day_than_the_office_allows(house):
    house.put_csv("tonight.csv", [appointment("A1", ADA, call=True), appointment("A2", BEN, text=True)])
    house.round_at("19:00")
    house.round_at("19:45")  # Ada has had her call of today
    assert len(house.carrier.calls(to=ADA)) == 1
    assert house.row("contact_days", number=ADA)["contacts"] == 1
    waiting = house.table("appointment_logs", to=ADA)[-1]
    assert waiting["reason_code"] == "frequency_cap"
    house.round_at("09:00")  # another day
    assert len(house.carrier.calls(to=ADA)) == 2
    assert {row["contacts"] for row in house.table("contact_days", number=ADA)} == {1}


def due(house: House, appointment_id: str) -> datetime:
    appointment = house.row("appointments", appointment_id=appointment_id)
    attempt = house.row("appointment_logs", appointment_id=appointment["id"])
    assert (attempt["status"], attempt["reason_code"]) == ("queued", "quiet_hours")
    return attempt["due_at"]


def wait_for_texts(house: House, number: int) -> None:
    end = time.monotonic() + 60
    while len(house.carrier.texts()) < number:
        assert time.monotonic() < end, house.last_words()
        time.sleep(0.05)
