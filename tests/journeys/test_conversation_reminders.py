"""A reply to a reminder that the reminders do not understand goes to the flow that comes with Frontdesk for it.

The evening's texts went out in three languages; people write back in sentences, and confirm, cancel or ask for another
time in a conversation. Appointments, replies and counts change as if they had answered with a letter.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journeys.harness.database import Database
from journeys.harness.rows import appointment
from journeys.harness.talking import Phone, TalkingHouse, talking_house

PEOPLE = {
    "ada": ("+13125552101", ""), "ben": ("+13125552102", ""), "cora": ("+13125552103", ""),
    "eva": ("+13125552104", "es"), "fidel": ("+13125552105", "es"), "jan": ("+13125552106", "pl"),
    "kasia": ("+13125552107", "pl"), "lea": ("+13125552108", ""), "max": ("+13125552109", ""),
    "ned": ("+13125552110", ""),
}  # fmt: skip
TOMORROW = "2026-03-04"


@pytest.fixture(scope="module")
def talk(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkingHouse]:
    """The first round of an evening has gone out; Lea has two appointments in it."""
    with talking_house(tmp_path_factory.mktemp("reminded"), server) as house:
        house.publish(("appointment", "--reminder"))
        house.hire()
        rows = [
            appointment(f"A-{name}", number, f"{TOMORROW} 14:00", text=True, language=language)
            for name, (number, language) in PEOPLE.items()
        ]
        rows.append(appointment("A-lea2", PEOPLE["lea"][0], f"{TOMORROW} 15:30", text=True))
        house.put_csv("today.csv", rows)
        house.round_at("19:00")
        with house.nothing_breaks():
            yield house


def phone_of(talk: TalkingHouse, name: str) -> Phone:
    return talk.phone(PEOPLE[name][0])


def booked(talk: TalkingHouse, name: str) -> tuple[str, bool, str]:
    """(response, reached, by which channel) of somebody's appointment."""
    row = talk.row("appointments", appointment_id=f"A-{name}")
    return row["response"], row["success_at"] is not None, row["response_channel"]


def counts(talk: TalkingHouse) -> dict[str, int]:
    return talk.run("status")["appointments"]


def test_a_letter_is_still_enough(talk):
    ned = phone_of(talk, "ned")
    assert ned.texts("C") == ["Thank you. See you Wed, Mar 4 at 2:00 PM."]
    assert ned.sessions() == [] and booked(talk, "ned")[0] == "confirmed"


def test_an_appointment_is_confirmed_in_a_conversation(talk):
    ada, before = phone_of(talk, "ada"), counts(talk)
    [question] = ada.texts("is the elevator working again?")
    assert question.splitlines()[0] == "Wednesday, March 4 at 2:00 PM" and "2. I cannot come" in question
    assert booked(talk, "ada")[0] == ""
    assert ada.texts("I will come") == ["Thank you. See you then!"]
    assert booked(talk, "ada") == ("confirmed", True, "text")
    after = counts(talk)
    assert after["confirmed"] == before["confirmed"] + 1 and after["total"] == before["total"]
    replies = {(r["meaning"], r["body"]) for r in talk.table("replies", **{"from": ada.number})}
    assert replies == {("unclear", "is the elevator working again?"), ("confirm", "is the elevator working again?")}
    assert ada.session()["ended_by"] == "flow"
    # the evening's second round has nothing left for her
    assert talk.row("appointments", appointment_id="A-ada")["attempt_count"] == 1


def test_an_appointment_is_called_off_in_a_conversation(talk):
    ben, before = phone_of(talk, "ben"), counts(talk)
    ben.texts("hmm, about tomorrow")
    assert ben.texts("2") == ["Shall we call it off? Wednesday, March 4 at 2:00 PM"]
    assert ben.texts("no")[0].startswith("Wednesday, March 4 at 2:00 PM")
    assert booked(talk, "ben")[0] == "", "not yet"
    ben.texts("I can't come")
    assert ben.texts("yes")[0].startswith("It is called off.")
    assert booked(talk, "ben") == ("cancelled", True, "text")
    assert counts(talk)["cancelled"] == before["cancelled"] + 1
    assert [n["data"] for n in talk.table("notifications", type="reply_cancelled")] != []


