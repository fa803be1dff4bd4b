"""Takes in what people answer to reminders: writes it down, stops what is no longer needed, says one thing back.

```
text -> understood -> confirm | cancel                  response, reached, other attempts stopped; "Thank you ..."
                   -> reschedule | wrong number | unclear    a Reply for staff; one helpful line
                   -> repeat                            the reminder again
                   -> courtesy                          silence, once they have answered
```
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from frontdesk.carrier.handlers import Subject, TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.consent.queries import opted_out
from frontdesk.people.notifications import notify_staff
from frontdesk.reminders.messages.message_templates import facts_of, text_for
from frontdesk.reminders.models import Appointment, AppointmentLog, Reply
from frontdesk.reminders.replies import answers
from frontdesk.reminders.replies.answers import Line
from frontdesk.reminders.replies.reminded import NEVER_WENT_OUT, Reminded, is_changed, is_live, reminded_of
from frontdesk.reminders.replies.replies import Meaning, Understanding, understand

HANDLED_BY = "reminders"
#: The same helpful line goes to one number at most once in this time, and so many answers of any kind: two machines
#: that answer each other would else never end (Twilio's own guard, error 14107, is wider).
LINE_AGAIN_AFTER = timedelta(minutes=10)
MOST_ANSWERS = 5

_RESPONSE = {Meaning.CONFIRM: Appointment.Response.CONFIRMED, Meaning.CANCEL: Appointment.Response.CANCELLED}
_STOPS = {
    Meaning.CONFIRM: ("answered", "The person has answered already."),
    Meaning.CANCEL: ("answered", "The person has answered already."),
    Meaning.WRONG_NUMBER: ("wrong_number", "The person says that this is the wrong number."),
}
_NOTICES = {
    Meaning.CANCEL: ("reply_cancelled", "An appointment was cancelled by the patient: {ids}."),
    Meaning.WRONG_NUMBER: ("reply_wrong_number", "A reply says that a number is wrong: appointment {ids}."),
    Meaning.RESCHEDULE: ("reply_reschedule", "A patient asks for another time: appointment {ids}."),
    Meaning.UNCLEAR: ("reply_unclear", "A reply needs a person to read it: appointment {ids}."),
}


_TEXTED_SINCE = f"""
    select exists (select 1 from appointment_logs where channel = 'text' and "to" = %s and claimed_at > %s
                   and status not in ({", ".join(f"'{outcome.value}'" for outcome in NEVER_WENT_OUT)}))
"""


@transaction.atomic
def record_answer(
    appointment_pks: Collection[int],
    meaning: Meaning | str,
    channel: Channel,
    *,
    sid: str,
    from_number: str,
    body: str,
    now: datetime,
    attempt_pk: int | None = None,
) -> list[int]:
    """Write down what a person answered about these appointments; returns those for which that is news.

    A yes or a no sets the response (the later one counts) and the appointment is reached; what is still queued for it,
    on either channel, is stopped. A wrong number stops all that is queued for the number, and no round takes it up
    again until staff have resolved the reply (`picking.py`). Each answer is kept as a Reply; the same one, by its
    `sid` (of the text, or the call) and meaning, is recorded once however often it comes.
    """
    meaning = Meaning(meaning)
    # attempts before appointments, each by their ids: the order in which status events are folded
    whose = Q(appointment_id__in=appointment_pks)
    if meaning is Meaning.WRONG_NUMBER:
        whose |= Q(to_number=from_number)  # whatever it is about, it would reach a stranger
    queued = AppointmentLog.objects.filter(whose, status=Outcome.QUEUED)
    list(queued.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    appointments = list(
        Appointment.objects.filter(pk__in=appointment_pks).order_by("pk").select_for_update(no_key=True)
    )
    said = Reply.objects.filter(sid=sid, meaning=meaning, appointment_id__in=appointment_pks)
    known = set(said.values_list("appointment_id", flat=True))
    news = [one for one in appointments if one.pk not in known]
    keep_replies([one.pk for one in news], meaning, channel, sid, from_number, body, now, attempt_pk)
    changed = []
    for one in news:
        if meaning in _RESPONSE:
            if one.response != _RESPONSE[meaning]:
                changed.append(one.pk)
            one.response, one.response_at, one.response_channel = _RESPONSE[meaning], now, channel
            one.success_at = one.success_at or now
            one.updated_at = now
        else:
            changed.append(one.pk)
    if meaning in _RESPONSE:
        fields = ["response", "response_at", "response_channel", "success_at", "updated_at"]
        Appointment.objects.bulk_update(news, fields)
    if meaning in _STOPS:
        code, reason = _STOPS[meaning]
        queued.update(
            status=Outcome.STOPPED, rank=RANK[Outcome.STOPPED], reason_code=code, reason=reason, updated_at=now
        )
    if changed and meaning in _NOTICES:
        tell_staff(meaning, [one for one in news if one.pk in changed], channel, now)
    return changed


def keep_replies(
    appointment_pks: Sequence[int | None],
    meaning: Meaning,
    channel: Channel,
    sid: str,
    from_number: str,
    body: str,
    now: datetime,
    attempt_pk: int | None = None,
) -> None:
    """Keep what was said, a row an appointment (None: about none we know)."""
    Reply.objects.bulk_create(
        Reply(
            appointment_id=pk,
            attempt_id=attempt_pk,
            channel=channel,
            from_number=from_number[:20],
            body=body,
            meaning=meaning.value,
            sid=sid,
            received_at=now,
        )
        for pk in appointment_pks
    )


def tell_staff(meaning: Meaning, about: Sequence[Appointment], channel: Channel, now: datetime) -> None:
    """A notification at the desk; it names appointments by the practice system's numbers, nobody by name."""
    type_, sentence = _NOTICES[meaning]
    ids = [one.appointment_id for one in about]
    data = {
        "appointments": ids,
        "pks": [one.pk for one in about],
        "channel": str(channel),
        "message": sentence.format(ids=", ".join(ids) or "unknown"),
    }
    notify_staff(type_, data, now)


