"""From a claimed contact to what is sent: the facts of its appointments into the message template."""

from __future__ import annotations

import logging

from frontdesk.carrier.statuses import Channel
from frontdesk.reminders.attempts.claiming import CannotRender, Contact
from frontdesk.reminders.messages import message_templates

logger = logging.getLogger(__name__)


def body_of(contact: Contact) -> str:
    """The text's body; empty for a call, whose words the carrier asks for once somebody has picked up."""
    if contact.channel is Channel.CALL:
        return ""
    try:
        return message_templates.text_for(message_templates.facts_of(contact.appointments), contact.language)
    except Exception as error:  # one person's odd data must not stop everybody's evening
        logger.exception("no text could be made for attempt %s", contact.id)
        raise CannotRender(f"The text could not be made: {type(error).__name__}.") from error
