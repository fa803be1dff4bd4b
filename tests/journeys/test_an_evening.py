"""A whole evening of reminders, as an office lives it: the best place to learn what Frontdesk does.

At seven three files lie in the csv folder. They are taken in, and everybody is texted or called. People text back. At a
quarter to eight those who were not reached are tried again, and once more at nine the next morning. The people and
their phones are in `evening_people.py`; the evening happens once, and each test looks at one side of it.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journeys import evening_people as people
from journeys.evening_people import BY_NAME, OPTED_OUT_BEFORE, PEOPLE, STRANGER
from journeys.harness.database import Database
from journeys.harness.house import House
from journeys.harness.rows import csv_bytes


class Evening:
    """The house, and what was seen while the evening went on."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.answers: dict[tuple[str, str], list[str]] = {}  # (who, what they texted) -> what was texted back
        self.status_at_eight: dict[str, Any] = {}

    def appointment(self, who: str) -> dict[str, Any]:
        return self.house.row("appointments", appointment_id=f"A-{who}")

    def attempts(self, who: str) -> list[tuple[str, str]]:
        """(channel, outcome) of all the attempts for one person, in order."""
        logs = self.house.table("appointment_logs", appointment_id=self.appointment(who)["id"])
        return [(log["channel"], log["status"]) for log in sorted(logs, key=lambda log: (log["round_id"], log["id"]))]


