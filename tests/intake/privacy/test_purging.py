"""Sensitive answers are gone after a confirmed transfer, and when a conversation has ended without one."""

from __future__ import annotations

import io
import logging
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from conversations.talk import AFTERNOON, LINE, PERSON, make_session
from conversations.texting import deliver, publish, read, says
from frontdesk.carrier.models import CarrierEvent, InboundText
from frontdesk.conversations.models import ConversationMessage, FlowSession
from frontdesk.intake.models import (
    FirstText,
    NavigationProcess,
    NavigationSession,
    PendingUpdate,
    ReceivedIntake,
    Transfer,
    TriageUser,
)
from frontdesk.intake.models.content import ContentPack
from frontdesk.intake.privacy import purging
from frontdesk.monitor.models import MonitorEntry
from intake.privacy.dumping import whole_database

pytestmark = pytest.mark.django_db(transaction=True)

FLOW = """
flow: asking
steps:
  - ask: Which issue?
    as: issue
    answer: text
  - ask: When were you born?
    as: birthday
    answer: date
    sensitive: true
  - ask: What are your wages?
    as: wages
    answer: text
    sensitive: true
  - ask: Where do you live?
    as: street
    answer: text
    sensitive: true
  - ask: "You live at {{ street }}, and were born on {{ birthday | date: '%B %-d, %Y' }}. Right?"
    as: right
    answer: yes_no
  - say: Thank you.
"""
SECRETS = ("1980-02-03", "02/03/1980", "2/3/1980", "February 3, 1980", "1234.56", "1,234.56", "742 Evergreen")
ANSWERS = {
    "first_name": "Marge",
    "born": "1980-02-03",
    "incomes": [{"kind": "wages", "amount": "1234.56", "periods": 12}],
    "street": "742 Evergreen Terrace",
    "notes": ["She lives at 742 Evergreen Terrace."],
}


def talk(*, to_the_end: bool = True) -> TriageUser:
    """A conversation as a person has it; what flows' functions keep of it beside."""
    publish(FLOW, default=True)
    for n, text in enumerate(("hello", "eviction", "2/3/1980", "1234.56", "742 Evergreen Terrace")):
        deliver_by_webhook(text, sid=f"SX{n:032d}")
    if to_the_end:
        assert says("yes", sid="SMyes") == ["Thank you."]
    session = FlowSession.objects.get()
    person = TriageUser.objects.create(
        session_key=str(session.pk), contact_number=PERSON, line=LINE, age=46, total_income_cents=123456,
        household_size=3, zip_code="60603", created_at=AFTERNOON, updated_at=AFTERNOON, sealed=ANSWERS,
    )  # fmt: skip
    FirstText.objects.create(session_key=str(session.pk), text="hello", language="en", found="menu", at=AFTERNOON)
    return person


def deliver_by_webhook(body: str, sid: str) -> list[str]:
    """As the carrier brings it: with its callback kept as an event."""
    CarrierEvent.objects.create(
        kind="text_in", sid=sid, data={"Body": body, "From": PERSON, "MessageSid": sid}, fingerprint=sid,
        received_at=AFTERNOON,
    )  # fmt: skip
    return read(deliver(body, sid=sid))


def transfer(person: TriageUser, state: str = "confirmed", **fields) -> Transfer:
    given = {"due_at": AFTERNOON, "created_at": AFTERNOON, "updated_at": AFTERNOON, "payload": ANSWERS, **fields}
    return Transfer.objects.create(triage_user=person, external_id=f"X-{person.pk}", state=state, **given)


def left(*words: str) -> list[str]:
    said = whole_database()
    return [word for word in words if word in said]


def test_the_search_finds_what_is_there() -> None:
    transfer(talk())
    assert set(left(*SECRETS)) == {"1980-02-03", "February 3, 1980", "1234.56", "742 Evergreen"} | {"2/3/1980"}


