"""From a claimed contact to what is sent: the facts of its appointments into the message template."""

from __future__ import annotations

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.reminders import message_templates
from frontdesk.reminders.claiming import CannotRender, Contact
from frontdesk.reminders.message_templates import ReminderFacts


def facts_of(contact: Contact) -> list[ReminderFacts]:
    return [
        ReminderFacts(appointment_pk=a.pk, msg=a.msg, when=a.when, place=str(a.extra.get("location", "")))
        for a in contact.appointments
    ]


def body_of(contact: Contact) -> str:
    """The text's body; empty for a call, whose words the carrier asks for once somebody has picked up."""
    if contact.channel is Channel.CALL:
        return ""
    try:
        return message_templates.text_for(facts_of(contact), contact.language or get_settings().frontdesk_language)
    except message_templates.TemplateError as error:
        raise CannotRender(str(error)) from error
