"""What is sealed, and what is kept of a decision."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frontdesk.intake.models import Decision, TriageUser
from frontdesk.intake.triage import answers, decisions, recording

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody():
    return recording.create("17", NOW, contact="+13125550142", line="+13125550100", flow="legal_help", language="en")


def again(triage_user):
    return TriageUser.objects.get(pk=triage_user.pk)


def test_answers_lie_beside_each_other_and_a_blank_leaves_them(somebody):
    answers.put(somebody, first_name="Ana", born="1985-11-05")
    answers.put(again(somebody), first_name="", last_name="Nowak", born=None, incomes=[])
    kept = {"first_name": "Ana", "last_name": "Nowak", "born": "1985-11-05"}
    assert answers.get(again(somebody)) == kept
    answers.replace(somebody, born="", email="")
    assert answers.get(again(somebody)) == {"first_name": "Ana", "last_name": "Nowak"}
    assert answers.get(somebody) == {"first_name": "Ana", "last_name": "Nowak"}


def test_what_is_taken_back_is_replaced_in_one_write(somebody):
    answers.put(somebody, first_name="Ana", maiden_name="Kowal", nickname="Ani", city="Cicero")
    with CaptureQueriesContext(connection) as queries:
        answers.replace(somebody, last_name="Nowak", maiden_name="", nickname="Aneczka")
    assert answers.get(again(somebody)) == {
        "first_name": "Ana",
        "last_name": "Nowak",
        "nickname": "Aneczka",
        "city": "Cicero",
    }
    assert sum(query["sql"].lower().startswith("update") for query in queries) == 1
    with pytest.raises(ValueError, match="middle_name"):
        answers.replace(somebody, middle_name="")


def test_what_changes_nothing_is_not_written(somebody):
    answers.put(somebody, first_name="Ana", notes=["One."])
    sealed = (
        TriageUser.objects.filter(pk=somebody.pk).extra(select={"raw": "sealed::text"}).values_list("raw", flat=True)
    )
    before = sealed.get()
    answers.put(somebody, first_name="Ana")
    answers.replace(somebody, email="")
    answers.replace(somebody, first_name="Ana", unit=None)
    answers.add_note(somebody, "One.")
    assert sealed.get() == before  # sealed anew it would look another
    assert answers.get(somebody) == {"first_name": "Ana", "notes": ["One."]}


def test_two_copies_of_a_record_lose_nothing_of_each_other(somebody):
    one, other = again(somebody), again(somebody)
    answers.put(one, first_name="Ana")
    answers.put(other, last_name="Nowak")
    assert answers.get(again(somebody)) == {"first_name": "Ana", "last_name": "Nowak"}


def test_nothing_of_it_can_be_read_in_the_table(somebody):
    answers.put(somebody, first_name="Ana", street="Main Street 1")
    with connection.cursor() as cursor:
        cursor.execute("select * from triage_users where id = %s", [somebody.pk])
        row = str(cursor.fetchone())
    assert "Ana" not in row
    assert "Main Street" not in row


def test_a_name_that_nobody_purges_is_refused(somebody):
    with pytest.raises(ValueError, match="middle_name"):
        answers.put(somebody, middle_name="Maria")


def test_notes_grow_and_repeat_nothing(somebody):
    for note in ("He has a court date.", "", "He was locked out.", "He has a court date. "):
        answers.add_note(somebody, note)
    assert answers.get(again(somebody))["notes"] == ["He was locked out.", "He has a court date."]


def test_several_notes_are_kept_at_once_in_their_order(somebody):
    answers.add_notes(somebody, ["One.", "Two.", " ", "One."])
    answers.add_notes(somebody, iter(["Three.", "Two. "]))
    answers.add_notes(somebody, [])
    assert answers.get(again(somebody))["notes"] == ["One.", "Three.", "Two."]


def test_what_is_put_after_a_purge_is_purged_again(somebody):
    TriageUser.objects.filter(pk=somebody.pk).update(sealed=None, purged_at=NOW)
    assert answers.get(again(somebody)) == {}
    answers.put(again(somebody), first_name="Ana")
    assert again(somebody).purged_at is None


def test_a_decision_is_kept_with_its_version_and_facts(somebody):
    facts = {"household_size": 2, "monthly_income_cents": 390_108}
    decisions.record(somebody, "income", "fpl 2026", facts, "over", ["Over the limit."], NOW)
    row = Decision.objects.get(triage_user=somebody)
    assert (row.rule, row.rule_version, row.outcome, row.reasons) == ("income", "fpl 2026", "over", ["Over the limit."])
    assert (row.facts, row.made_at, row.about) == (facts, NOW, None)


@pytest.mark.parametrize("name", ["born", "first_name", "incomes", "street"])
def test_a_decision_holds_nothing_that_is_sealed_elsewhere(somebody, name):
    with pytest.raises(ValueError, match=name):
        decisions.record(somebody, "age", "1", {name: "x"}, "old_enough", [], NOW)
    assert not Decision.objects.exists()
