"""What flows may ask of the reminders: a person's appointments, and their answer to them.

Each works for the person in the conversation (`Context.contact`) and for nobody else. An appointment comes as what our
messages may say of it (`number`, `date`, `weekday`, `time`, `at_time`, `place`, in the conversation's language), with
`id`, which the other functions take, `when` (the instant) and `response`. Nothing is written twice: the same answer of
one session about one appointment is kept once, however often a flow asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from frontdesk.flows import functions
from frontdesk.flows.functions import Context

#: What a session's number stands after, where a text or a call has its sid.
_SID = "flow session "


def register() -> None:
    """Make the functions known to flows."""
    appointments = "the appointments we reminded this person of that are still ahead, soonest first"
    ids = "`ids`: those that are meant; without it all that are still ahead"
    functions.register(
        "appointments_of_contact",
        appointments_of_contact,
        gives=("appointments", "count", "language"),
        about=appointments,
    )
    functions.register(
        "confirm_appointments",
        confirm_appointments,
        takes=("ids",),
        gives=("count", "appointments"),
        about=f"the person will come. {ids}",
    )
    functions.register(
        "cancel_appointments",
        cancel_appointments,
        takes=("ids",),
        gives=("count", "appointments"),
        about=f"the person will not come; staff are told. {ids}",
    )
    functions.register(
        "ask_for_another_time",
        ask_for_another_time,
        takes=("ids", "wish"),
        gives=("count", "appointments"),
        about=f"the person asks for another time (`wish`: in their words); staff are told. {ids}",
    )


def appointments_of_contact(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.reminders.replies.reminded import reminded_of

    reminded = reminded_of(_number(context), context.now)
    live = reminded.live(context.now) if reminded else []
    language = reminded.language if reminded else ""
    return {"appointments": _shown(live, context), "count": len(live), "language": language}


def confirm_appointments(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    return _answer("confirm", arguments, context)


def cancel_appointments(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    return _answer("cancel", arguments, context)


def ask_for_another_time(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    return _answer("reschedule", arguments, context, str(arguments.get("wish") or ""))


def _answer(meaning: str, arguments: Mapping[str, Any], context: Context, body: str = "") -> dict[str, Any]:
    """Write the answer down. Returns the appointments it was about: none when they are over, moved or another's."""
    from frontdesk.carrier.statuses import Channel
    from frontdesk.reminders.replies.reminded import reminded_of
    from frontdesk.reminders.replies.responses import record_answer

    number = _number(context)
    reminded = reminded_of(number, context.now)
    if reminded is None:
        return {"count": 0, "appointments": []}
    wanted = _ids(arguments.get("ids"))
    about = [one for one in reminded.live(context.now) if wanted is None or one.pk in wanted]
    if about:
        record_answer(
            [one.pk for one in about],
            meaning,
            Channel.TEXT,
            sid=f"{_SID}{context.session}"[:64],
            from_number=number,
            body=body or context.started_with,
            now=context.now,
            attempt_pk=reminded.attempt_pk,
        )
        _settle([one.pk for one in reminded.appointments], number, context)
    return {"count": len(about), "appointments": _shown(about, context)}


def _settle(appointment_pks: list[int], number: str, context: Context) -> None:
    """The text that began the session needs nobody any more: the person has now said what they meant by it."""
    from frontdesk.reminders.models import Reply

    meanings = (Reply.Meaning.UNCLEAR, Reply.Meaning.RESCHEDULE)
    began = Reply.objects.filter(appointment_id__in=appointment_pks, from_number=number, body=context.started_with)
    began = began.filter(meaning__in=meanings, resolved_at=None).exclude(sid__startswith=_SID)
    began.update(resolved_at=context.now)


def _shown(appointments: list[Any], context: Context) -> list[dict[str, Any]]:
    from frontdesk.reminders.messages.message_templates import facts_of, values

    said = values(facts_of(appointments), context.language)["appointments"]
    return [
        {
            **{name: value for name, value in words.items() if name != "extra"},
            "id": one.pk,
            "when": one.appt_date_time.isoformat(),
            "response": one.response,
        }
        for one, words in zip(appointments, said, strict=True)
    ]


def _ids(given: Any) -> set[int] | None:
    """The appointments that are meant; None: all."""
    if given in (None, "", []):
        return None
    items: Iterable[Any] = given if isinstance(given, list | tuple) else str(given).replace(",", " ").split()
    return {int(item) for item in items if str(item).strip().isdigit()}


def _number(context: Context) -> str:
    # other ways of writing to us put their name before the number
    return context.contact.rpartition(":")[2]