def test_another_time_is_asked_for_in_a_conversation(talk):
    cora = phone_of(talk, "cora")
    said = cora.texts("can I reschedule please")
    assert "What would you like to do?" in said[0]
    assert cora.texts("3") == ["Which days and times are good for you?"]
    assert cora.texts("Mondays after 4")[0].startswith("Thank you. Our staff will look for a new time")
    wishes = talk.table("replies", meaning="reschedule", **{"from": cora.number})
    assert "Mondays after 4" in [wish["body"] for wish in wishes]
    assert booked(talk, "cora")[0] == "", "staff look for a new time; the old one stands"
    assert talk.table("notifications", type="reply_reschedule")


def test_in_spanish(talk):
    eva, fidel = phone_of(talk, "eva"), phone_of(talk, "fidel")
    [question] = eva.texts("una pregunta sobre mi cita")
    assert question.splitlines()[1] == "¿Qué desea hacer?" and "a. m." not in question
    assert eva.session()["language"] == "es"
    assert eva.texts("voy a ir") == ["Gracias. ¡Hasta entonces!"]
    assert booked(talk, "eva")[0] == "confirmed"
    fidel.texts("no sé todavía si puedo")
    assert fidel.texts("2")[0].startswith("¿")
    fidel.texts("sí")
    assert booked(talk, "fidel")[0] == "cancelled"


def test_in_polish(talk):
    jan, kasia = phone_of(talk, "jan"), phone_of(talk, "kasia")
    [question] = jan.texts("mam pytanie o wizytę")
    assert question.splitlines()[1] == "Co chcesz zrobić?" and "14:00" in question.splitlines()[0]
    assert len(jan.texts("przyjdę")) == 1 and booked(talk, "jan")[0] == "confirmed"
    kasia.texts("nie wiem jeszcze")
    kasia.texts("potrzebuję innego terminu", "poniedziałek po 16")
    wishes = talk.table("replies", meaning="reschedule", **{"from": kasia.number})
    assert "poniedziałek po 16" in [wish["body"] for wish in wishes]
    assert kasia.session()["language"] == "pl" and kasia.session()["state"] == "ended"


def test_two_appointments_one_of_them_called_off(talk):
    lea = phone_of(talk, "lea")
    [which] = lea.texts("I have a question about these")
    assert which.startswith("You have 2 appointments with us.") and "at 3:30 PM" in which
    assert lea.texts("2")[0].startswith("Wednesday, March 4 at 3:30 PM")
    lea.texts("I cannot come", "yes")
    assert (booked(talk, "lea")[0], booked(talk, "lea2")[0]) == ("", "cancelled")
    # and the other one by a letter
    lea.texts("C1")
    assert (booked(talk, "lea")[0], booked(talk, "lea2")[0]) == ("confirmed", "cancelled")


def test_staff_are_asked_for(talk):
    max_ = phone_of(talk, "max")
    max_.texts("what is this about")
    assert max_.texts("4") == ["Our staff will text you as soon as they can."]
    thread = talk.row("inbox_threads", contact_number=max_.number)
    assert thread["detail"] == "asks about an appointment"
    assert thread["attributes"]["appointments"] == "Wednesday, March 4 at 2:00 PM"


def test_zz_who_has_answered_is_left_alone_in_the_next_round(talk):
    talk.round_at("19:45")
    texts = {name: len(talk.table("appointment_logs", to=number)) for name, (number, _) in PEOPLE.items()}
    assert texts == dict.fromkeys(PEOPLE, 1) | {"lea": 2}
