"""What a call says and what its keys do, over the real webhooks with real signatures."""

from __future__ import annotations

import uuid
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.models import CarrierEvent
from frontdesk.carrier.statuses import Channel, Outcome
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.consent.models import OptOut
from frontdesk.consent.queries import opted_out
from frontdesk.people.models import Notification, Role, User
from frontdesk.reminders.attempts.folding import fold_now
from frontdesk.reminders.messages.twiml import check
from frontdesk.reminders.models import AppointmentLog, Reply
from reminders.answering import PERSON, appointment, contact, post

pytestmark = pytest.mark.django_db
SID = "CA" + "1" * 32


@pytest.fixture(autouse=True)
def office(monkeypatch):
    def set_up(**settings):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    set_up(FRONTDESK_OFFICE_NAME="Lakeside & Sons", FRONTDESK_OFFICE_PHONE="+13125550177")
    return set_up


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def soon(now):
    return now + timedelta(days=1)


@pytest.fixture
def call(soon, now):
    """A call that rings, about one appointment."""
    return contact([appointment(soon)], "call", now, Outcome.RINGING, sid=SID)[0]


@pytest.fixture
def ask(client):
    """Ask a webhook; gives the sound TwiML document as an element."""

    def go(path, **form):
        answer = post(client, path, **{"CallSid": SID, "From": "+13125550100", "To": PERSON, **form})
        assert answer.status_code == 200 and answer["Content-Type"].startswith("text/xml")
        document = answer.content.decode()
        assert [p.message for p in check(document)] in ([], ["nothing is said: there is no <Say> with words"])
        return ElementTree.fromstring(document)

    return go


@pytest.fixture
def press(ask):
    """Press a key in the call that this document belongs to."""

    def go(document, key, **form):
        path = document.find("Gather").get("action").removeprefix("http://testserver")
        return ask(path, Digits=key, **form)

    return go


def words(document):
    return " ".join(say.text for say in document.iter("Say"))


def picked_up(ask, call, answered_by="human"):
    form = {"AnsweredBy": answered_by} if answered_by else {}
    return ask(f"/twilio/voice/{call.token}", CallStatus="in-progress", **form)


def completed(call, answered_by, now):
    fold_now([StatusEvent(Channel.CALL, SID, call.token, "completed", now, answered_by=answered_by, duration=21)])
    call.refresh_from_db()


@pytest.mark.parametrize("answered_by", ["human", "unknown", ""])
def test_a_person_is_asked_for_a_key(ask, call, answered_by):
    document = picked_up(ask, call, answered_by)
    assert words(document).startswith("Hello, this is Lakeside & Sons")
    assert document.find("Gather").get("action") == f"http://testserver/twilio/gather/{call.token}?turn=1"


@pytest.mark.parametrize("answered_by", ["machine_end_beep", "machine_end_silence", "machine_end_other"])
def test_a_machine_hears_the_voicemail(ask, call, answered_by):
    document = picked_up(ask, call, answered_by)
    assert document.find("Gather") is None
    assert "Please call us" in words(document)


@pytest.mark.parametrize("answered_by", ["machine_start", "fax"])
def test_nothing_is_said_to_a_machine_that_is_not_ready(ask, call, answered_by):
    assert [verb.tag for verb in picked_up(ask, call, answered_by)] == ["Hangup"]


@pytest.mark.parametrize(
    "key, response, said", [("1", "confirmed", "You have confirmed"), ("2", "cancelled", "You have cancelled")]
)
def test_a_key_answers(ask, press, call, soon, now, key, response, said):
    text = contact([call.appointment], "text", now, Outcome.QUEUED)[0]
    document = press(picked_up(ask, call), key)
    assert said in words(document) and document[-1].tag == "Hangup"
    for row in (call, text, call.appointment):
        row.refresh_from_db()
    assert (call.status, call.answered_by, call.digits) == ("answered", "human", key)
    one = call.appointment
    assert (one.response, one.response_channel) == (response, "call")
    assert one.success_at and one.call_reached_at
    assert text.status == "stopped"
    kept = Reply.objects.get()
    assert (kept.sid, kept.body, kept.channel, kept.from_number) == (SID, key, "call", PERSON)


