"""Rows read and written with SQL that is written out once: the same as with the ORM."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict

from frontdesk.carrier.models import InboundText
from frontdesk.config.database.transactions import joined
from frontdesk.config.database.versions import stamps
from frontdesk.config.database.written import WrittenRows
from frontdesk.consent.models import OptOut
from frontdesk.intake.models import TriageUser

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
TRIAGE_USERS = WrittenRows(TriageUser)


@pytest.fixture
def somebody() -> TriageUser:
    return TriageUser.objects.create(
        contact_number="+13125550142",
        line="+13125550100",
        session_key="17",
        populations=["senior"],
        sealed={"first_name": "Łucja"},
        created_at=NOW,
        updated_at=NOW,
    )


def test_a_row_is_read_as_the_orm_reads_it(somebody):
    read = TRIAGE_USERS.get("id = %s for update", [somebody.pk])
    assert model_to_dict(read) == model_to_dict(TriageUser.objects.get(pk=somebody.pk))
    assert (read.uuid, read.sealed, read.populations, read.created_at) == (
        somebody.uuid,
        {"first_name": "Łucja"},
        ["senior"],
        NOW,
    )
    assert not read._state.adding and read._state.db == "default"


def test_json_that_lies_open_is_read_too():
    text = InboundText.objects.create(sid="SM1", from_number="+1", to_number="+2", data={"Body": "ä"}, received_at=NOW)
    assert WrittenRows(InboundText).get("id = %s", [text.pk]).data == {"Body": "ä"}


def test_only_the_named_fields_are_written(somebody):
    other = TriageUser.objects.get(pk=somebody.pk)
    other.language, other.city, other.sealed = "pl", "Cicero", None
    TRIAGE_USERS.save(other, ["language", "sealed"])
    kept = TriageUser.objects.get(pk=somebody.pk)
    assert (kept.language, kept.city, kept.sealed) == ("pl", "", None)
    TRIAGE_USERS.save(other, [])


def test_a_field_that_was_left_out_is_fetched_when_it_is_asked_for(somebody, django_assert_num_queries):
    open_part = WrittenRows(TriageUser, without=["sealed"])
    with django_assert_num_queries(1):
        read = open_part.get("id = %s", [somebody.pk])
        assert (read.session_key, read.get_deferred_fields()) == ("17", {"sealed"})
    with django_assert_num_queries(1):
        assert read.sealed == {"first_name": "Łucja"}


def test_what_is_not_there_is_none_or_the_model_s_own_error():
    assert TRIAGE_USERS.first("session_key = %s", ["18"]) is None
    with pytest.raises(TriageUser.DoesNotExist, match="triage_users"):
        TRIAGE_USERS.get("session_key = %s", ["18"])


def test_several_rows():
    for number in ("+13125550101", "+13125550102"):
        OptOut.objects.create(number=number, channel="text", source="text", scope="channel", created_at=NOW)
    found = WrittenRows(OptOut).all("number = any(%s::text[]) order by id", [["+13125550101", "+13125550102", "+1"]])
    assert [row.number for row in found] == ["+13125550101", "+13125550102"]


def test_every_change_of_a_table_is_seen_and_nothing_else(somebody):
    before = stamps(["triage_users", "opt_outs"])
    assert stamps(["triage_users", "opt_outs"]) == before and before[1] == (0, 0)
    TriageUser.objects.filter(pk=somebody.pk).update(city="Cicero")
    changed = stamps(["triage_users", "opt_outs"])
    assert changed[0] != before[0] and changed[1] == before[1]
    with pytest.raises(RuntimeError), transaction.atomic():
        somebody.delete()
        assert stamps(["triage_users"]) == ((0, 0),)
        raise RuntimeError
    assert stamps(["triage_users", "opt_outs"]) == changed


@pytest.mark.django_db(transaction=True)
def test_a_joined_transaction_is_the_one_that_is_open_or_its_own():
    with joined():
        assert connection.in_atomic_block
    assert not connection.in_atomic_block
    with transaction.atomic():
        with pytest.raises(ValueError), joined():
            raise ValueError
        assert OptOut.objects.count() == 0, "the open transaction goes on"