def answer_text(text: InboundText, now: datetime) -> TextAnswer | None:
    """The text handler for those we have reminded: it always answers them, with silence at the least."""
    reminded = reminded_of(text.from_number, now)
    if reminded is None:
        return None
    understood = understand(text.body, reminded.language, len(reminded.appointments))
    return _as_answer(text, *_answered(text, reminded, understood, now))


def answer_stranger(text: InboundText, now: datetime) -> TextAnswer:
    """The last text handler of all: a number we never reminded, whose text nothing else has taken."""
    return _as_answer(text, *_stranger(text, now))


def subject_of(text: InboundText, now: datetime) -> Subject | None:
    """Whether a flow may take this text as a reply to a reminder: one that nobody understood, or that asks for another
    time. What it says is kept for staff as it would be without the flow, only that nothing is answered here.
    """
    reminded = reminded_of(text.from_number, now)
    if reminded is None:
        return None
    understood = understand(text.body, reminded.language, len(reminded.appointments))
    meaning, language = understood.meaning, understood.language or reminded.language
    if meaning is Meaning.RESCHEDULE:
        _record(text, [one for one in reminded.appointments if not is_changed(one)], reminded, meaning, now)
    elif meaning is Meaning.UNCLEAR:
        _keep(text, reminded, meaning, now)
    else:
        return None
    return Subject("reminder", {"meaning": meaning.value, "language": language})


def claims(text: InboundText, since: datetime, now: datetime) -> bool:
    """Whether this plainly says yes or no to a reminder that was texted after `since`, the last turn of a conversation:
    then it is no answer to the conversation's question. A bare number is: we ask for letters, flows for numbers.
    """
    if text.body.strip(" .#)").isdigit():
        return False
    if understand(text.body).meaning not in (Meaning.CONFIRM, Meaning.CANCEL):
        return False
    with connection.cursor() as cursor:  # written out: most answers to a conversation come by here
        cursor.execute(_TEXTED_SINCE, [text.from_number, since])
        (texted,) = cursor.fetchone()
    if not texted:
        return False
    reminded = reminded_of(text.from_number, now)
    return reminded is not None and bool(reminded.live(now))


def _as_answer(text: InboundText, kind: str, texts: list[str]) -> TextAnswer:
    number = text.from_number
    if Channel.TEXT in opted_out([number]).get(number, set()):
        texts = []  # the carrier would refuse it (error 21610)
    return TextAnswer(f"{HANDLED_BY}:{kind}"[:40], texts)


def _stranger(text: InboundText, now: datetime) -> tuple[str, list[str]]:
    keep_replies([None], Meaning.UNCLEAR, Channel.TEXT, text.sid, text.from_number, text.body, now)
    return _once(text, Line.TEXT_STRANGER, "", (), now)