@pytest.fixture(scope="module")
def evening(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    house = House(
        tmp_path_factory.mktemp("evening") / "house",
        server,
        scenario=people.scenario(),
        settings={"FRONTDESK_OFFICE_NAME": "Lakeview Clinic", "DJANGO_SUPERUSER_PASSWORD": "front desk 2026"},
    )
    try:
        house.open()
        yield lived(Evening(house))
    finally:
        house.close()


def lived(evening: Evening) -> Evening:
    """The evening, from ten to seven to twenty to ten the next morning."""
    house = evening.house
    house.command(
        "createsuperuser", "--noinput", "--email", "rita@example.org", "--first_name", "R", "--last_name", "S"
    )
    old_list = house.home / "old-system.csv"
    old_list.write_text(f"number,channel\n{OPTED_OUT_BEFORE},\n")
    house.command("opt-outs", "import", str(old_list))
    rows = people.rows()
    house.put_csv("a-practice.csv", [*rows, *people.bad_rows(), rows[0]])  # the first row stands there twice
    house.put_csv("b-klinika.csv", people.klinika())
    house.put_csv("c-photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)

    house.round_at("19:00")
    for person, body in people.replies():
        evening.answers[person.name, body] = house.carrier.text_in(person.number, body)
    evening.answers["stranger", ""] = house.carrier.text_in(STRANGER, "hello, is this the clinic?")

    house.round_at("19:45")
    evening.status_at_eight = house.run("status")

    house.round_at("09:00")
    return evening


# What came in.


def test_every_row_of_every_file_has_one_fate(evening):
    practice, klinika, photo = evening.house.table("imports")
    fates = ("total_rows", "successful_rows", "duplicate_rows", "failed_rows", "superseded_rows")
    assert [practice[name] for name in fates] == [len(PEOPLE) + 5, len(PEOPLE), 1, 4, 0]
    assert [klinika[name] for name in fates] == [1, 1, 0, 0, 0]
    assert (practice["status"], klinika["status"], photo["status"]) == ("imported", "imported", "failed")
    assert "picture" in photo["error"]
    # the files have left the csv folder; the picture is set aside
    assert list(evening.house.csv_dir.iterdir()) == []
    assert Path(klinika["archive_path"]).read_bytes() == people.klinika()
    assert Path(photo["archive_path"]).parent.name == "rejected" and Path(photo["archive_path"]).exists()
    assert all(one["archived_at"] for one in (practice, klinika, photo))


def test_a_row_that_failed_says_why_and_can_be_repaired(evening):
    failed = evening.house.table("failed_import_rows")
    first = len(PEOPLE) + 2  # as a spreadsheet counts: the header is row 1
    assert [row["row_number"] for row in failed] == [first, first + 1, first + 2, first + 3]
    sentences = [row["validation_error"] for row in failed]
    for part, sentence in zip(
        ("call my wife", "next Tuesday", "annual-checkup", "appointment_id"), sentences, strict=True
    ):
        assert part in sentence
    assert "there are reminder" in sentences[2], "a template nobody knows: those there are"
    assert failed[0]["data"]["appointment_id"] == "A-bad1"
    exported = evening.house.command("export", "failed-rows").stdout.lstrip("\ufeff")
    [bad1, *_] = list(csv.DictReader(io.StringIO(exported)))
    assert bad1["appointment_id"] == "A-bad1" and bad1["phone_number"] == "call my wife"


def test_appointments_are_kept_as_the_office_wrote_them(evening):
    ada = evening.appointment("ada")
    assert (ada["phone_number"], ada["phone_preference"], ada["text_preference"]) == ("+13125550101", False, True)
    assert ada["appt_date_time"].isoformat() == "2026-03-04T20:00:00+00:00"  # 14:00 in Chicago
    assert (ada["msg"], ada["language"], evening.appointment("kasia")["language"]) == ("reminder", "", "pl")
    elodie = evening.house.row("appointments", appointment_id="K-1")
    assert (elodie["phone_number"], elodie["language"]) == ("+13125550150", "fr")
    assert elodie["extra"]["Patient"] == "Élodie"
    assert elodie["appt_date_time"].isoformat() == "2026-03-04T22:30:00+00:00"


# What went out.

#: Every attempt of the evening, and what became of it.
ATTEMPTS = {
    "ada": [("text", "delivered")],
    "ben": [("text", "undelivered")] * 3,
    "cora": [("text", "failed"), ("text", "delivered")],
    "dan": [("text", "failed"), ("text", "refused")],  # the carrier knows his STOP; from then on we do
    "edna": [("text", "failed"), ("call", "answered")],  # texts cannot reach a landline: she is called
    "finn": [("text", "failed")],  # the number does not exist: never again
    "gwen": [("text", "unconfirmed"), ("text", "unconfirmed"), ("text", "sent")],
    "hugo": [("text", "delivered")],
    "ida": [("text", "delivered")],
    "juan": [("text", "delivered")],
    "kasia": [("text", "delivered")],
    "lars": [("text", "delivered")],
    "mia": [("call", "no_answer"), ("text", "delivered")],  # the wrong number is called no more
    "ned": [("text", "delivered")],
    "olga": [("call", "no_answer"), ("text", "delivered"), ("call", "refused")],
    "pia": [("call", "no_answer"), ("text", "delivered"), ("call", "answered")],  # START: she is called again
    "quin": [("call", "no_answer"), ("text", "delivered")],  # answered the text: the phone rings no more
    "rosa": [("call", "answered")],
    "sam": [("call", "answered")],
    "tess": [("call", "answered")],
    "uwe": [("call", "answered")],
    "vera": [("call", "voicemail")] * 3,
    "walt": [("call", "busy"), ("call", "busy"), ("call", "answered")],
    "xena": [("call", "no_answer")] * 3,
    "yuri": [("call", "failed")],
    "zoe": [("call", "answered")],
    "abe": [("call", "answered")],
    "bea": [("call", "answered")],
    "cleo": [("text", "delivered")],
    "cole": [("text", "delivered")],
    "dora": [],
    "egon": [("call", "refused"), ("text", "refused")],
}


@pytest.mark.parametrize("who", ATTEMPTS)
def test_what_became_of(evening, who):
    got = evening.attempts(who)
    assert sorted(got[:2]) + got[2:] == sorted(ATTEMPTS[who][:2]) + ATTEMPTS[who][2:]


def test_nobody_is_missing_from_that_table():
    assert set(ATTEMPTS) == set(BY_NAME)


def test_an_attempt_that_failed_says_why(evening):
    why = {
        (log["to"], log["channel"], log["status"]): (log["error_code"], log["reason_code"], log["reason"])
        for log in evening.house.table("appointment_logs")
    }

    def of(who: str, channel: str, status: str) -> tuple[int | None, str]:
        code, word, sentence = why[BY_NAME[who].number, channel, status]
        assert sentence.endswith("."), "a sentence for people"
        return code, word

    assert of("ben", "text", "undelivered") == (30003, "transient")
    assert of("cora", "text", "failed") == (30008, "transient")
    assert of("dan", "text", "failed") == (21610, "opted_out")
    assert of("edna", "text", "failed") == (21614, "permanent_channel")
    assert of("finn", "text", "failed") == (21211, "permanent_number")
    assert of("yuri", "call", "failed")[1] == "permanent_number"  # SIP 404: no such subscriber
    assert of("olga", "call", "refused") == (None, "opted_out")
    assert of("egon", "text", "refused") == (None, "opted_out")


def test_calls_know_who_answered_which_keys_and_for_how_long(evening):
    calls = {log["to"]: log for log in evening.house.table("appointment_logs", channel="call", attempt_number=1)}

    def of(who: str) -> tuple[str, str]:
        return calls[BY_NAME[who].number]["answered_by"], calls[BY_NAME[who].number]["digits"]

    assert (of("rosa"), of("sam"), of("tess"), of("uwe")) == (
        ("human", "1"), ("human", "2"), ("human", "31"), ("human", "9"),
    )  # fmt: skip
    assert of("abe") == ("human", "") and of("vera")[0].startswith("machine_end")
    rosa = calls[BY_NAME["rosa"].number]
    assert rosa["duration"] > 0 and rosa["start_time"] <= rosa["end_time"] and rosa["sid"].startswith("CA")
    assert rosa["carrier_status"] == "completed"
    walt = calls[BY_NAME["walt"].number]
    assert walt["duration"] in (0, None) and walt["end_time"] is not None


def test_everybody_read_and_heard_where_and_when_in_their_language(evening):
    carrier = evening.house.carrier
    read = {who: (carrier.read_on(person.number) or [""])[0] for who, person in BY_NAME.items()}
    assert read["ada"].startswith("Lakeview Clinic: your appointment is on Wed, Mar 4 at 2:00 PM.")
    assert "su cita es el" in read["juan"] and "2:00 p.m." in read["juan"]
    assert "termin wizyty" in read["kasia"] and "14:00" in read["kasia"]
    assert read["cleo"].count("Wed, Mar 4") == 2, "a household gets one text that names both appointments"
    assert "1) Wed, Mar 4 at 2:00 PM, 2) Wed, Mar 4 at 3:30 PM" in read["cleo"]
    assert len([text for text in carrier.texts(to=BY_NAME["cleo"].number) if "appointments" in text["body"]]) == 1
    # a person is asked for a key, a machine is not
    assert any("press 1" in said for said in carrier.heard_on(BY_NAME["rosa"].number))
    assert sum("You have an appointment" in said for said in carrier.heard_on(BY_NAME["tess"].number)) == 2
    machine = carrier.heard_on(BY_NAME["vera"].number)
    assert machine and not any("press" in said for said in machine)
    assert any("16 h 30" in said or "16:30" in said for said in carrier.heard_on("+13125550150")), "in French"
    # and nobody reads or hears who they are, or why they come
    for text in carrier.texts(direction="outbound-api"):
        assert "A-" not in text["body"] and "P-" not in text["body"]


def test_texts_carry_how_long_they_are_good_for(evening):
    # Nothing may land in the quiet hours that begin at nine: a text of seven o'clock is good for two hours at most.
    first = evening.house.carrier.texts(to=BY_NAME["ada"].number)[0]
    assert 6000 < int(first["params"]["ValidityPeriod"][0]) <= 7200


def test_a_household_shares_one_contact(evening):
    cleo, cole = (
        evening.house.row("appointment_logs", appointment_id=evening.appointment(who)["id"]) for who in ("cleo", "cole")
    )
    for column in ("contact_id", "token", "sid", "status", "to"):
        assert cleo[column] == cole[column], column
    assert cleo["id"] == cleo["contact_id"] != cole["id"]


def test_each_contact_was_handed_over_once(evening):
    assert evening.house.carrier.sent_twice() == {}
    assert evening.house.carrier.alerts() == []
    contacts = evening.house.sql("select count(distinct contact_id) as n from appointment_logs where tries > 0")[0]["n"]
    accepted = evening.house.carrier.accepted()
    refused = 3  # dan, edna and finn: the carrier took none of these requests
    assert len(accepted["by_token"]) == contacts - refused


# What people answered.


def test_what_was_texted_back(evening):
    said = {who: (texts or [""])[0] for (who, _), texts in evening.answers.items()}
    assert said["ada"] == "Thank you. See you Wed, Mar 4 at 2:00 PM."
    assert said["hugo"].startswith("Cancelled: Wed, Mar 4")
    assert said["ida"].startswith("Thank you.")
    assert said["juan"].startswith("Gracias.") and said["kasia"].startswith("Odwolano")
    assert "did not understand" in said["lars"]
    assert said["mia"].startswith("Sorry about that.")
    assert "passed this on" in said["ned"]
    assert said["stranger"].startswith("This is the automated line of Lakeview Clinic")
    # the carrier confirms STOP and START by itself: a second confirmation would be one too many
    assert evening.answers["olga", "STOP"] == evening.answers["pia", "START"] == []
    assert "2:00 PM" in evening.answers["cleo", "C1"][0] and "3:30 PM" in evening.answers["cleo", "X2"][0]


def test_every_answer_is_kept_with_its_meaning(evening):
    who = {person.number: person.name for person in PEOPLE if person.name != "cole"} | {STRANGER: "stranger"}
    kept = Counter((who[r["from"]], r["channel"], r["meaning"]) for r in evening.house.table("replies"))
    assert kept == Counter(
        [
            ("ada", "text", "confirm"), ("hugo", "text", "cancel"), ("ida", "text", "confirm"),
            ("juan", "text", "confirm"), ("kasia", "text", "cancel"), ("lars", "text", "unclear"),
            ("mia", "text", "wrong_number"), ("ned", "text", "reschedule"), ("quin", "text", "confirm"),
            ("cleo", "text", "confirm"), ("cleo", "text", "cancel"), ("stranger", "text", "unclear"),
            ("rosa", "call", "confirm"), ("sam", "call", "cancel"), ("tess", "call", "repeat"),
            ("tess", "call", "confirm"), ("bea", "call", "confirm"), ("pia", "call", "confirm"),
            ("edna", "call", "confirm"), ("walt", "call", "confirm"),
        ]
    )  # fmt: skip
    stranger = evening.house.row("replies", **{"from": STRANGER})
    assert stranger["appointment_id"] is None and stranger["resolved_at"] is None


def test_every_text_from_a_person_is_kept_with_the_reply_it_got(evening):
    texts = evening.house.table("inbound_texts")
    assert len(texts) == len(evening.answers)
    assert all(text["answered_at"] and text["reply_twiml"].startswith("<?xml") for text in texts)
    by_room = Counter(text["handled_by"].split(":")[0] for text in texts)
    assert by_room == {"reminders": len(texts) - 3, "consent": 3}


#: (response, by which channel) of everybody who answered.
RESPONSES = {
    "ada": ("confirmed", "text"), "hugo": ("cancelled", "text"), "ida": ("confirmed", "text"),
    "juan": ("confirmed", "text"), "kasia": ("cancelled", "text"), "quin": ("confirmed", "text"),
    "cleo": ("confirmed", "text"), "cole": ("cancelled", "text"), "rosa": ("confirmed", "call"),
    "sam": ("cancelled", "call"), "tess": ("confirmed", "call"), "bea": ("confirmed", "call"),
    "pia": ("confirmed", "call"), "edna": ("confirmed", "call"), "walt": ("confirmed", "call"),
}  # fmt: skip
REACHED = {*RESPONSES, "cora", "lars", "ned", "uwe", "vera", "zoe", "abe"}


def test_who_was_reached_and_who_answered(evening):
    for who in BY_NAME:
        row = evening.appointment(who)
        assert (row["success_at"] is not None) == (who in REACHED), who
        assert (row["response"], row["response_channel"]) == RESPONSES.get(who, ("", "")), who
        assert (row["response_at"] is not None) == (who in RESPONSES), who
    # mia and olga want both channels, and only one has succeeded: reached means all they want
    assert evening.appointment("olga")["text_reached_at"] and not evening.appointment("olga")["call_reached_at"]
    # voicemail counts on the last attempt only
    vera = evening.appointment("vera")
    assert vera["attempt_count"] == 3 and vera["success_at"].isoformat() > "2026-03-04T15:00"


def test_attempt_count_counts_rounds(evening):
    # mia's and quin's call and text of seven o'clock are one; olga's refused call of the second round is none
    expected = dict.fromkeys(BY_NAME, 1) | {
        "dora": 0, "egon": 0, "cora": 2, "edna": 2, "pia": 2, "ben": 3, "gwen": 3, "vera": 3, "walt": 3, "xena": 3,
    }  # fmt: skip
    assert {who: evening.appointment(who)["attempt_count"] for who in BY_NAME} == expected


# Consent.


def test_opt_outs_say_whose_words_they_were(evening):
    name = {person.number: person.name for person in PEOPLE}
    rows = {
        (name[row["number"]], row["channel"]): (row["source"], row["wording"], row["ended_at"] is not None)
        for row in evening.house.table("opt_outs")
    }
    expected = {
        "egon": ("import", "list old-system.csv", False),
        "dan": ("carrier", "21610", False),
        "uwe": ("key", "9", False),
        "olga": ("text", "STOP", False),
        "pia": ("text", "STOP", True),
    }
    # one STOP ends calls and texts alike
    assert rows == {(who, channel): said for who, said in expected.items() for channel in ("call", "text")}
    assert evening.house.row("opt_outs", number=BY_NAME["pia"].number, channel="text")["ended_wording"] == "START"


def test_contacts_are_counted_by_number_and_day(evening):
    def of(who: str) -> list[tuple[str, int]]:
        rows = evening.house.table("contact_days", number=BY_NAME[who].number)
        return [(str(row["day"]), row["contacts"]) for row in rows]

    assert of("ada") == [("2026-03-03", 1)]
    assert of("quin") == [("2026-03-03", 2)]
    assert of("cleo") == [("2026-03-03", 1)], "two appointments, one text"
    assert of("walt") == [("2026-03-03", 2), ("2026-03-04", 1)]
    assert of("egon") == of("dora") == []


# The work itself.


def test_three_rounds_were_begun_counted_and_finished(evening):
    first, retry, final = evening.house.table("rounds")
    assert [(r["kind"], r["status"], str(r["office_day"])) for r in (first, retry, final)] == [
        ("first", "finished", "2026-03-03"), ("retry", "finished", "2026-03-03"), ("final", "finished", "2026-03-03"),
    ]  # fmt: skip
    assert first["skipped"] == {"opted_out": 1}  # egon
    assert retry["skipped"] == {"opted_out": 3, "bad_number": 2, "wrong_number": 1}  # dan, egon, olga; finn, yuri; mia
    assert final["skipped"] == retry["skipped"]
    assert [r["appointments"] for r in (first, retry, final)] == [31, 8, 5]
    for r in (first, retry, final):
        sent = evening.house.sql(
            "select channel, count(distinct contact_id) as n from appointment_logs"
            " where round_id = %s and status <> 'refused' group by channel",
            [r["id"]],
        )
        assert {row["channel"]: row["n"] for row in sent} == {"call": r["calls"], "text": r["texts"]}


def test_batches_are_done_and_no_job_failed(evening):
    batches = evening.house.table("job_batches")
    assert len(batches) == 3
    assert all(b["pending_jobs"] == b["failed_jobs"] == 0 and b["finished_at"] for b in batches)
    assert all(b["failed_job_ids"] == [] for b in batches)
    assert evening.house.table("failed_jobs") == []
    assert evening.house.sql("select 1 from procrastinate_jobs where status in ('doing', 'failed')") == []


def test_every_callback_was_stored_once_and_folded(evening):
    sent = [c for c in evening.house.carrier.callbacks() if c["kind"] != "detection"]
    events = evening.house.table("carrier_events")
    assert Counter(e["kind"] for e in events) == Counter(c["kind"] for c in sent)
    assert all(e["folded_at"] for e in events if e["kind"] in ("text_status", "call_status"))


def test_staff_were_told_what_needs_them(evening):
    told = Counter(n["type"] for n in evening.house.table("notifications"))
    assert told == {
        "rows_failed": 1, "import_failed": 1, "reply_cancelled": 4, "reply_unclear": 1, "reply_wrong_number": 1,
        "reply_reschedule": 1,
    }  # fmt: skip
    everything = json.dumps([n["data"] for n in evening.house.table("notifications")])
    for person in PEOPLE:
        assert person.number not in everything and not any(body in everything for body in person.says if len(body) > 3)


def test_the_monitor_knows_of_no_exception(evening):
    assert [e for e in evening.house.table("monitor_entries") if e["kind"] == "exception"] == []


# What the operator sees.


def test_status_adds_up(evening):
    at_eight, now = evening.status_at_eight, evening.house.run("status")
    parts = ("pending", "in_progress", "reached", "unreached", "expired", "opted_out")
    for status in (at_eight, now):
        counted = status["appointments"]
        assert counted["total"] == sum(counted[part] for part in parts) == len(PEOPLE) + 1
        assert status["jobs"] == {"waiting": 0, "running": 0, "failed": 0}
    assert (
        at_eight["appointments"]["reached"] == len(REACHED) - 2 + 1
    )  # vera and walt are still to come; Élodie is there
    assert now["appointments"] == {
        "total": len(PEOPLE) + 1,
        "pending": 0,
        "in_progress": 2,  # gwen's last text; mia waits for staff to find her number
        "reached": len(REACHED) + 1,
        "confirmed": 11,
        "cancelled": 4,
        "unreached": 4,  # ben, finn, xena, yuri
        "expired": 1,  # dora
        "opted_out": 3,  # dan, egon, olga
    }
    logs = Counter(log["status"] for log in evening.house.table("appointment_logs"))
    assert now["attempts"] == dict(logs)


def test_exports_hold_everything(evening):
    house = evening.house
    appointments = json.loads(house.command("export", "appointments", "--format", "json").stdout)
    assert len(appointments) == len(PEOPLE) + 1
    ada = next(a for a in appointments if a["appointment_id"] == "A-ada")
    assert (ada["response"], ada["appt_date_time"]) == ("confirmed", "2026-03-04T14:00:00-06:00")
    table = house.command("export", "logs").stdout.lstrip("\ufeff")
    logs = list(csv.DictReader(io.StringIO(table)))
    assert Counter(log["status"] for log in logs) == Counter(log["status"] for log in house.table("appointment_logs"))


# And the next evening.


def test_zz_the_same_file_again_contacts_nobody_again(evening):
    """Tomorrow's export still has today's people in it, and a night has passed: reconciliation asked about gwen."""
    house = evening.house
    before = len(house.table("appointment_logs"))
    house.put_csv("again.csv", csv_bytes(people.rows()))
    house.move_clock("2026-03-05T03:05")
    house.run("import")
    house.drain()
    again = house.row("imports", file_name="again.csv")
    assert (again["successful_rows"], again["duplicate_rows"], again["failed_rows"]) == (0, len(PEOPLE), 0)
    assert len(house.table("appointment_logs")) == before
    assert evening.attempts("gwen") == [("text", "unconfirmed")] * 3
