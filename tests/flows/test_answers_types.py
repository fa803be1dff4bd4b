"""The spec string of an answer, types of one's own, and the words in which people are asked again."""

import re

import pytest
from tests.flows.answering import HOME, NOW, again, meaning

from frontdesk.flows import answers
from frontdesk.flows.answers import AnswerType, NotUnderstood, SpecError, Understood, parameter_faults, parse_spec
from frontdesk.flows.answers.normalising import clean, fold, plain, without_courtesy, without_signature
from frontdesk.flows.answers.wording import SAID, say

SPECS = [
    ("yes_no", ("yes_no", {})),
    ("  integer   1..20 ", ("integer", {"min": 1, "max": 20})),
    ("integer 0..", ("integer", {"min": 0})),
    ("integer ..-5", ("integer", {"max": -5})),
    ("money 0..100,000", ("money", {"min": 0, "max": 100000})),
    ("money 0..100000", ("money", {"min": 0, "max": 100000})),
    ("money 0.50..20", ("money", {"min": "0.50", "max": 20})),
    ("money per month", ("money", {"per": "month"})),
    ("choices at most 3", ("choices", {"at_most": 3})),
    ("choices at least 1 at most 3", ("choices", {"at_least": 1, "at_most": 3})),
    ("date past", ("date", {"when": "past"})),
    ("date future", ("date", {"when": "future"})),
    ("date partial past", ("date", {"partial": True, "when": "past"})),
    ("date month first", ("date", {"first": "month"})),
    ("date_of_birth partial", ("date_of_birth", {"partial": True})),
    ("text up to 500", ("text", {"max": 500})),
    ("email or none", ("email", {"or_none": True})),
    ("yes_no numbered", ("yes_no", {"numbered": True})),
    ("media image pdf at most 3", ("media", {"image": True, "pdf": True, "at_most": 3})),
    ("phone region=PL", ("phone", {"region": "PL"})),
]


@pytest.mark.parametrize(("written", "expected"), SPECS)
def test_specs(written, expected):
    assert parse_spec(written) == expected
    assert parameter_faults(*expected) == []


BROKEN = [
    ("", "missing"),
    ("integr 1..20", "`integer` meant"),
    ("colour", "There are: yes_no, choice"),
    ("integer 20..1", "runs backwards"),
    ("integer 1..x", "no range"),
    ("integer ..", "no range"),
    ("integer 1.5..3", "whole number"),
    ("integer past", "takes no `past`"),
    ("yes_no 1..2", "takes no range"),
    ("text at most 3", "takes no `at most N`"),
    ("money per fortnight", "must be one of hour"),
    ("date soon", "means nothing to `date`"),
    ("date past future", "twice"),
    ("choices at least 3 at most 1", "runs backwards"),
]


@pytest.mark.parametrize(("written", "named"), BROKEN)
def test_a_broken_spec_is_named(written, named):
    with pytest.raises(SpecError, match=re.escape(named)):
        parse_spec(written)


def test_parameters_written_as_a_mapping_are_checked_too():
    assert "knows no `mix`" in parameter_faults("integer", {"mix": 1})[0]
    assert "must be a number" in parameter_faults("integer", {"min": "many"})[0]
    assert "must be a number" in parameter_faults("integer", {"min": True})[0]
    assert "runs backwards" in parameter_faults("money", {"min": 5, "max": 1})[0]
    assert "must be one of past, future" in parameter_faults("date", {"when": "never"})[0]
    assert "not be below 0" in parameter_faults("choices", {"at_most": -1})[0]


def test_all_types_are_there():
    assert answers.names()[:14] == (
        "yes_no", "choice", "choices", "integer", "money", "date", "date_of_birth", "phone", "email", "zip", "name",
        "text", "language", "media",
    )  # fmt: skip


def test_an_own_type_is_registered_and_used():
    def plate(body, question):
        text = plain(body).replace(" ", "").upper()
        if 3 <= len(text) <= 7 and text.isalnum():
            return Understood(text, text)
        return NotUnderstood("not_a_plate", hint(question, "not_a_plate"))

    def hint(question, code):
        return f"Please send the plate. For example: AB 1234 ({question.parameters.get('state', 'IL')})"

    answers.register(AnswerType("plate", plate, hint, parameters=("state",)))
    try:
        assert parse_spec("plate state=WI or none") == ("plate", {"state": "WI", "or_none": True})
        assert meaning("plate", "ab-1234") == "AB1234"
        assert meaning("plate", "no idea what it is") == again("not_a_plate")
        assert meaning("plate", "none", or_none=True) is None
        assert answers.suffix("plate", language="en") == ""
        assert not answers.is_exact("plate", "AB1234", language="en")
    finally:
        from frontdesk.flows.answers import registry

        del registry._types["plate"]


def test_a_type_that_does_not_exist_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        answers.understand("colour", "red", language="en", now=NOW)


def test_everything_is_said_in_three_languages():
    for key, by_language in SAID.items():
        assert set(by_language) == {"en", "es", "pl"}, key
        assert all(text.strip() for text in by_language.values()), key
        fields = {language: set(re.findall(r"\{(\w+)\}", text)) for language, text in by_language.items()}
        assert fields["en"] == fields["es"] == fields["pl"], key


def test_an_unknown_language_is_answered_in_english():
    assert say("yes", "fr") == "Yes"
    assert say("yes", "es-MX") == "Sí"


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_every_hint_gives_an_example_and_is_short(language):
    """An example has a digit, an @, a name or the two words; nobody reads more than two text messages of it."""
    for type in answers.names():
        if type not in ("yes_no", "text", "media"):
            result = answers.understand(type, "@@ xx @@", language=language, now=NOW, options=HOME)
            assert isinstance(result, NotUnderstood), type
            assert any(c.isdigit() or c == "@" for c in result.hint) or "Maria" in plain(result.hint).title(), (
                result.hint
            )
            assert len(result.hint) <= 160, result.hint


def test_normalising():
    assert plain("¡SÍ, Señor!") == "si senor"
    assert plain("Don’t") == "dont"
    assert plain("Łódź żółć") == "lodz zolc"
    assert plain("４️⃣ ①") == "4 1"
    assert plain("2½") == "2½"
    assert fold("٣") == "3"
    assert without_courtesy("hello 2 please thank you") == "2"
    assert without_courtesy("please") == "please"
    assert without_signature("yes\nSent from my iPhone") == "yes"
    assert without_signature("Sent from my iPhone") == "Sent from my iPhone"
    assert without_signature("the notice was sent from my landlord") == "the notice was sent from my landlord"
    assert clean(" a\x00b\x07 \r\n c ") == "ab \n c"
