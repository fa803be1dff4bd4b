"""What one side writes, the other reads as it was; what a stranger writes is read as far as it goes, or refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.intake.backends import wire
from frontdesk.intake.backends.contract import Acceptance, NavigationState, Terms

#: A busy machine is slow to draw its first values.
BUSY = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
names = st.from_regex(r"[a-z][a-z_]{0,10}", fullmatch=True)
words = st.lists(texts, max_size=4).map(tuple)
by_language = st.dictionaries(st.sampled_from(["en", "es", "pl"]), texts)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(texts, json_values, max_size=4)
numbers = st.integers(0, 9999)
terms = st.builds(
    Terms,
    id=texts.filter(bool),
    name=texts,
    organization=texts,
    organization_id=texts,
    service_id=texts,
    service=texts,
    legalserver_name=texts,
    phone=texts,
    url=texts,
    area=objects,
    populations=words,
    cost=st.sampled_from(["free", "low_cost"]),
    is_open=st.booleans(),
    callback_type=st.sampled_from(["we_call_client", "client_calls", "we_call_no_appointment"]),
    callback_number=texts,
    callbacks=objects,
    intake_limit=numbers,
    current_count=numbers,
    income_standard=st.sampled_from(["fpl", "ami", "none"]),
    income_maximum=numbers,
    income_waived_for=words,
    collects_income=st.booleans(),
    minimum_age=numbers,
    senior_age=numbers,
    allows_prisoners=st.booleans(),
    questions=words,
    qualifier_process=texts,
    household_definition=by_language,
    messages=st.dictionaries(names, by_language, max_size=3),
    conflict_levels=words,
    transfer=objects,
    last_intake_at=texts,
)
outcome_fields = names.map(lambda name: f"{name}_outcome")
acceptances = st.builds(
    Acceptance,
    service_id=texts,
    settings_id=texts,
    legal_issue=texts,
    outcomes=st.dictionaries(outcome_fields, words, max_size=3),
    submitted_at=texts,
    service=texts,
)
navigations = st.builds(
    NavigationState,
    session_id=texts.filter(bool),
    process_id=texts.filter(bool),
    profile=objects,
    profile_by_element_id=objects,
    form=st.none() | objects,
    is_complete=st.booleans(),
)


def sent(value):
    """Through the wire itself."""
    return json.loads(json.dumps(value))


@BUSY
@given(terms)
def test_terms(one):
    assert wire.terms_from_wire(sent(wire.terms_to_wire(one))) == one


@BUSY
@given(acceptances)
def test_acceptance(one):
    assert wire.acceptance_from_wire(sent(wire.acceptance_to_wire(one))) == one


@BUSY
@given(navigations)
def test_navigation(one):
    assert wire.navigation_from_wire(sent(wire.navigation_to_wire(one))) == one


@BUSY
@given(json_values)
def test_nonsense_is_refused_in_words(value):
    for reader in (wire.terms_from_wire, wire.acceptance_from_wire, wire.navigation_from_wire):
        try:
            reader(value)
        except ValueError as error:
            assert str(error)


def test_values_of_an_outcome_stand_in_one_text():
    row = Acceptance("s", "i", "issue", {"evict_outcome": ("1", "2", "3")})
    assert wire.acceptance_to_wire(row)["evict_outcome"] == "1, 2, 3"


def test_what_ilao_sends_is_read():
    found = wire.terms_from_wire(
        {
            "type": wire.INTAKE_SETTINGS,
            "id": "7",
            "attributes": {
                "current_count": "12",
                "enabled": "1",
                "apply_income_limit": False,
                "maximum_allowed_income": 80,
                "intake_limit": 0,
                "minimum_minor_age": "18",
                "allow_prisoners": "0",
                "callback_type": "we_call_client",
                "oas_household_definition": "Who lives with you",
                "oas_msg_bypass": "Call at once",
                "oas_msg_disclaimer": None,
                "unheard_of": {"a": 1},
            },
        }
    )
    assert (found.current_count, found.is_open, found.income_standard, found.income_maximum) == (12, True, "none", 80)
    assert (found.minimum_age, found.allows_prisoners) == (18, False)
    assert found.household_definition == {"en": "Who lives with you"}
    assert found.messages == {"bypass": {"en": "Call at once"}}


@pytest.mark.parametrize(
    ("resource", "what"),
    [
        ([], "intake settings is not an object"),
        ({"attributes": {}}, "intake settings has no id"),
        ({"id": "7", "attributes": "Cook"}, "intake settings: attributes is not an object"),
        ({"id": "7", "attributes": {"intake_limit": "many"}}, "intake settings: intake_limit is not a whole number"),
        ({"id": "7", "attributes": {"area": "Cook"}}, "intake settings: area is not an object"),
    ],
)
def test_what_cannot_be_read_is_named(resource, what):
    with pytest.raises(ValueError, match=what):
        wire.terms_from_wire(resource)
