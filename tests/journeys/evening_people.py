"""The people of the evening (test_an_evening.py): how they are reached, what their phones do, what they text back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from journeys.harness.rows import appointment

TOMORROW = "2026-03-04"


@dataclass(frozen=True)
class Person:
    """One person with one appointment; `phone` is what the stand-in plays, `says` what they text back at seven."""

    name: str
    last: str  # the last two digits of the number
    call: str = ""  # the CSV's phone_preference
    text: str = ""  # the CSV's text_preference
    phone: dict[str, Any] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    language: str = ""
    when: str = f"{TOMORROW} 14:00"

    @property
    def number(self) -> str:
        return f"+1312555{100 + int(self.last):04}"


def texted(name: str, last: str, phone: object = "delivered", says: tuple[str, ...] = (), **more: str) -> Person:
    return Person(name, last, "N", "Y", {"text": phone}, says, **more)


def called(name: str, last: str, phone: object, **more: str) -> Person:
    return Person(name, last, "Y", "N", {"call": phone}, **more)


def both(name: str, last: str, text: object, call: object, says: tuple[str, ...] = ()) -> Person:
    return Person(name, last, "Y", "Y", {"text": text, "call": call}, says)


PEOPLE = [
    # What becomes of texts.
    texted("ada", "1", says=("C",)),  # confirms
    texted("ben", "2", "undelivered 30003"),  # his phone is off all the time
    texted("cora", "3", ["failed 30008", "delivered"]),  # the network fails once
    texted("dan", "4", "refuse 21610"),  # told the carrier to stop long ago
    Person("edna", "5", "", "Y", {"text": "refuse 21614", "call": "human 1"}),  # a landline; no word about calls
    texted("finn", "6", "refuse 21211"),  # no such number
    texted("gwen", "7", "sent_only"),  # the network takes it and never says more
    # What people text back.
    texted("hugo", "8", says=("X",)),
    texted("ida", "9", says=("confrim pls",)),  # a typo
    texted("juan", "10", says=("Sí, confirmo",), language="es"),
    texted("kasia", "11", says=("odwołuję",), language="Polish"),
    texted("lars", "12", says=("do i need to bring my old papers",)),
    both("mia", "13", "delivered", "no-answer", says=("wrong number",)),
    texted("ned", "14", says=("can I reschedule please",)),
    both("olga", "15", "delivered", "no-answer", says=("STOP",)),
    both("pia", "16", "delivered", ["no-answer", "human 1"], says=("STOP", "START")),  # has second thoughts
    both("quin", "17", "delivered", "no-answer", says=("yes",)),  # answers by text: the phone rings no more
    # What becomes of calls.
    called("rosa", "18", "human 1"),  # confirms
    called("sam", "19", "human 2"),  # cancels
    called("tess", "20", {"outcome": "human", "digits": ["3", "1"]}),  # hears it again, confirms
    called("uwe", "21", "human 9"),  # wants no calls, ever
    called("vera", "22", "machine"),  # voicemail, each time
    called("walt", "23", ["busy", "busy", "human 1"]),
    called("xena", "24", "no-answer"),
    called("yuri", "25", "failed 404"),  # the network cannot connect it
    called("zoe", "26", "hang-up"),  # picks up and hangs up
    called("abe", "27", "human"),  # listens and presses nothing
    Person("bea", "28", "", "", {"call": "human 1"}),  # no preference: called
    # A household: one phone, one text that names both, an answer for each.
    texted("cleo", "29", says=("C1", "X2")),
    texted("cole", "29", when=f"{TOMORROW} 15:30"),
    # Who is not contacted: it is over, or they said no before.
    called("dora", "30", "human 1", when="2026-03-02 14:00"),
    both("egon", "31", "delivered", "human 1"),
]
BY_NAME = {person.name: person for person in PEOPLE}
#: Said STOP last year; a list of the old system knows it.
OPTED_OUT_BEFORE = BY_NAME["egon"].number
STRANGER = "+13125550199"


def scenario() -> dict[str, Any]:
    """What the stand-in plays for them."""
    return {"phones": {person.number: person.phone for person in PEOPLE if person.phone}}


def rows() -> list[dict[str, str]]:
    """Their rows as the practice exports them: each with its own preferences, some with a language."""
    return [
        {
            **appointment(f"A-{person.name}", person.number, person.when),
            "phone_preference": person.call,
            "text_preference": person.text,
            "language": person.language,
        }
        for person in PEOPLE
    ]


def bad_rows() -> list[dict[str, str]]:
    """Rows that cannot become appointments, one mistake each."""
    return [
        appointment("A-bad1", "call my wife"),
        appointment("A-bad2", "+13125550140", "next Tuesday"),
        appointment("A-bad3", "+13125550141", msg="annual-checkup"),
        appointment("", "+13125550142"),
    ]


def klinika() -> bytes:
    """Another practice's file: other headings, date and time apart, semicolons, Windows-1252; a patient in French."""
    rows = (
        "Appt ID;MRN;Patient;Mobile;Call;Text;Appt Date;Appt Time;Language",
        "K-1;77;Élodie;312-555-0150;x;;3/4/2026;4:30 PM;français",
    )
    return "\r\n".join(rows).encode("cp1252")


def replies() -> Iterator[tuple[Person, str]]:
    """Who texts what after the first round, in order."""
    for person in PEOPLE:
        for body in person.says:
            yield person, body
