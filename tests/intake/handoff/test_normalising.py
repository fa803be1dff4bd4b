"""Every value in its form, or named and left out; what failed in the original is covered row by row."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.intake.handoff import hiding
from frontdesk.intake.handoff.normalising import CUT, MOST_NOTE, normalise, note

#: A busy machine is slow to draw its first values.
BUSY = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)

WHO = {"firstName": "Rosa", "lastName": "Alvarez", "externalID": "ILAOEvict-7"}


def only(**raw):
    """What becomes of these values, with the problems."""
    payload, problems = normalise({**WHO, **raw})
    return {name: value for name, value in payload.items() if name not in WHO or name in raw}, problems


@pytest.mark.parametrize(
    ("raw", "payload"),
    [
        ({"firstName": " Rosa  Maria "}, {"firstName": "Rosa Maria"}),
        ({"dateOfBirth": "1985 -09-18"}, {"dateOfBirth": "1985-09-18"}),
        ({"dateOfBirth": "1985-9-8"}, {"dateOfBirth": "1985-09-08"}),
        ({"dateOfBirth": "9/18/1985"}, {"dateOfBirth": "1985-09-18"}),
        (
            {"addressHome": {"city": "Chicago ", "state": "Illinois", "zip": "60603 ", "county": "17031"}},
            {"addressHome": {"city": "Chicago", "state": "IL", "zip": "60603", "county": "17031"}},
        ),
        ({"addressHome": {"state": "il"}}, {"addressHome": {"state": "IL"}}),
        ({"addressHome": {"state": "Ill."}}, {"addressHome": {"state": "IL"}}),
        ({"addressHome": {"zip": "60603-1234"}}, {"addressHome": {"zip": "60603-1234"}}),
        ({"phoneHome": "+1 (312) 555-0142"}, {"phoneHome": "3125550142"}),
        ({"phoneHome": "312-555-0142 x123"}, {"phoneHome": "3125550142"}),
        ({"phoneHome": "13125550142"}, {"phoneHome": "3125550142"}),
        ({"email": "None"}, {}),
        ({"email": " rosa@example.org "}, {"email": "rosa@example.org"}),
        ({"ethnicity": "Prefer not to respond", "race": "prefiero no contestar"}, {}),
        ({"ethnicity": "Hispanic or Latino", "race": "Hispanic"}, {"ethnicity": "Hispanic", "race": "Hispanic"}),
        ({"maritalStatus": "Soltero", "gender": "Mujer"}, {"maritalStatus": "Single", "gender": "Female"}),
        ({"language": "es", "race": "Martian"}, {"language": "Spanish", "race": "Martian"}),
        ({"numberOfAdults": 2, "numberOfChildren": "0"}, {"numberOfAdults": "2", "numberOfChildren": "0"}),
        ({"callbackType": "client calls"}, {"callbackType": "Client Calls"}),
        ({"veteran": "yes", "disabled": None}, {"veteran": True}),
        ({"note": [("Court date", "May 5"), "Evicted", ("", "")]}, {"note": "Court date: May 5; Evicted"}),
        ({"adverse_parties": [{"name": " Jan ", "x": ""}, {}]}, {"adverse_parties": [{"name": "Jan"}]}),
        ({"adverse_parties": ["Ann"]}, {"adverse_parties": [{"name": "Ann"}]}),
        ({"customField": {"a": [1]}, "is_admin": True}, {"customField": {"a": [1]}}),
    ],
)  # fmt: skip
def test_values_are_brought_into_form(raw, payload):
    assert only(**raw) == (payload, [])


@pytest.mark.parametrize(
    ("income", "sent"),
    [
        ({"amount": "1,200.50", "frequency": "26", "type": "Employment"}, ("1200.50", 26)),
        ({"amount": "$ 1100", "frequency": 12, "type": "TANF"}, ("1100", 12)),
        ({"amount": 1100.00, "frequency": 52, "type": ""}, ("1100", 52)),
        ({"amount": "1.5", "frequency": 12}, ("1.50", 12)),
    ],
)
def test_incomes(income, sent):
    payload, problems = only(incomes=[income])
    found = payload["incomes"][0]
    assert ((found["amount"], found["frequency"]), problems) == (sent, [])
    assert found["type"] == (income.get("type") or "Other")


def test_incomes_without_an_amount_are_left_out_and_two_that_are_alike_are_two():
    wages = {"amount": "300", "frequency": 52, "type": "Employment"}
    payload, problems = only(incomes=[wages, wages, {"amount": "", "frequency": 12}, {"amount": "0", "frequency": 12}])
    assert payload == {"incomes": [wages, wages]} and problems == []


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ({"firstName": " "}, "firstName is missing"),
        ({"lastName": "x" * 51}, "lastName is longer than 50 characters"),
        ({"dateOfBirth": "2023-02-29"}, "dateOfBirth is not a date"),
        ({"dateOfBirth": "September"}, "dateOfBirth is not a date"),
        ({"addressHome": {"state": "Ohayo"}}, "addressHome.state is not a state"),
        ({"addressHome": {"zip": "6060"}}, "addressHome.zip is not five digits"),
        ({"phoneHome": "312-555-01"}, "phoneHome is not a number of ten digits"),
        ({"phoneHome": "312 555 0142 00"}, "phoneHome is not a number of ten digits"),
        ({"email": "rosa at home"}, "email is not an e-mail address"),
        ({"numberOfAdults": "two"}, "numberOfAdults is not a whole number"),
        ({"callbackType": "whenever"}, "callbackType is none of Callback, Client Calls"),
        ({"incomes": [{"amount": "about 1000", "frequency": 12}]}, "incomes[0].amount is not an amount"),
        ({"incomes": [{"amount": "1.200,50", "frequency": 12}]}, "incomes[0].amount is not an amount"),
        ({"incomes": [{"amount": "100", "frequency": 13}]}, "incomes[0].frequency is none of 52, 26"),
        ({"incomes": [{"amount": "-5", "frequency": 12}]}, "incomes[0].amount is not an amount"),
    ],
)
def test_what_is_wrong_is_named_and_not_sent(raw, problem):
    payload, problems = normalise({**WHO, **raw})
    assert len(problems) == 1 and problems[0].startswith(problem)
    value = str(next(iter(raw.values())))
    assert value.strip() == "" or value not in problems[0]
    assert not payload.get(next(iter(raw)), "")


def test_long_notes_are_cut_and_say_so():
    text = note(["x" * 3000, "y" * 3000])
    assert len(text) <= MOST_NOTE and text.endswith(CUT)


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
NAMES = (
    *WHO,
    "dateOfBirth",
    "addressHome",
    "phoneHome",
    "email",
    "race",
    "veteran",
    "numberOfAdults",
    "note",
    "incomes",
)


@BUSY
@given(st.dictionaries(st.sampled_from(NAMES), anything))
def test_whatever_comes_twice_normalised_is_the_same(raw):
    payload, _ = normalise(raw)
    assert normalise(payload)[0] == payload


@BUSY
@given(st.text(alphabet="abcd ", min_size=3, max_size=20).filter(lambda text: len(text.strip()) >= 3))
def test_what_the_other_side_quotes_is_hidden(value):
    said = hiding.without_values(f"Invalid: {value.upper()}!", {"firstName": value, "incomes": [{"amount": value}]})
    assert value.strip().casefold() not in said.casefold().replace("invalid", "")


def test_the_office_s_own_words_stay_readable():
    said = hiding.without_values(
        "No program Housing for ILAOEvict-7", {"program": "Housing", "externalID": "ILAOEvict-7"}
    )
    assert said == "No program Housing for ILAOEvict-7"
