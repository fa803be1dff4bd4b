"""How a text of a conversation is shown to a reader: who wrote, what, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from frontdesk.carrier.media import is_carriers
from frontdesk.config.shown_numbers import SEE_NUMBERS, hide_numbers
from frontdesk.conversations.models import ConversationMessage, InboxThread
from frontdesk.monitor.redaction import redact_number

ANSWER = "people.answer_people"
Author = ConversationMessage.Author
REDACTED = "Blanked: it was kept long enough."
WITHHELD = "A sensitive answer; who answers people may read it."


@dataclass(frozen=True)
class Medium:
    address: str  # "": it leads nowhere that a browser should go
    what: str


@dataclass(frozen=True)
class Shown:
    """One text. `note` stands in the place of words that are not shown."""

    pk: int
    out: bool
    who: str
    body: str
    note: str
    media: Sequence[Medium]
    step: str
    status: str
    reason: str
    error_code: int | None
    at: datetime
    due_at: datetime | None  # of one that has not gone yet
    sensitive: bool


def number_for(user: Any, number: str) -> str:
    """A phone number as the reader may see it."""
    if user.has_perm(SEE_NUMBERS):
        return number
    scheme, colon, plain = number.rpartition(":")
    return scheme + colon + (redact_number(plain) if any(c.isdigit() for c in plain) else plain)


def shown(messages: Sequence[ConversationMessage], user: Any) -> list[Shown]:
    """The texts as `user` may see them."""
    whole, answers = user.has_perm(SEE_NUMBERS), user.has_perm(ANSWER)
    return [_shown(message, whole=whole, answers=answers) for message in messages]


def passed_on(attributes: Mapping[str, Any], user: Any) -> list[tuple[str, str]]:
    """What a flow gave to staff with a person, as (name, words): nothing that is empty, and as `user` may see it."""
    if not user.has_perm(ANSWER):  # answers to sensitive questions are among them
        return []
    found = [(name.replace("_", " "), _words(value)) for name, value in attributes.items()]
    whole = user.has_perm(SEE_NUMBERS)
    return [(name, words if whole else hide_numbers(words)) for name, words in found if words]


def detail_for(user: Any, thread: InboxThread) -> str:
    """Why the thread is there, in the flow's words; a hand-over's hold what the person said, as what it passes on."""
    if thread.reason == InboxThread.Reason.HANDED_OVER and not user.has_perm(ANSWER):
        return ""
    return thread.detail if user.has_perm(SEE_NUMBERS) else hide_numbers(thread.detail)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value)))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_words(one)}" for name, one in value.items())
    return str(value)


def _shown(message: ConversationMessage, *, whole: bool, answers: bool) -> Shown:
    note = ""
    if message.redacted_at is not None:
        note = REDACTED
    elif message.sensitive and not answers:
        note = WITHHELD
    body = "" if note else message.body
    out = message.direction == ConversationMessage.Direction.OUT
    return Shown(
        pk=message.pk,
        out=out,
        who=_who(message),
        body=body if whole else hide_numbers(body),
        note=note,
        media=() if note else [_medium(message, n) for n in range(len(message.media))],
        step=message.step,
        status=message.status if out else "",
        reason=message.reason,
        error_code=message.error_code,
        at=message.created_at,
        due_at=message.due_at if message.status == "queued" else None,
        sensitive=message.sensitive,
    )


def _who(message: ConversationMessage) -> str:
    if message.author == Author.STAFF:
        return str(message.user or "Staff")
    return {Author.PERSON: "They wrote", Author.FLOW: "Flow", Author.SYSTEM: "Frontdesk"}.get(
        Author(message.author), message.author
    )


def _medium(message: ConversationMessage, nth: int) -> Medium:
    one = message.media[nth]
    kind = str(one.get("content_type", "")).partition("/")[0]
    what = {"image": "Picture", "audio": "Sound", "video": "Video"}.get(kind, "File")
    if is_carriers(str(one.get("url", ""))):
        return Medium(f"{reverse('desk:media', args=[message.pk])}?n={nth}", what)
    url = str(one.get("url", ""))
    return Medium(url if url.startswith(("https://", "http://")) else "", what)
