"""What a text in answer to a reminder does, over the real webhook with real signatures."""

from __future__ import annotations

import itertools
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import Channel, Outcome
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.consent.services import opt_out
from frontdesk.people.models import Notification, Role, User
from frontdesk.reminders.models import Reply
from frontdesk.reminders.replies.responses import record_answer
from frontdesk.reminders.rounds.picking import due_appointments
from frontdesk.reminders.rounds.rounds import start_manual_round
from frontdesk.reminders.staff_actions import resolve_replies
from reminders.answering import PERSON, appointment, contact, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(monkeypatch):
    monkeypatch.setenv("FRONTDESK_OFFICE_NAME", "Lakeside")
    monkeypatch.setenv("FRONTDESK_OFFICE_PHONE", "+13125550100")
    get_settings.cache_clear()


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def soon(now):
    return now + timedelta(days=1)


@pytest.fixture
def texts(client):
    """Text us; gives what comes back. Each text has a MessageSid of its own unless one is given."""
    sids = itertools.count(1)

    def send(body, number=PERSON, sid=None):
        sid = sid or f"SM{next(sids):032d}"
        answer = post(client, "/twilio/sms", MessageSid=sid, From=number, To="+13125550100", Body=body)
        assert answer.status_code == 200
        return [message.text for message in ElementTree.fromstring(answer.content)]

    return send


@pytest.fixture
def staff(db):
    return User.objects.create_user("ann@example.org", "x", role=Role.objects.get(slug="receptionist"))


def test_a_yes_confirms_reaches_and_stops_the_call(texts, soon, now):
    one = appointment(soon)
    text = contact([one], "text", now, Outcome.DELIVERED)[0]
    call = contact([one], "call", now, Outcome.QUEUED)[0]
    (reply,) = texts("C")
    one.refresh_from_db()
    call.refresh_from_db()
    assert reply.startswith("Thank you. See you ")
    assert (one.response, one.response_channel) == ("confirmed", "text")
    assert one.response_at and one.success_at
    assert (call.status, call.rank, call.reason_code) == ("stopped", 10, "answered")
    kept = Reply.objects.get()
    assert (kept.meaning, kept.body, kept.appointment_id, kept.attempt_id) == ("confirm", "C", one.pk, text.pk)


def test_a_no_cancels_and_tells_staff_without_a_name(texts, soon, now, staff):
    one = appointment(soon, appointment_id="A-77")
    contact([one], "text", now, Outcome.DELIVERED)
    (reply,) = texts("cant make it")
    one.refresh_from_db()
    assert reply.startswith("Cancelled: ") and reply.endswith("To rebook, call (312) 555-0100.")
    assert one.response == "cancelled" and one.success_at
    told = Notification.objects.get(notifiable_id=staff.pk)
    assert told.type == "reply_cancelled" and told.data["appointments"] == ["A-77"]
    assert PERSON not in str(told.data)


def test_a_later_contrary_answer_counts_and_both_are_kept(texts, soon, now):
    one = appointment(soon)
    contact([one], "text", now, Outcome.DELIVERED)
    texts("X")
    (reply,) = texts("C")
    one.refresh_from_db()
    assert one.response == "confirmed" and reply.startswith("Thank you")
    assert list(Reply.objects.order_by("pk").values_list("meaning", flat=True)) == ["cancel", "confirm"]


def test_a_redelivered_text_is_recorded_once_and_answered_alike(texts, soon, now):
    contact([appointment(soon)], "text", now, Outcome.DELIVERED)
    assert texts("C", sid="SM1") == texts("C", sid="SM1")
    assert Reply.objects.count() == 1


def test_the_answer_is_in_the_person_s_language(texts, soon, now):
    contact([appointment(soon, language="pl")], "text", now, Outcome.DELIVERED)
    assert texts("C")[0].startswith("Dziekujemy")
    assert texts("cancelo la cita")[0].startswith("Cancelada")  # they write Spanish: so do we


