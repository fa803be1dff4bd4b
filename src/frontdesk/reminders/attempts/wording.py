"""From a claimed contact to what is sent: the facts of its appointments into the message template."""

from __future__ import annotations

import logging

from frontdesk.carrier.statuses import Channel
from frontdesk.reminders.attempts.claiming import CannotRender, Contact, Render
from frontdesk.reminders.messages import message_templates

logger = logging.getLogger(__name__)


def renderer() -> Render:
    """A function that words contacts, for one slice of them: templates are looked for once.

    It gives the text's body; for a call nothing, whose words the carrier asks for once somebody has picked up.
    """
    shelf = message_templates.Shelf()

    def body_of(contact: Contact) -> str:
        if contact.channel is Channel.CALL:
            return ""
        try:
            facts = message_templates.facts_of(contact.appointments)
            return message_templates.text_for(facts, contact.language, shelf)
        except Exception as error:  # one person's odd data must not stop everybody's evening
            logger.exception("no text could be made for attempt %s", contact.id)
            raise CannotRender(f"The text could not be made: {type(error).__name__}.") from error

    return body_of
