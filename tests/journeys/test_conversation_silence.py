"""People fall silent, go to sleep, say STOP and think again; the clock is turned from one moment to the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from journeys.harness.database import Database
from journeys.harness.talking import TalkingHouse, talking_house

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MENU = "What can we do for you?"
NUDGE = "Are you still there? You can answer when you are ready."
TOPIC = "You were telling us about what you need from us."
PATIENT = """
flow: patient
steps:
  - ask: What is your name?
    as: name
    timeout: 4 hours
    when_silent:
      - set: {name: "a silent person"}
  - ask: "Hello {{ name }}. What is your question?"
    as: question
  - end: "Noted, {{ name }}."
"""
SURVEY = """
flow: survey
starts: [request]
steps:
  - ask: This is Lakeview Help. Are you content with us?
    as: content
    answer: yes_no
  - end: Thank you for telling us.
"""


@pytest.fixture(scope="module")
def talk(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingHouse]:
    """A house whose stories each begin on a day of their own."""
    with talking_house(tmp_path_factory.mktemp("silence"), server, start="2026-03-03T12:00:00-06:00") as house:
        house.publish("household", ("welcome", "--default"), (PATIENT, "--keyword", "patient"), SURVEY)
        with house.nothing_breaks():
            yield house


def test_who_falls_silent_is_asked_once_whether_they_are_still_there(talk):
    talk.move_clock("15:00")
    ana, bea = talk.phones(2)
    ana.texts("hello")
    talk.pass_time("16:55")
    assert len(ana.reads()) == 2
    bea.texts("hello")
    talk.pass_time("17:01")
    ana.reads_soon(NUDGE)
    assert ana.reads()[3].startswith(MENU), "and the question again"
    [nudge, again] = [m for m in ana.messages() if m["via"] == "rest"]
    assert (nudge["author"], nudge["body"], again["status"]) == ("system", NUDGE, "delivered")
    talk.pass_time("19:30")
    assert ana.reads().count(NUDGE) == 1 == bea.reads().count(NUDGE)
    assert ana.texts("hours")[0].startswith("We are open Monday to Friday")
    talk.pass_time("20:45")  # less than two hours after that answer
    assert ana.reads().count(NUDGE) == 1
    events = [t["event"] for t in talk.table("session_turns", session_id=ana.session()["id"])]
    assert events == ["text", "nudge", "text"]


def test_nobody_is_nudged_at_night(talk):
    talk.pass_time("19:30")
    ana = talk.phone()
    ana.texts("hello")
    for when in ("21:31", "03:00", "07:58"):
        talk.pass_time(when)
        assert NUDGE not in ana.reads(), when
    talk.pass_time("08:01")
    ana.reads_soon(NUDGE)
    said = ana.texts("2")
    assert said[0] == TOPIC and said[1].startswith("We are at 200 North Main Street")


def test_who_answers_before_the_morning_is_not_nudged(talk):
    talk.pass_time("19:30")
    ana = talk.phone()
    ana.texts("hello")
    talk.pass_time("22:00")
    assert ana.texts("hours")[0].startswith("We are open"), "who writes at night is answered at night"
    talk.pass_time("22:01")
    assert ana.texts("no")[0].startswith("Thank you for writing to us.")
    talk.pass_time("08:05")
    assert NUDGE not in ana.reads()


def test_a_conversation_ends_after_days_of_silence_and_the_next_begins_anew(talk):
    talk.pass_time("15:00")
    ana = talk.phone()
    ana.texts("hello", "4")
    ana.texts("Ana Nowak")
    begun = talk.now().astimezone(UTC)  # in which a week has always the same length
    for day in (1, 3, 6):
        talk.pass_time(begun + day * DAY)
        assert ana.session()["state"] == "waiting", day
    assert ana.reads().count(NUDGE) == 1
    talk.pass_time(begun + 7 * DAY + MINUTE)
    session = ana.session()
    assert (session["state"], session["ended_by"]) == ("ended", "silence")
    assert session["document"]["frames"][0]["values"]["person"] == "Ana Nowak", "what they said is kept"
    before = len(ana.reads())
    assert ana.texts("60603")[1].startswith(MENU), "no answer any more: a new conversation"
    assert len(ana.reads()) == before + 2 and len(ana.sessions()) == 2


def test_on_the_next_day_people_are_told_where_they_were_and_their_answer_counts(talk):
    talk.pass_time("17:00")
    answers, greets, puzzles, backs = talk.phones(4)
    for phone in (answers, greets, puzzles, backs):
        phone.texts("hello", "4", "Ana Nowak")
    talk.pass_time("10:00")
    said = answers.texts("60603")
    assert said == [TOPIC, "How many adults live in your home? Count yourself."]
    assert answers.values()["home_zip"] == "60603"
    assert answers.texts("2") == ["How many children under 18 live in your home?"], "once a day is enough"

    assert greets.texts("Good morning!") == [TOPIC, "What is the ZIP code of your home?"]
    assert greets.texts("60604") == ["How many adults live in your home? Count yourself."]

    for _ in range(2):
        talk.pass_time("10:00")
        assert puzzles.texts("who are you?")[0].startswith(("You were", "Please")), "no try is used up"
    assert puzzles.session()["state"] == "waiting"
    assert backs.texts("back") == ["What is your name?"]


def test_a_flow_says_itself_what_silence_leads_to(talk):
    talk.pass_time("14:00")
    ana = talk.phone()
    ana.texts("patient")
    talk.pass_time("17:59")
    assert ana.reads() == ["What is your name?"]
    talk.pass_time("18:01")
    ana.reads_soon("Hello a silent person.")
    assert ana.texts("When are you open?") == ["Noted, a silent person."]
    # at night silence itself waits
    bea = talk.phone()
    bea.texts("patient")
    for when in ("22:30", "06:00"):
        talk.pass_time(when)
        assert bea.reads() == ["What is your name?"], when
    assert bea.texts("Bea")[-1].startswith("Hello Bea."), "she has not been silent"
    talk.pass_time("08:30")
    assert "Hello a silent person. What is your question?" not in bea.reads()


# What we begin ourselves.


def test_a_flow_that_we_send_at_night_waits_for_the_morning(talk):
    talk.pass_time("05:00")
    ana, bea = talk.phones(2)
    [one, other] = talk.run("flows", "send", "survey", "--to", ana.number, bea.number)["started"]
    later = datetime.fromisoformat(one["later"]).astimezone(talk.zone)
    assert one["session_id"] == ana.session()["id"] and f"{later:%H:%M}" == "08:00" and other["later"] == one["later"]
    talk.pass_time("06:00")
    assert ana.reads() == [] == bea.reads()
    # who writes in the meantime is awake: they get the question, and it is not asked again in the morning
    bea.texts("hello?")
    bea.reads_soon("Please reply yes or no.")
    talk.pass_time("08:01")
    ana.reads_soon("This is Lakeview Help.")
    talk.quiet()
    assert ana.reads() == ["This is Lakeview Help. Are you content with us?"]
    assert bea.reads() == [*ana.reads(), "Please reply yes or no."]
    assert ana.texts("yes") == ["Thank you for telling us."] == bea.texts("yes")


# STOP in the middle, and START back.


def test_stop_in_the_middle_and_start_back(talk):
    talk.pass_time("13:00")
    ana = talk.phone()
    ana.texts("hello", "4")
    assert ana.texts("Ana Nowak") == ["What is the ZIP code of your home?"]
    assert ana.texts("STOP") == [], "the carrier confirms by itself"
    session = ana.session()
    assert (session["state"], session["parked_at"] is not None, session["turns"]) == ("waiting", True, 3)
    assert {row["channel"] for row in talk.table("opt_outs", number=ana.number)} == {"text", "call"}
    read = ana.reads()
    # what they write meanwhile is kept, and nobody answers; no nudge, not even days later, and no time runs out
    assert ana.texts("60603") == [] == ana.texts("hello?")
    talk.pass_time("15:30")
    for days in (1, 5, 9):
        talk.pass_time(talk.now() + days * DAY)
    assert ana.reads() == read
    assert ana.session()["state"] == "waiting"
    [question] = ana.texts("START")
    assert question == "What is the ZIP code of your home?", "the same question again"
    assert ana.texts("60604") == ["How many adults live in your home? Count yourself."]
    assert ana.values()["home_zip"] == "60604" and ana.session()["parked_at"] is None
    assert [body for author, body in ana.transcript() if author == "person"] == [
        "hello", "4", "", "60603", "hello?", "START", "60604",
    ], "her name is sensitive, and blanked after a week"  # fmt: skip
    talk.pass_time("22:00")
    talk.pass_time("08:05")
    assert ana.reads().count(NUDGE) == 1, "and time runs again"


def test_plain_words_that_end_and_renew_consent(talk):
    talk.pass_time("13:00")
    eva = talk.phone()
    eva.texts("hola", "español")
    [confirmed] = eva.texts("por favor no me escriban más")
    assert confirmed.startswith("Lakeview Help: ")
    assert eva.texts("1") == []
    said = eva.texts("START")
    assert said[-1].startswith("¿En qué le podemos ayudar?")
    assert eva.texts("horario")[0].startswith("Abrimos de lunes a viernes")


def test_who_said_stop_begins_no_conversation(talk):
    ana = talk.phone()
    ana.texts("STOP")
    assert ana.texts("hello") == [] == ana.texts("patient")
    assert ana.sessions() == []
    ana.texts("START")
    assert ana.texts("patient") == ["What is your name?"]
