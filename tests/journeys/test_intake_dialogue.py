"""B12: the questions of guided navigation by text: one of a list, several, yes or no, a day; and what does not fit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journeys.harness.intake import Client, IntakeOffice

EVICTION = {"en": "EVICTION", "es": "Desalojo", "pl": "Eksmisja"}


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


def in_the_dialogue(office: IntakeOffice, *answers: str, language: str = "en") -> Client:
    """A tenant in the dialogue about evictions, after these answers."""
    maria = office.client(language=language)
    maria.begins(EVICTION[language])
    maria.goes_on(until="guided_navigation")
    for answer in answers:
        maria.says(answer)
    return maria


@pytest.mark.parametrize(
    ("language", "answers"),
    [
        ("en", ["1", "2", "1", "no", "y", "3/5/2024", "n", "1", "1,3", "Acme Homes"]),
        (
            "en",
            ["I rent", "a written notice", "5 days", "n", "Yes", "March 5, 2024", "no", "No", "1 and 3", "Acme Homes"],
        ),
        ("es", ["1", "2", "1", "no", "s", "marzo 5 2024", "no", "1", "1 y 3", "Acme Homes"]),
        (
            "es",
            ["rento", "aviso", "pague en 5 dias", "no", "sí", "5 de marzo de 2024", "no", "no", "1 3", "Acme Homes"],
        ),
        ("pl", ["1", "2", "1", "n", "t", "5 mar 2024", "nie", "1", "1 i 3", "Acme Homes"]),
        (
            "pl",
            ["1", "wypowiedzenie", "zapłać w 5 dni", "nie", "tak", "5 marca 2024", "nie", "nie", "1 3", "Acme Homes"],
        ),
    ],
)
def test_b12_every_kind_of_answer_is_kept_in_wire_format(
    office: IntakeOffice, language: str, answers: list[str]
) -> None:
    """B12: however a person writes one of a list, several, yes or no, or a day, the same values are kept, in the
    format that other intake systems read."""
    maria = in_the_dialogue(office, *answers, language=language)
    record = maria.record()
    assert (record["outcome_variable"], record["outcome_value"]) == ("evict_outcome", "tenant_notice")
    profile = record["sealed"]["profile"]
    assert profile["evict_role"] == "tenant" and profile["evict_notice"] == "5_days"
    assert (profile["evict_notice_date_known"], profile["evict_summons"]) == ("t", "f")
    assert profile["evict_notice_date"] == "2024-03-05"
    assert profile["evict_help"] == ["stay", "money"]


@pytest.mark.parametrize(
    ("language", "hint", "example", "next_question"),
    [
        (
            "en",
            "That number is not on the list. Please reply with a number from 1 to 7.",
            "For example, reply 1.",
            "What does the notice say?",
        ),
        ("es", "Ese número no está en la lista.", "Por ejemplo, 1.", "¿Qué dice el aviso?"),
        ("pl", "Tego numeru nie ma na liście.", "Na przykład 1.", "Co jest w tym piśmie?"),
    ],
)
def test_b12_a_number_that_is_not_there_asks_the_same_again(
    office: IntakeOffice, language: str, hint: str, example: str, next_question: str
) -> None:
    """B12: a number beyond the list is told so, with an example, and the same question waits."""
    maria = in_the_dialogue(office, "1", language=language)
    question = maria.last
    maria.says("9")
    assert maria.replies[0].startswith(hint) and example in maria.replies[0]
    maria.says("REPEAT")
    assert maria.last == question
    maria.says("2")
    assert maria.last.startswith(next_question)


@pytest.mark.parametrize(
    ("language", "march", "none_such", "too_early"),
    [
        ("en", "March 5", "There is no such day.", "The date cannot be before January 1, 2015."),
        ("es", "5 de marzo de", "Ese día no existe.", "La fecha no puede ser antes del 1 de enero de 2015."),
        ("pl", "5 marca", "Nie ma takiego dnia.", "Data nie może być wcześniejsza niż 1 stycznia 2015."),
    ],
)
def test_b12_a_day_that_cannot_be_is_asked_again(
    office: IntakeOffice, language: str, march: str, none_such: str, too_early: str
) -> None:
    """B12: a day that there is not, and a notice from long ago, are asked again; each time they are told why."""
    maria = in_the_dialogue(office, "1", "2", "1", "2", "1", language=language)
    assert maria.at() == "guided_navigation/day"
    maria.says("2/30/2024")
    assert maria.replies[0].startswith(none_such) and maria.at() == "guided_navigation/day"
    maria.says(f"{march} 1999")
    assert maria.replies[0].startswith(too_early) and maria.at() == "guided_navigation/day"
    maria.says(f"{march} 2024")
    assert maria.at() == "guided_navigation/yes_or_no"


STUCK = {
    "en": ("That did not work. What would you like to do?", "Talk to our staff"),
    "es": ("Eso no funcionó. ¿Qué quiere hacer?", "Hablar con nuestro personal"),
    "pl": ("To się nie udało. Co chcesz zrobić?", "Porozmawiać z pracownikiem"),
}


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_b12_after_three_answers_that_do_not_fit_there_is_help_or_a_way_out(
    office: IntakeOffice, language: str
) -> None:
    """B12: whoever fails three times is offered the question again, a person, or to leave."""
    maria = in_the_dialogue(office, "1", language=language)
    question = maria.last
    for _ in range(3):
        assert maria.at() == "guided_navigation/one"
        maria.says("99")
    stuck, staff = STUCK[language]
    assert maria.last.startswith(stuck) and staff in maria.last
    maria.says("1")
    assert maria.last == question


def test_b12_who_is_stuck_may_talk_to_staff(office: IntakeOffice) -> None:
    """B12: who asks for staff waits in the inbox, with the question they were stuck at."""
    maria = in_the_dialogue(office, "1", "99", "98", "97")
    maria.says("talk to staff")
    assert maria.last == "Our staff will text you as soon as they can. They will help you with this question."
    assert maria.session()["state"] == "handed_over"
    thread = office.row("inbox_threads", contact_number=maria.phone.number)
    assert (thread["state"], thread["detail"]) == ("open", "stuck in guided navigation")
    assert thread["attributes"]["question"] == "What happened? Pick the newest thing."


def test_b12_who_is_stuck_may_leave(office: IntakeOffice) -> None:
    """B12: who leaves is thanked; the record shows how far they came."""
    maria = in_the_dialogue(office, "1", "99", "98", "97")
    maria.says("3")
    assert maria.replies == ["Thank you for writing to us. You can text us again any time."]
    assert maria.session()["state"] == "ended"
    assert maria.record()["triage_status"] == "Program triage" and maria.record()["outcome_value"] == ""


INSTRUCTION = {
    "en": "You do not have to move out just because the landlord says so. Only a judge can order it.",
    "es": "No tiene que irse solo porque el dueño lo dice. Solo un juez puede ordenarlo.",
    "pl": "Nie musisz się wyprowadzać tylko dlatego, że właściciel tak mówi. Może to nakazać tylko sąd.",
}


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_b12_what_they_should_know_stands_before_the_next_question(office: IntakeOffice, language: str) -> None:
    """B12: instructions come in one text with the question that follows, before it."""
    maria = in_the_dialogue(office, "1", "3", language=language)
    [text] = maria.replies
    first, question, *_ = text.split("\n")
    assert first == INSTRUCTION[language] and question.endswith("?")


def test_b12_a_question_that_hangs_on_an_answer_is_asked_only_then(office: IntakeOffice) -> None:
    """B12: who knows the court date is asked for it; who does not is told where it stands, and asked nothing."""
    knows, does_not = in_the_dialogue(office, "1", "1", "yes"), in_the_dialogue(office, "1", "1", "no")
    assert knows.last.startswith("What is the court date?")
    assert does_not.last.split("\n")[:2] == [
        "The date is on the first page of the papers, or the court clerk can tell you.",
        "Has a judge already said you must move out?",
    ]


def test_b12_back_takes_a_question_away_that_hung_on_the_answer(office: IntakeOffice) -> None:
    """B12: after BACK another answer counts, and what was asked because of the old one is gone."""
    maria = in_the_dialogue(office, "1", "1", "yes")
    assert maria.last.startswith("What is the court date?")
    maria.says("BACK")
    maria.says("no")
    assert "Has a judge already said you must move out?" in maria.last