def test_after_a_confirmed_transfer_nothing_sensitive_is_in_any_table_export_or_log(caplog) -> None:
    caplog.set_level(logging.DEBUG)
    person = talk()
    transfer(person)
    assert purging.tick(AFTERNOON) == 1
    assert left(*SECRETS, "Marge") == []
    person.refresh_from_db()
    assert (person.age, person.total_income_cents, person.household_size, person.zip_code) == (46, 123456, 3, "60603")
    assert (person.sealed, person.purged_at, person.ended_at) == (None, AFTERNOON, AFTERNOON)
    kept = list(ConversationMessage.objects.order_by("pk").values_list("body", flat=True))
    assert "eviction" in kept and "Thank you." in kept and "Which issue?" in kept
    for what in ("transcripts", "conversations"):
        out = io.StringIO()
        call_command("export", what, stdout=out)
        assert not [word for word in SECRETS if word in out.getvalue()]
    assert not [word for word in SECRETS if word in caplog.text]
    entry = MonitorEntry.objects.get(tags__contains=["action:intake.purged"])
    assert (entry.data["people"], entry.data["transfers"]) == (1, 1)
    # and nothing is left to do
    assert purging.tick(AFTERNOON + timedelta(minutes=1)) == 0
    assert MonitorEntry.objects.filter(tags__contains=["action:intake.purged"]).count() == 1


def test_a_text_brought_again_after_the_purge_gets_an_answer_and_brings_nothing_back() -> None:
    transfer(talk())
    purging.tick(AFTERNOON)
    deliver("742 Evergreen Terrace", sid=f"SX{4:032d}")
    assert left(*SECRETS) == []
    assert ConversationMessage.objects.filter(author="person").count() == 6


def test_while_it_goes_on_a_sensitive_answer_lies_nowhere_in_the_clear() -> None:
    talk(to_the_end=False)
    assert not InboundText.objects.filter(body__contains="Evergreen").exists()
    assert not CarrierEvent.objects.filter(data__Body__contains="Evergreen").exists()
    echo = ConversationMessage.objects.get(body__startswith="\x01", direction="out")
    assert echo.sensitive and echo.body.startswith("You live at 742 Evergreen Terrace")


@pytest.mark.parametrize("ended_by", ["exit", "silence", "flow", "hung_up"])
def test_a_conversation_that_ended_without_a_transfer_is_purged(ended_by: str) -> None:
    person = talk()
    FlowSession.objects.update(ended_by=ended_by)
    assert purging.tick(AFTERNOON) == 1
    assert left(*SECRETS) == []
    person.refresh_from_db()
    assert person.purged_at == AFTERNOON and person.age == 46


def test_an_open_conversation_keeps_its_answers_and_goes_on() -> None:
    person = talk(to_the_end=False)
    assert purging.tick(AFTERNOON + timedelta(hours=1)) == 0
    person.refresh_from_db()
    assert person.sealed == ANSWERS
    assert says("yes") == ["Thank you."]


def test_a_transfer_confirmed_in_an_open_conversation_takes_all_but_what_it_needs_to_go_on() -> None:
    person = talk(to_the_end=False)
    transfer(person)
    purging.tick(AFTERNOON)
    person.refresh_from_db()
    assert (person.sealed, person.purged_at) == (None, None)
    assert Transfer.objects.get().payload is None
    assert "Evergreen" not in "".join(ConversationMessage.objects.values_list("body", flat=True))
    assert FlowSession.objects.get().document["frames"][0]["values"]["street"] == "742 Evergreen Terrace"
    # nobody is heard for a day: then its document is purged too, and it can still be ended
    purging.tick(AFTERNOON + timedelta(days=1, minutes=1))
    assert left("742 Evergreen", "1234.56") == []
    assert says("yes", at=AFTERNOON + timedelta(days=2))[-1] == "Thank you."
    purging.tick(AFTERNOON + timedelta(days=2))
    assert left(*SECRETS) == []
    person.refresh_from_db()
    assert person.purged_at == AFTERNOON + timedelta(days=2)


@pytest.mark.parametrize("state", ["queued", "sending", "refused"])
def test_what_is_not_handed_over_yet_stays_in_the_transfer_alone(state: str) -> None:
    row = transfer(talk(), state)
    purging.tick(AFTERNOON)
    row.refresh_from_db()
    assert row.payload == ANSWERS
    assert TriageUser.objects.get().sealed is None
    assert [line.split(":")[0] for line in whole_database().splitlines() if "Evergreen" in line] == [
        "transfers.payload"
    ]
    Transfer.objects.update(state="confirmed")
    purging.tick(AFTERNOON + timedelta(minutes=1))
    assert left(*SECRETS) == []