class TestSeveralAppointments:
    @pytest.fixture
    def three(self, now, soon):
        made = [appointment(soon + timedelta(hours=n)) for n in range(3)]
        contact(made[::-1], "text", now, Outcome.DELIVERED)
        return made

    def responses(self, made):
        for one in made:
            one.refresh_from_db()
        return [one.response for one in made]

    def test_a_bare_c_confirms_all(self, texts, three):
        assert texts("C")[0].count(")") == 3
        assert self.responses(three) == ["confirmed"] * 3
        assert Reply.objects.count() == 3

    def test_numbers_pick_in_the_order_of_the_text(self, texts, three):
        texts("C 1 3")
        texts("X2")
        assert self.responses(three) == ["confirmed", "cancelled", "confirmed"]

    def test_a_number_we_did_not_give_is_unclear(self, texts, three):
        texts("C4")
        assert self.responses(three) == ["", "", ""]
        assert Reply.objects.get().meaning == "unclear"

    def test_the_numbers_hold_when_one_has_moved_meanwhile(self, texts, three, now):
        three[0].superseded_at = now
        three[0].save()
        texts("C2")
        assert self.responses(three) == ["", "confirmed", ""]
        assert "has changed" in texts("C1")[0]
        assert self.responses(three) == ["", "confirmed", ""]

    def test_only_the_call_that_still_has_somebody_to_name_stays(self, texts, three, now):
        calls = contact(three, "call", now, Outcome.QUEUED)
        texts("C1")
        for call in calls:
            call.refresh_from_db()
        assert [c.status for c in calls] == ["stopped", "queued", "queued"]


class TestSeveralTexts:
    @pytest.fixture
    def two(self, now, soon):
        made = [appointment(soon + timedelta(hours=n)) for n in range(2)]
        for one in made:
            contact([one], "text", now, Outcome.DELIVERED)
        return made

    def test_an_ambiguous_answer_asks_back(self, texts, two):
        (reply,) = texts("C")
        assert reply.startswith("Which one? 1) ") and "2) " in reply
        for one in two:
            one.refresh_from_db()
            assert one.response == ""
        assert Reply.objects.get().meaning == "unclear"

    def test_and_is_then_answered_by_number(self, texts, two):
        texts("C")
        texts("C1")
        texts("X2")
        for one in two:
            one.refresh_from_db()
        assert [one.response for one in two] == ["confirmed", "cancelled"]

    def test_a_yes_means_the_only_one_left(self, texts, two):
        texts("C1")
        texts("yes")
        two[1].refresh_from_db()
        assert two[1].response == "confirmed"

    def test_an_older_text_makes_nothing_ambiguous(self, texts, now, soon):
        old, new = appointment(soon + timedelta(days=3)), appointment(soon)
        contact([old], "text", now - timedelta(days=2), Outcome.DELIVERED)
        contact([new], "text", now, Outcome.DELIVERED)
        texts("C")
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.response, new.response) == ("", "confirmed")


def test_what_nobody_understands_is_kept_and_answered_once(texts, soon, now, staff):
    one = appointment(soon)
    contact([one], "text", now, Outcome.DELIVERED)
    assert texts("do you validate parking")[0].startswith("Sorry, we did not understand. Reply C")
    assert texts("hello? anyone?") == []  # a machine that answers us would never end
    assert list(Reply.objects.values_list("meaning", "appointment_id")) == [("unclear", one.pk)] * 2
    assert Notification.objects.filter(type="reply_unclear").count() == 1
    InboundText.objects.update(received_at=now - timedelta(minutes=11))
    assert len(texts("is there a bus")) == 1


def test_two_machines_do_not_talk_for_ever(texts, soon, now):
    contact([appointment(soon)], "text", now, Outcome.DELIVERED)
    assert [len(texts("OK")) for _ in range(4)] == [1, 0, 0, 0]
    InboundText.objects.all().delete()
    flips = [len(texts("C" if n % 2 else "X")) for n in range(8)]
    assert flips == [1] * 5 + [0] * 3


@pytest.mark.parametrize(
    "body, meaning, line",
    [
        ("wrong number", "wrong_number", "Sorry about that"),
        ("can we move it to Friday?", "reschedule", "We have passed"),
    ],
)
def test_what_staff_must_do_is_kept_and_told(texts, soon, now, staff, body, meaning, line):
    one = appointment(soon)
    contact([one], "text", now, Outcome.DELIVERED)
    call = contact([one], "call", now, Outcome.QUEUED)[0]
    assert texts(body)[0].startswith(line)
    one.refresh_from_db()
    call.refresh_from_db()
    assert (one.response, one.success_at) == ("", None)
    assert Reply.objects.get().meaning == meaning
    assert Notification.objects.get().type == f"reply_{meaning}"
    assert call.status == ("stopped" if meaning == "wrong_number" else "queued")


