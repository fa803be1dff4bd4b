"""Groups are asked about where the answer decides who can help, and nowhere else."""

from __future__ import annotations

import pytest

from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import groups as functions
from frontdesk.intake.flow_functions import offers
from frontdesk.intake.matching import known
from frontdesk.intake.matching.finding import find_offers
from frontdesk.intake.matching.groups import groups_that_matter
from frontdesk.intake.models import TriageUser
from frontdesk.intake.triage import answers, recording
from intake.matching.office import LAKE, NOW, open_office, person, service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_day(db, monkeypatch):
    monkeypatch.setenv("FRONTDESK_NOW", NOW.isoformat())
    get_settings.cache_clear()
    clock.move_to(NOW)
    known.forget()
    open_office()


@pytest.mark.parametrize(
    ("terms", "matter"),
    [
        ({}, []),
        ({"populations": ["veteran"]}, ["veteran"]),
        ({"populations": ["senior"]}, ["senior"]),  # the date of birth is asked after the offers
        ({"populations": ["disabled", "minor"]}, ["disability", "minor"]),
        ({"income_waived_for": ["veteran", "senior"]}, ["veteran"]),
        ({"income_waived_for": ["veteran", "all"]}, []),
        ({"income_waived_for": ["veteran"], "income_standard": "none"}, []),
        ({"allows_prisoners": False}, ["prisoner"]),
        ({"populations": ["veteran"], "is_enabled": False}, []),
        ({"populations": ["veteran"], "values": ("6",)}, []),
        ({"populations": ["veteran"], "counties": (LAKE,)}, []),
        ({"populations": ["veteran"], "intake_limit": 1, "current_count": 1, "counted_since": NOW}, []),
    ],
)
def test_what_matters(terms, matter):
    service("Open to all")
    service("Some", **terms)
    assert groups_that_matter(person(), NOW).names == tuple(matter)


def test_somebody_over_the_rough_limit_is_asked_for_waivers():
    service("Waives", income_waived_for=["veteran"])
    assert groups_that_matter(person(over_income="1"), NOW).names == ("veteran",)


def test_the_answer_decides_who_is_offered():
    service("Open to all")
    service("Veterans", populations=["veteran"])
    service("Not from jail", allows_prisoners=False)
    somebody = person("7")
    context = Context(now=NOW, session="7", language="es")
    found = functions.groups_that_matter({}, context)
    assert found["names"] == ["veteran", "prisoner"]
    assert [each["label"] for each in found["groups"]] == ["Serví en el ejército de EE. UU.", "Ahora en la cárcel"]

    def offered(*chosen: str) -> list[str]:
        functions.save_groups({"asked": found["names"], "groups": list(chosen)}, context)
        row = TriageUser.objects.get()
        return sorted(terms.organization for terms in find_offers(row, NOW))

    assert offered("none_") == ["Not from jail", "Open to all"]
    assert offered("veteran") == ["Not from jail", "Open to all", "Veterans"]
    assert offered("veteran", "prisoner") == ["Open to all", "Veterans"]
    reasons = somebody.decisions.filter(rule="matching").latest("pk").reasons
    assert "Not from jail, Not from jail housing: takes nobody who applies from jail." in reasons
    recording.update(somebody, NOW, last_screen_viewed="sms-matches")
    assert offered("skip") == ["Not from jail", "Open to all"]  # taken back
    assert TriageUser.objects.get().populations == []


def test_services_for_seniors_are_offered_before_the_age_is_known():
    service("Open to all")
    service("Elders", populations=["senior"], senior_age=55)
    service("Aging", populations=["senior", "veteran"])
    somebody = person("7")
    context = Context(now=NOW, session="7", language="en")
    found = functions.groups_that_matter({}, context)
    assert [each["label"] for each in found["groups"]] == ["U.S. military veteran", "Age 55 or older"]
    functions.save_groups({"asked": found["names"], "groups": ["senior"]}, context)
    row = TriageUser.objects.get()
    assert "Senior: yes" in answers.get(row)["notes"]
    assert {terms.organization for terms in find_offers(row, NOW)} == {"Open to all", "Elders", "Aging"}
    recording.update(somebody, NOW, age=57)  # what they said of themselves gives way to the date of birth
    row = TriageUser.objects.get()
    assert {terms.organization for terms in find_offers(row, NOW)} == {"Open to all", "Elders"}
    assert groups_that_matter(row, NOW).names == ("veteran",)


def test_somebody_over_the_rough_limit_is_asked_whether_a_waiver_for_seniors_fits():
    service("Waives", income_waived_for=["senior"], senior_age=62)
    assert groups_that_matter(person(), NOW).names == ()
    over = groups_that_matter(person(over_income="1"), NOW)
    assert (over.names, over.senior_age) == (("senior",), 62)


def test_help_that_costs_something_says_so_in_the_offer():
    service("Free")
    service("Paid", cost="low_cost")
    person("7")

    def labels(language: str) -> list[str]:
        found = offers.find_offers({}, Context(now=NOW, session="7", language=language))
        return [each["label"] for each in found["orgs"]]

    assert labels("en") == ["Free", "Paid (low cost, not free)"]
    assert labels("es") == ["Free", "Paid (bajo costo, no gratis)"]
    assert labels("pl") == ["Free", "Paid (odpłatnie)"]