def test_a_transfer_that_staff_gave_up_is_purged_a_week_later() -> None:
    transfer(talk(), "dropped")
    purging.tick(AFTERNOON + timedelta(days=6))
    assert Transfer.objects.get().payload == ANSWERS
    purging.tick(AFTERNOON + timedelta(days=7))
    assert left(*SECRETS) == []


def test_a_conversation_that_failed_is_kept_for_staff_for_a_week() -> None:
    person = talk()
    FlowSession.objects.update(state="failed", ended_at=AFTERNOON)
    purging.tick(AFTERNOON + timedelta(days=6))
    person.refresh_from_db()
    assert person.sealed == ANSWERS
    purging.tick(AFTERNOON + timedelta(days=7))
    assert left(*SECRETS) == []


def test_who_wrote_stop_and_never_came_back_is_forgotten_after_a_week() -> None:
    person = talk(to_the_end=False)
    says("STOP")
    purging.tick(AFTERNOON + timedelta(days=6))
    person.refresh_from_db()
    assert person.sealed == ANSWERS
    purging.tick(AFTERNOON + timedelta(days=7, minutes=1))
    session = FlowSession.objects.get()
    assert (session.state, session.ended_by) == ("ended", "silence")
    assert left(*SECRETS) == []


def test_a_text_still_to_go_out_keeps_its_words_until_it_is_gone() -> None:
    person = talk()
    waiting = ConversationMessage.objects.create(
        session=FlowSession.objects.get(), contact_number=PERSON, line=LINE, direction="out", author="flow",
        body="You were born on 02/03/1980.", created_at=AFTERNOON, via="rest", status="queued",
    )  # fmt: skip
    purging.tick(AFTERNOON)
    waiting.refresh_from_db()
    person.refresh_from_db()
    assert waiting.body and person.purged_at is None and person.sealed == ANSWERS
    ConversationMessage.objects.filter(pk=waiting.pk).update(status="delivered")
    purging.tick(AFTERNOON + timedelta(minutes=1))
    assert left(*SECRETS) == []


def test_trials_and_records_of_no_conversation_are_purged_when_nothing_changes_any_more() -> None:
    given = {
        "contact_number": PERSON,
        "line": LINE,
        "created_at": AFTERNOON,
        "updated_at": AFTERNOON,
        "sealed": ANSWERS,
    }
    TriageUser.objects.create(session_key="trial +1", is_trial=True, **given)
    TriageUser.objects.create(session_key="", **given)
    TriageUser.objects.create(session_key="999999999", **given)  # its session was deleted
    assert purging.tick(AFTERNOON + timedelta(hours=23)) == 0
    assert purging.tick(AFTERNOON + timedelta(days=1)) == 1
    assert purging.tick(AFTERNOON + timedelta(days=7)) == 2
    assert left(*SECRETS) == []


def test_one_that_cannot_be_purged_does_not_hold_up_the_others(monkeypatch) -> None:
    talk()
    ended = make_session("+13125550199", state="ended", ended_at=AFTERNOON)
    other = TriageUser.objects.create(
        session_key=str(ended.pk), contact_number="+13125550199", line=LINE, created_at=AFTERNOON,
        updated_at=AFTERNOON, sealed={"street": "1 Elm Street"},
    )  # fmt: skip
    FlowSession.objects.filter(contact_number=PERSON).update(pins={"asking": "no number"})
    purging.tick(AFTERNOON)
    other.refresh_from_db()
    assert other.purged_at == AFTERNOON


def test_updates_given_up_and_walks_are_forgotten_with_the_person() -> None:
    person = talk()
    pack = ContentPack.objects.create(name="x", title="X", loaded_at=AFTERNOON)
    process = NavigationProcess.objects.create(pack=pack, process_id="p", name="P", definition={})
    walk = NavigationSession.objects.create(
        process=process, state={"profile": {"x": "secretive"}}, is_complete=True, created_at=AFTERNOON,
        updated_at=AFTERNOON,
    )  # fmt: skip
    session = FlowSession.objects.get()
    session.document["frames"] = [{"values": {"nav": {"session_id": str(walk.session_id)}}}]
    session.save()
    PendingUpdate.objects.create(
        triage_user=person, attributes=ANSWERS, state="given_up", due_at=AFTERNOON, created_at=AFTERNOON
    )
    purging.tick(AFTERNOON)
    assert left(*SECRETS, "secretive") == []