def test_a_cancel_by_key_tells_staff(ask, press, call):
    ann = User.objects.create_user("ann@example.org", "x", role=Role.objects.get(slug="receptionist"))
    press(picked_up(ask, call), "2")
    assert Notification.objects.get(notifiable_id=ann.pk).type == "reply_cancelled"


def test_one_key_answers_for_all_the_call_names(ask, press, soon, now):
    made = [appointment(soon + timedelta(hours=n)) for n in range(3)]
    calls = contact(made, "call", now, Outcome.IN_PROGRESS, sid=SID)
    document = picked_up(ask, calls[0])
    assert "You have 3 appointments" in words(document)
    press(document, "1")
    for one, attempt in zip(made, calls, strict=True):
        one.refresh_from_db()
        attempt.refresh_from_db()
        assert (one.response, attempt.status, attempt.digits) == ("confirmed", "answered", "1")


def test_a_key_proves_a_person_whom_the_carrier_took_for_a_machine(ask, press, call, now):
    document = picked_up(ask, call, "unknown")
    press(document, "3")
    completed(call, "unknown", now)
    assert (call.status, call.answered_by, call.duration) == ("answered", "human", 21)
    call.appointment.refresh_from_db()
    assert call.appointment.call_reached_at


def test_a_key_that_comes_after_voicemail_was_written_moves_it_forward(ask, press, call, now):
    document = picked_up(ask, call, "unknown")
    completed(call, "unknown", now)
    assert call.status == "voicemail"
    press(document, "1")
    call.refresh_from_db()
    assert (call.status, call.rank) == ("answered", 12)


def test_without_a_key_nobody_is_proved(ask, call, now):
    picked_up(ask, call, "unknown")
    completed(call, "unknown", now)
    assert call.status == "voicemail" and not Reply.objects.exists()


def test_three_says_it_again_and_then_a_key_still_counts(ask, press, call):
    again = press(picked_up(ask, call), "3")
    assert words(again).startswith("Hello, this is")
    press(again, "1")
    call.refresh_from_db()
    call.appointment.refresh_from_db()
    assert (call.digits, call.appointment.response) == ("31", "confirmed")
    assert list(Reply.objects.order_by("pk").values_list("meaning", flat=True)) == ["repeat", "confirm"]


def test_nine_ends_calls_and_texts_for_good(ask, press, call):
    document = press(picked_up(ask, call), "9")
    assert "not call this number again" in words(document)
    assert opted_out([PERSON])[PERSON] == {Channel.CALL, Channel.TEXT}
    assert set(OptOut.objects.values_list("source", flat=True)) == {"key"}
    call.appointment.refresh_from_db()
    assert call.appointment.response == "" and call.appointment.call_reached_at


def test_a_wrong_key_is_told_once_then_the_call_ends(ask, press, call):
    once = press(picked_up(ask, call), "7")
    assert words(once).startswith("Sorry, that key has no meaning here. Hello")
    twice = press(once, "*")
    assert "did not understand" in words(twice) and twice[-1].tag == "Hangup" and twice.find("Gather") is None
    call.refresh_from_db()
    assert (call.digits, call.status) == ("7*", "answered")


def test_a_key_held_down_for_ever_ends_the_call(ask, press, call):
    document, said = picked_up(ask, call), 0
    while document.find("Gather") is not None and said < 50:
        document, said = press(document, "3"), said + 1
    assert said == 12


def test_a_redelivered_key_counts_once(ask, press, call):
    document = picked_up(ask, call)
    assert words(press(document, "2")) == words(press(document, "2"))
    call.refresh_from_db()
    assert call.digits == "2" and Reply.objects.count() == 1
    again = press(document, "3")  # the first turn once more, late: no second key
    call.refresh_from_db()
    assert call.digits == "2" and again is not None


