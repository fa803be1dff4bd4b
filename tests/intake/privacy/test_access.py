"""Whoever reads an intake stands in the audit, with nothing of what it says."""

from __future__ import annotations

import pytest

from conversations.talk import AFTERNOON, LINE, PERSON
from frontdesk.intake.models import ReceivedIntake, Transfer, TriageUser
from frontdesk.intake.privacy import access
from frontdesk.monitor.models import MonitorEntry
from frontdesk.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return User.objects.create_user("ann@example.org", "correct horse battery", first_name="Ann", last_name="Lee")


def person() -> TriageUser:
    return TriageUser.objects.create(
        contact_number=PERSON, line=LINE, created_at=AFTERNOON, updated_at=AFTERNOON, sealed={"street": "742 Evergreen"}
    )


def entries() -> list[MonitorEntry]:
    return list(MonitorEntry.objects.filter(tags__contains=["action:intake.read"]).order_by("pk"))


def test_reading_answers_is_kept_with_who_and_what(ann: User) -> None:
    row = person()
    assert access.answers_of(row, ann, access.PAGE, AFTERNOON) == {"street": "742 Evergreen"}
    (entry,) = entries()
    assert {f"object:triageuser:{row.pk}", f"actor:user:{ann.pk}"} <= set(entry.tags)
    assert entry.data["how"] == "page" and entry.summary == "Ann Lee read an intake"
    assert "Evergreen" not in str(entry.data) + entry.summary
    TriageUser.objects.update(sealed=None)
    row.refresh_from_db()
    assert access.answers_of(row, "somebody", access.COMMAND, AFTERNOON) == {}
    assert len(entries()) == 2


def test_a_received_intake_is_seen_when_it_is_first_read(ann: User) -> None:
    row = ReceivedIntake.objects.create(external_id="X-1", organization="O", payload={"a": 1}, received_at=AFTERNOON)
    assert access.payload_of(row, ann, access.PAGE, AFTERNOON) == {"a": 1}
    row.refresh_from_db()
    assert row.seen_at == AFTERNOON
    assert entries()[0].data["external_id"] == "X-1"


def test_a_transfer_that_was_purged_reads_as_nothing(ann: User) -> None:
    row = Transfer.objects.create(
        triage_user=person(),
        external_id="X",
        payload=None,
        due_at=AFTERNOON,
        created_at=AFTERNOON,
        updated_at=AFTERNOON,
    )
    assert access.payload_of(row, ann, access.PAGE, AFTERNOON) == {}


def test_an_export_is_one_entry_and_marks_what_it_took_as_seen(ann: User) -> None:
    rows = [
        ReceivedIntake.objects.create(external_id=f"X-{n}", organization="O", payload={}, received_at=AFTERNOON)
        for n in range(3)
    ]
    access.exported("received_intakes", [row.pk for row in rows], ann, AFTERNOON)
    (entry,) = entries()
    assert entry.data["count"] == 3
    assert ReceivedIntake.objects.filter(seen_at=AFTERNOON).count() == 3
