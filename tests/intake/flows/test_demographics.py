"""What people say of themselves, and take back."""

from __future__ import annotations

import pytest

from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import records
from frontdesk.intake.handoff import transferring
from frontdesk.intake.models import TriageUser
from intake.backends.offices import NOW, office, person

pytestmark = pytest.mark.django_db


def say(**said: str) -> TriageUser:
    records.save_demographics(said, Context(now=NOW, session="7"))
    return TriageUser.objects.get()


def test_said_and_taken_back_by_going_back():
    person(office(), session_key="7", said={"notes": ["Evicted."]}, populations=["senior"])
    rosa = say(race="White", gender="Female", veteran="yes_", disability="yes_")
    assert (rosa.race, rosa.gender, rosa.populations) == ("White", "Female", ["disability", "senior", "veteran"])
    assert rosa.sealed["notes"] == ["Evicted.", "Veteran: yes", "Disability: yes"]
    rosa = say(race="skip", gender="Female", veteran="no_", disability="skip")
    assert (rosa.race, rosa.gender, rosa.populations) == ("", "Female", ["senior"])
    assert rosa.sealed["notes"] == ["Evicted.", "Veteran: no"]
    payload = transferring.queue(rosa, NOW).payload
    assert not {"race", "veteran", "disabled"} & set(payload) and payload["gender"] == "Female"


def test_the_last_group_is_taken_back_and_what_was_not_asked_stays():
    person(office(), session_key="7")
    assert say(veteran="yes_").populations == ["veteran"]
    assert say(gender="Male").populations == ["veteran"]
    assert say(veteran="skip").populations == []