def test_a_wrong_number_is_left_alone_until_staff_have_dealt_with_it(texts, soon, now):
    one, another = appointment(soon), appointment(soon + timedelta(days=1))
    contact([one], "text", now, Outcome.SENT)
    queued = contact([another], "call", now, Outcome.QUEUED)[0]
    elsewhere = appointment(soon, number="+13125550143")
    texts("you have the wrong number")
    queued.refresh_from_db()
    assert (queued.status, queued.reason_code) == ("stopped", "wrong_number")
    assert {c.pk: c.wrong_number for c in due_appointments(now)} == {
        one.pk: True,
        another.pk: True,
        elsewhere.pk: False,
    }
    assert start_manual_round(now).skipped == {"wrong_number": 2}
    resolve_replies(list(Reply.objects.values_list("pk", flat=True)), None, now)
    assert {c.pk for c in due_appointments(now) if not c.wrong_number} == {one.pk, another.pk, elsewhere.pk}


def test_asking_again_gets_the_reminder_again(texts, soon, now):
    contact([appointment(soon)], "text", now, Outcome.DELIVERED)
    assert texts("what time is my appointment?")[0].startswith("Lakeside: your appointment is on")


def test_thanks_need_no_answer_once_they_have_answered(texts, soon, now):
    contact([appointment(soon)], "text", now, Outcome.DELIVERED)
    assert texts("Thanks!") == ["Thank you. Please reply C to confirm or X to cancel."]
    texts("C")
    assert texts("Thank you") == []
    assert list(Reply.objects.values_list("meaning", flat=True)) == ["confirm"]


def test_an_appointment_that_is_over_is_not_confirmed(texts, now):
    one = appointment(now - timedelta(hours=1))
    contact([one], "text", now - timedelta(days=1), Outcome.DELIVERED)
    assert "has passed" in texts("C")[0]
    one.refresh_from_db()
    assert one.response == "" and Reply.objects.get().meaning == "unclear"


def test_a_number_we_never_reminded_gets_one_line(texts, now, soon):
    contact([appointment(soon)], "text", now, Outcome.QUEUED)  # not sent yet: nothing to answer
    assert texts("C") == ["This is the automated line of Lakeside. To reach us, call (312) 555-0100."]
    assert texts("C", number="+13125550199") != []
    assert set(Reply.objects.values_list("meaning", "appointment_id")) == {("unclear", None)}


def test_a_call_can_be_answered_by_text(texts, soon, now):
    one = appointment(soon)
    contact([one], "call", now, Outcome.NO_ANSWER)
    texts("X")
    one.refresh_from_db()
    assert one.response == "cancelled"


def test_who_opted_out_is_not_texted_and_still_heard(texts, soon, now):
    one = appointment(soon)
    contact([one], "text", now, Outcome.DELIVERED)
    opt_out(PERSON, Channel.TEXT, source="staff", now=now)
    assert texts("C") == []
    one.refresh_from_db()
    assert one.response == "confirmed"


def test_stop_goes_to_consent_not_here(texts, soon, now):
    one = appointment(soon)
    contact([one], "text", now, Outcome.DELIVERED)
    texts("STOP")
    one.refresh_from_db()
    assert one.response == "" and not Reply.objects.exists()
    assert InboundText.objects.get().handled_by == "consent"


def test_record_answer_says_what_is_news(soon, now):
    one = appointment(soon)
    given = {"sid": "SM9", "from_number": PERSON, "body": "C", "now": now}
    assert record_answer([one.pk], "confirm", Channel.TEXT, **given) == [one.pk]
    assert record_answer([one.pk], "confirm", Channel.TEXT, **given) == []
    assert record_answer([one.pk], "confirm", Channel.TEXT, **{**given, "sid": "SM10"}) == []
    assert Reply.objects.count() == 2


def test_a_forged_text_changes_nothing(client, soon, now):
    one = appointment(soon)
    contact([one], "text", now, Outcome.DELIVERED)
    answer = post(client, "/twilio/sms", token="wrong", MessageSid="SM1", From=PERSON, To="+1", Body="C")
    one.refresh_from_db()
    assert answer.status_code == 403 and one.response == "" and not InboundText.objects.exists()