def test_at_night_what_is_kept_longer_goes_in_its_time() -> None:
    pack = ContentPack.objects.create(name="x", title="X", loaded_at=AFTERNOON)
    process = NavigationProcess.objects.create(pack=pack, process_id="p", name="P", definition={})
    for complete in (True, False):
        NavigationSession.objects.create(
            process=process, state={"a": 1}, is_complete=complete, created_at=AFTERNOON, updated_at=AFTERNOON
        )
    FirstText.objects.create(session_key="1", text="he hit me", language="en", found="menu", at=AFTERNOON)
    for n, seen_at in enumerate((AFTERNOON, None)):
        ReceivedIntake.objects.create(
            external_id=str(n), organization="O", payload=ANSWERS, received_at=AFTERNOON, seen_at=seen_at
        )

    def state() -> tuple[int, int, int]:
        return (
            NavigationSession.objects.exclude(state=None).count(),
            ReceivedIntake.objects.exclude(payload=None).count(),
            FirstText.objects.exclude(text="").count(),
        )

    for days, expected in ((0, (2, 2, 1)), (2, (1, 2, 1)), (8, (0, 2, 1)), (91, (0, 1, 1)), (366, (0, 1, 0))):
        purging.tonight(AFTERNOON + timedelta(days=days))
        assert state() == expected, days
    assert purging.tonight(AFTERNOON + timedelta(days=366)) == 0


def test_many_rows_are_taken_in_chunks(monkeypatch) -> None:
    monkeypatch.setattr(purging, "CHUNK", 3)
    for n in range(8):
        FirstText.objects.create(session_key=str(n), text="x", language="en", found="menu", at=AFTERNOON)
    assert purging.tonight(AFTERNOON + timedelta(days=366)) == 8


@pytest.mark.parametrize(
    ("status", "then"), [("Started", "Incomplete"), ("Offered", "Offered"), ("eTransferred", "eTransferred"), ("", "")]
)
def test_an_intake_that_was_broken_off_is_incomplete(status, then) -> None:
    person = talk()
    TriageUser.objects.filter(pk=person.pk).update(intake_status=status)
    purging.tick(AFTERNOON)
    person.refresh_from_db()
    assert (person.intake_status, person.purged_at) == (then, AFTERNOON)


def test_an_intake_that_goes_on_is_not_broken_off() -> None:
    person = talk(to_the_end=False)
    TriageUser.objects.filter(pk=person.pk).update(intake_status="Started")
    purging.purge_person(person.pk, AFTERNOON)
    person.refresh_from_db()
    assert (person.intake_status, person.purged_at) == ("Started", None)


def test_a_first_text_that_says_who_they_are_goes_with_the_person() -> None:
    person = talk()
    FirstText.objects.update(text="evicted from 742 evergreen terrace")
    other = FirstText.objects.create(session_key="", text="742 Evergreen", language="en", found="menu", at=AFTERNOON)
    transfer(person)
    purging.tick(AFTERNOON)
    assert dict(FirstText.objects.values_list("session_key", "text")) == {person.session_key: "", "": other.text}


def test_an_update_given_up_after_the_purge_is_forgotten_at_night() -> None:
    person = talk()
    transfer(person)
    waits = {"triage_user": person, "attributes": {"notes": "742 Evergreen"}, "due_at": AFTERNOON}
    PendingUpdate.objects.create(**waits, created_at=AFTERNOON)
    given_up = PendingUpdate.objects.create(**waits, created_at=AFTERNOON)
    purging.tick(AFTERNOON)
    PendingUpdate.objects.filter(pk=given_up.pk).update(state="given_up")
    purging.tonight(AFTERNOON + timedelta(days=1))
    assert list(PendingUpdate.objects.order_by("pk").values_list("attributes", flat=True)) == [
        {"notes": "742 Evergreen"},
        None,
    ]


def test_what_no_key_opens_any_more_is_thrown_away_all_the_same() -> None:
    person = TriageUser.objects.create(
        session_key="", contact_number=PERSON, line=LINE, intake_status="Started", sealed=ANSWERS,
        created_at=AFTERNOON, updated_at=AFTERNOON,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("update triage_users set sealed = %s", [Fernet(Fernet.generate_key()).encrypt(b"x").decode()])
    assert purging.purge_person(person.pk, AFTERNOON)
    person = TriageUser.objects.get(pk=person.pk)
    assert (person.intake_status, person.sealed, person.purged_at) == ("Incomplete", None, AFTERNOON)
