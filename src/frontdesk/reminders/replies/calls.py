"""What a reminder call says, and what pressed keys do. Each function gives the TwiML to answer the carrier with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import phonenumbers
from django.db import transaction

from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.consent.models import OptOut
from frontdesk.consent.services import opt_out
from frontdesk.reminders.attempts.folding import fold_now
from frontdesk.reminders.messages import twiml
from frontdesk.reminders.messages.message_templates import facts_of, voice_for, voicemail_for
from frontdesk.reminders.models import Appointment, AppointmentLog, Reply
from frontdesk.reminders.replies import answers
from frontdesk.reminders.replies.answers import Line
from frontdesk.reminders.replies.reminded import Reminded, of_a_call
from frontdesk.reminders.replies.replies import Meaning
from frontdesk.reminders.replies.responses import record_answer

CONFIRM, CANCEL, REPEAT, STOP = "1", "2", "3", "9"
_MEANINGS = {CONFIRM: Meaning.CONFIRM, CANCEL: Meaning.CANCEL, REPEAT: Meaning.REPEAT}
#: Keys pressed in one call, repetitions included, before it is ended.
MOST_KEYS = 12


def speak(token: UUID, answered_by: str, now: datetime) -> str:
    """What a call says that somebody or something has picked up; `answered_by` is the carrier's AnsweredBy.

    A machine whose greeting has ended hears the voicemail text; one that was cut short, or a fax, nothing. Everything
    else (human, unknown, no detection) is spoken to as a person, whom a pressed key then proves.
    """
    if answered_by in ("machine_start", "fax"):
        return twiml.response(twiml.hangup())
    reminded = of_a_call(token)
    about = _still_to_say(reminded, now)
    if reminded is None or not about:
        return _gone(reminded)
    if answered_by.startswith("machine_end"):
        return voicemail_for(facts_of(about), reminded.language)
    return voice_for(facts_of(about), reminded.language, gather_url=_gather_url(token, 1))


@transaction.atomic
def press(token: UUID, key: str, turn: int, sid: str, now: datetime) -> str:
    """A key was pressed in turn `turn` (from 1) of the call `sid`. A key proves a person; the same turn counts once."""
    attempts = list(
        AppointmentLog.objects.filter(token=token, channel=Channel.CALL).order_by("pk").select_for_update(no_key=True)
    )
    reminded = of_a_call(token)
    if reminded is None or not attempts:
        return _gone(None)
    keys = attempts[0].digits
    if key and turn > len(keys):
        keys = (keys + key)[: AppointmentLog._meta.get_field("digits").max_length]
        AppointmentLog.objects.filter(pk__in=[a.pk for a in attempts]).update(
            digits=keys, answered_by="human", updated_at=now
        )
        fold_now([StatusEvent(Channel.CALL, sid, token, "in-progress", now, data={"Digits": key})])
    number, language = attempts[0].to_number, reminded.language
    if key == STOP:
        opt_out(number, Channel.CALL, source=OptOut.Source.KEY, wording=key, language=language, now=now)
        return _end(Line.CALL_STOPPED, reminded)
    about = _still_to_say(reminded, now, sid)
    if not about:
        return _gone(reminded)
    if key in _MEANINGS:
        record_answer(
            [one.pk for one in about],
            _MEANINGS[key],
            Channel.CALL,
            sid=sid,
            from_number=number,
            body=key,
            now=now,
            attempt_pk=reminded.attempt_pk,
        )
    if key in (CONFIRM, CANCEL):
        return _end(Line.CALL_CONFIRMED if key == CONFIRM else Line.CALL_CANCELLED, reminded)
    wrong = sum(pressed not in (CONFIRM, CANCEL, REPEAT, STOP) for pressed in keys)
    if not key or wrong > 1 or len(keys) >= MOST_KEYS:
        return _end(Line.CALL_NOT_UNDERSTOOD, reminded)
    again = voice_for(facts_of(about), language, gather_url=_gather_url(token, turn + 1))
    if key == REPEAT:
        return again
    return twiml.with_words_before(again, [answers.say(Line.CALL_WRONG_KEY, language)])


def office_line(caller: str, called: str) -> str:
    """A person calls our number. Nothing of any appointment is said: a caller's number proves nobody.

    The call is put through to FRONTDESK_OFFICE_PHONE, if there is one, and it is not the line that is talking.
    """
    greeting = answers.say(Line.CALL_OFFICE_LINE)
    office = _e164(get_settings().frontdesk_office_phone)
    if not office or office in (caller, called, get_settings().twilio_phone_number):
        return twiml.response(greeting, twiml.hangup())
    return twiml.response(greeting, answers.say(Line.CALL_CONNECTING), twiml.dial(office))


def _still_to_say(reminded: Reminded | None, now: datetime, sid: str = "") -> list[Appointment]:
    """Those of the call's appointments that are as they were, and that the person has not cancelled otherwise."""
    live = reminded.live(now) if reminded else []
    cancelled = {one.pk for one in live if one.response == Appointment.Response.CANCELLED}
    if cancelled and sid:  # by this very call: its request came again
        here = Reply.objects.filter(sid=sid, meaning=Reply.Meaning.CANCEL, appointment_id__in=cancelled)
        cancelled -= set(here.values_list("appointment_id", flat=True))
    return [one for one in live if one.pk not in cancelled]


def _gone(reminded: Reminded | None) -> str:
    return twiml.response(answers.say(Line.CALL_GONE, reminded.language if reminded else ""), twiml.hangup())


def _end(line: Line, reminded: Reminded) -> str:
    return twiml.response(answers.say(line, reminded.language), twiml.hangup())


def _gather_url(token: UUID, turn: int) -> str:
    return f"{get_settings().frontdesk_public_url}/twilio/gather/{token}?turn={turn}"


def _e164(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, get_settings().frontdesk_region)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