def _answered(text: InboundText, reminded: Reminded, understood: Understanding, now: datetime) -> tuple[str, list[str]]:
    meaning, language = understood.meaning, understood.language or reminded.language
    if meaning is Meaning.COURTESY:
        if any(one.response for one in reminded.appointments):
            return "silence", []
        return _once(text, Line.TEXT_PLEASE_ANSWER, language, (), now)
    if meaning is Meaning.REPEAT and reminded.live(now):
        _keep(text, reminded, meaning, now)
        texts = [text_for(facts_of(reminded.live(now)), language)]
        return ("repeat", texts) if _may_say("repeat", text, now) else ("silence", [])
    if meaning in (Meaning.CONFIRM, Meaning.CANCEL):
        return _yes_or_no(text, reminded, understood, language, now)
    if meaning in (Meaning.WRONG_NUMBER, Meaning.RESCHEDULE):
        _record(text, [one for one in reminded.appointments if not is_changed(one)], reminded, meaning, now)
        line = Line.TEXT_WRONG_NUMBER if meaning is Meaning.WRONG_NUMBER else Line.TEXT_RESCHEDULE
        return _once(text, line, language, (), now)
    return _unclear(text, reminded, Line.TEXT_UNCLEAR, language, now)


def _yes_or_no(
    text: InboundText, reminded: Reminded, understood: Understanding, language: str, now: datetime
) -> tuple[str, list[str]]:
    picked = reminded.picked(understood.picks)
    if not understood.picks and not reminded.together:
        # several messages about several appointments: a yes means the one that is not answered yet, if it is one
        picked = [one for one in picked if not one.response]
        if len(picked) != 1 or understood.meaning is Meaning.CANCEL:
            return _unclear(text, reminded, Line.TEXT_WHICH_ONE, language, now, reminded.appointments)
    live = [one for one in picked if is_live(one, now)]
    if not live:
        line = Line.TEXT_CHANGED if any(is_changed(one) for one in picked) else Line.TEXT_PASSED
        return _unclear(text, reminded, line, language, now)
    changed = _record(text, live, reminded, understood.meaning, now)
    line = Line.TEXT_CONFIRMED if understood.meaning is Meaning.CONFIRM else Line.TEXT_CANCELLED
    if not changed:  # said before: an answer again only if the last one was long ago
        return _once(text, line, language, live, now)
    if not _may_say("", text, now):
        return "silence", []
    return line.value, [answers.text(line, language, facts_of(live))]


def _record(
    text: InboundText, about: Sequence[Appointment], reminded: Reminded, meaning: Meaning, now: datetime
) -> list[int]:
    return record_answer(
        [one.pk for one in about],
        meaning,
        Channel.TEXT,
        sid=text.sid,
        from_number=text.from_number,
        body=text.body,
        now=now,
        attempt_pk=reminded.attempt_pk,
    )


def _keep(text: InboundText, reminded: Reminded, meaning: Meaning, now: datetime) -> None:
    pk = reminded.appointments[0].pk
    keep_replies([pk], meaning, Channel.TEXT, text.sid, text.from_number, text.body, now, reminded.attempt_pk)


def _unclear(
    text: InboundText,
    reminded: Reminded,
    line: Line,
    language: str,
    now: datetime,
    about: Sequence[Appointment] = (),
) -> tuple[str, list[str]]:
    _keep(text, reminded, Meaning.UNCLEAR, now)
    kind, texts = _once(text, line, language, about, now)
    if texts and line is not Line.TEXT_WHICH_ONE:
        tell_staff(Meaning.UNCLEAR, reminded.appointments[:1], Channel.TEXT, now)
    return kind, texts


def _once(
    text: InboundText, line: Line, language: str, about: Sequence[Appointment], now: datetime
) -> tuple[str, list[str]]:
    """The helpful line, unless this number has just had it."""
    if not _may_say(line.value, text, now):
        return "silence", []
    return line.value, [answers.text(line, language, facts_of(about))]


def _may_say(kind: str, text: InboundText, now: datetime) -> bool:
    lately = InboundText.objects.filter(
        from_number=text.from_number,
        received_at__gt=now - LINE_AGAIN_AFTER,
        handled_by__startswith=f"{HANDLED_BY}:",
    ).exclude(handled_by=f"{HANDLED_BY}:silence")
    said = list(lately.exclude(pk=text.pk).values_list("handled_by", flat=True)[:100])
    return len(said) < MOST_ANSWERS and (not kind or f"{HANDLED_BY}:{kind}" not in said)