def test_a_redelivered_wrong_key_is_not_a_second_wrong_key(ask, press, call):
    document = picked_up(ask, call)
    assert words(press(document, "7")) == words(press(document, "7"))


@pytest.mark.parametrize("gone", ["superseded_at", "deleted_at"])
def test_a_call_about_an_appointment_that_is_gone_says_nothing_of_it(ask, press, call, now, gone):
    document = picked_up(ask, call)
    setattr(call.appointment, gone, now)
    call.appointment.save()
    for after in (picked_up(ask, call), picked_up(ask, call, "machine_end_beep"), press(document, "1")):
        assert "no longer needed" in words(after) and after[-1].tag == "Hangup"
        assert "appointment" not in words(after) and "press" not in words(after)
    call.appointment.refresh_from_db()
    assert call.appointment.response == ""


def test_only_what_is_left_of_a_call_is_said(ask, press, soon, now):
    moved, left = appointment(soon), appointment(soon + timedelta(hours=1))
    calls = contact([moved, left], "call", now, Outcome.RINGING, sid=SID)
    moved.superseded_at = now
    moved.save()
    document = picked_up(ask, calls[0])
    assert "You have an appointment" in words(document)
    press(document, "1")
    moved.refresh_from_db()
    left.refresh_from_db()
    assert (moved.response, left.response) == ("", "confirmed")


def test_what_was_cancelled_by_text_while_the_phone_rang_is_not_said(ask, call):
    call.appointment.response = "cancelled"
    call.appointment.save()
    assert "no longer needed" in words(picked_up(ask, call))


def test_a_token_we_never_gave_is_answered_politely(ask):
    assert "no longer needed" in words(ask(f"/twilio/voice/{uuid.uuid4()}"))
    assert "no longer needed" in words(ask(f"/twilio/gather/{uuid.uuid4()}?turn=1", Digits="1"))
    assert not Reply.objects.exists()


@pytest.mark.parametrize("turn", ["", "x", "-1", "99999999999999999999", "1%00"])
def test_an_odd_turn_does_no_harm(ask, call, turn):
    ask(f"/twilio/gather/{call.token}?turn={turn}", Digits="1")


def test_the_call_is_in_the_person_s_language(ask, press, soon, now):
    call = contact([appointment(soon, language="es")], "call", now, Outcome.RINGING)[0]
    document = picked_up(ask, call)
    assert words(document).startswith("Hola, le llamamos de Lakeside & Sons")
    assert "Ha confirmado" in words(press(document, "1"))


def test_a_person_who_calls_us_hears_no_facts_and_is_put_through(ask, call):
    document = ask("/twilio/voice", From=PERSON, To="+13125550100")
    assert "automated line of Lakeside & Sons" in words(document) and "appointment" not in words(document)
    assert document.find("Dial/Number").text == "+13125550177"


@pytest.mark.parametrize("phone", ["", "+13125550100", "front desk", PERSON])
def test_a_call_is_not_put_through_to_nobody_or_in_a_circle(ask, office, phone):
    office(FRONTDESK_OFFICE_PHONE=phone)
    document = ask("/twilio/voice", From=PERSON, To="+13125550100")
    assert document.find("Dial") is None and document[-1].tag == "Hangup"


@pytest.mark.parametrize("path", ["/twilio/voice", "/twilio/voice/{token}", "/twilio/gather/{token}?turn=1"])
def test_a_forged_request_is_refused_and_changes_nothing(client, call, path):
    answer = post(client, path.format(token=call.token), token="wrong", CallSid=SID, Digits="9", From=PERSON)
    assert answer.status_code == 403
    call.refresh_from_db()
    assert call.digits == "" and call.status == "ringing"
    assert not OptOut.objects.exists() and not CarrierEvent.objects.exists()


def test_each_request_is_stored_once(ask, press, call):
    for _ in range(2):
        press(picked_up(ask, call), "1")
    assert sorted(CarrierEvent.objects.values_list("kind", flat=True)) == ["gather", "voice"]
    assert AppointmentLog.objects.count() == 1
