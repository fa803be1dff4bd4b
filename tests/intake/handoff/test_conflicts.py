"""The conflict check: by name, for one organization, its levels taken exactly; only staff learn of it (decision 5)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.intake.backends import terms
from frontdesk.intake.backends.contract import BackendDown
from frontdesk.intake.handoff import conflicts, names_alike, receiving, transferring
from frontdesk.intake.models import ReceivedIntake
from intake.backends.offices import NOW, office, person

#: A busy machine is slow to draw its first values.
BUSY = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.mark.parametrize(
    ("score", "interval"), [(100, "highest"), (96, "highest"), (95, "high"), (80, "low"), (70, "lowest"), (69, "")]
)
def test_intervals(score, interval):
    assert names_alike.interval(score) == interval


@pytest.mark.parametrize(
    ("ours", "theirs", "interval"),
    [
        ("José Łukasz Álvarez", "jose lukasz alvarez", "highest"),
        ("O'Neil Anne-Marie", "Anne Marie ONeil", "highest"),
        ("Jan Kowalski", "Jon Kowalski", "high"),
        ("Rosa Alvarez", "Rosa Alvarado", "low"),
        ("Rosa Alvarez", "Jan Kowalski", ""),
    ],
)
def test_how_alike_names_are(ours, theirs, interval):
    score = names_alike.best_score([names_alike.plain(ours)], [names_alike.plain(theirs)])
    assert names_alike.interval(score) == interval


@BUSY
@given(st.text(max_size=30), st.text(max_size=30))
def test_the_score_is_the_same_both_ways(a, b):
    a, b = names_alike.plain(a), names_alike.plain(b)
    assert names_alike.best_score([a], [b]) == names_alike.best_score([b], [a])


def received(row, number, **payload):
    name = terms.of_row(row, NOW).legalserver_name
    receiving.receive({"externalID": f"X-{number}", "eTransferOrganization": name, **payload}, NOW)


def checked(row, rosa):
    conflicts.check(rosa, terms.of_row(row, NOW), NOW)
    rosa.refresh_from_db()
    return rosa.conflict, rosa.has_conflict_flag


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("levels", "name", "found"),
    [
        (["highest"], "Rosa Alvarez", ("highest", True)),
        (["high"], "Rosa Alvarez", ("highest", False)),  # exactly: high does not cover highest
        (["high", "highest"], "Rosa Alvares", ("high", True)),
        ([], "Rosa Alvarez", ("highest", False)),
        (["highest"], "Jan Kowalski", ("", False)),
    ],
)
def test_an_organization_is_warned_of_exactly_its_levels(levels, name, found):
    row = office(organization={"conflict_levels": levels})
    received(row, 1, firstName="Ann", lastName="Example", adverse_parties=[{"name": name}])
    assert checked(row, person(row)) == found


@pytest.mark.django_db
def test_other_organizations_and_the_person_themselves_are_no_conflict():
    row, other = office(), office("Lakeside")
    received(other, 1, firstName="Rosa", lastName="Alvarez")
    received(row, 2, firstName="Rosa", lastName="Alvarez", phoneHome="3125550142")
    assert checked(row, person(row)) == ("", False)


@pytest.mark.django_db
def test_a_maiden_name_and_a_nickname_count():
    row = office(organization={"conflict_levels": ["highest"]})
    received(row, 1, firstName="Ann", lastName="Example", adverse_parties=[{"name": "Rosie Brown"}])
    assert checked(row, person(row, said={"nickname": "Rosie", "maiden_name": "Brown"})) == ("highest", True)


@pytest.mark.django_db
def test_the_notes_are_headed_for_staff_and_the_decision_is_kept():
    row = office(organization={"conflict_levels": ["highest"]})
    received(row, 1, firstName="Ann", lastName="Example", adverse_parties=[{"name": "Rosa Alvarez"}])
    rosa = person(row)
    checked(row, rosa)
    decision = rosa.decisions.get()
    assert (decision.rule, decision.outcome, decision.about) == ("conflict", "flagged", row)
    assert decision.facts == {"interval": "highest", "score": 100, "levels": ["highest"]}
    transfer = transferring.send(transferring.queue(rosa, NOW).pk, NOW)
    assert transfer.payload["note"] == "POTENTIAL CONFLICT DETECTED; The person is being evicted."
    assert ReceivedIntake.objects.get(external_id=transfer.external_id).has_conflict_flag


@pytest.mark.django_db
def test_another_organization_is_checked_anew():
    row, other = office(organization={"conflict_levels": ["highest"]}), office("Lakeside")
    received(row, 1, firstName="Ann", lastName="Example", adverse_parties=[{"name": "Rosa Alvarez"}])
    rosa = person(row)
    assert checked(row, rosa) == ("highest", True)
    assert checked(other, rosa) == ("", False)


@pytest.mark.django_db
def test_without_an_answer_the_notes_say_that_it_was_not_checked(monkeypatch):
    class Away:
        def check_conflict(self, person):
            raise BackendDown("no answer")

    row = office()
    rosa = person(row)
    monkeypatch.setattr(conflicts, "backend", Away)
    assert checked(row, rosa) == ("", False)
    assert rosa.decisions.get().outcome == "not_checked"
    assert transferring.queue(rosa, NOW).payload["note"].startswith("CONFLICT CHECK NOT DONE; ")
