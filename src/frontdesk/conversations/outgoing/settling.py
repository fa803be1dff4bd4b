"""What became of texts whose answer was lost, or whose last word never came: ask the carrier, never send blindly.

- **uncertain**: the carrier's newest texts to that number are looked through for one that can only be ours: the same
  words, from our line, no answer to a request, nobody else's. Found: the row gets its sid. Not found: the carrier never
  had it, and it is due again. Only one text of a person and line is under way at a time, so there is nothing to mix up.
- **given up**: the carrier cannot be asked for GIVE_UP_AFTER; then the text counts as failed, so that the person's next
  one is not held up for ever. A callback may still say better.
- **stale** (nightly): handed over, and no callback has settled it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from frontdesk.carrier.client import Carrier, CarrierError, CarrierRecord, CarrierRefused, get_carrier
from frontdesk.carrier.handlers import StatusEvent
from frontdesk.carrier.patience import CLOCK_SLACK, LEASE, SETTLE_AFTER_SILENCE
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.conversations.models import ConversationMessage
from frontdesk.conversations.outgoing import results
from frontdesk.conversations.outgoing.claiming import Text
from frontdesk.conversations.outgoing.folding import fold_now
from frontdesk.jobs.threads import in_thread

logger = logging.getLogger(__name__)

#: How long a text may hold up the next one of the same person because nobody knows what became of it.
GIVE_UP_AFTER = timedelta(minutes=30)
UNKNOWN = "The carrier's answer was lost, and it could not be asked; the text may or may not have gone out."
NOT_RECEIVED = "The carrier had not received it."
#: The nightly look: at what has had no news for so long, and not further back than this.
STALE_AFTER, LOOK_BACK = timedelta(minutes=20), timedelta(days=3)
#: The phone network took a text this long ago and said nothing more: it will not.
UNCONFIRMED_AFTER = timedelta(minutes=30)
PAGE = 200


async def settle_uncertain(now: datetime, carrier: Callable[[], Carrier] = get_carrier) -> int:
    """Settle the uncertain texts whose time to ask has come. Returns how many were looked at."""
    lost = await in_thread(_take_uncertain, now)
    for text in lost:
        try:
            records = await carrier().find_texts(text.to)
        except CarrierError as error:
            logger.warning("the carrier cannot be asked about an uncertain text: %s", error)
            await in_thread(_cannot_ask, text, now)
        else:
            await in_thread(_bind, text, records, now)
    return len(lost)


async def reconcile(now: datetime, carrier: Callable[[], Carrier] = get_carrier) -> int:
    """Ask the carrier about every text without a last word. Returns how many."""
    await settle_uncertain(now, carrier)
    stale = await in_thread(_stale, now)
    for row in stale:
        try:
            record = await carrier().fetch(Channel.TEXT, row.sid)
        except CarrierRefused:
            continue  # it does not know the text any more
        except CarrierError as error:
            logger.warning("the carrier cannot be asked about %s: %s", row.sid, error)
            break
        await in_thread(fold_now, [_news(row.token, record, now)])
    await in_thread(_settle_unconfirmed, now)
    return len(stale)


@transaction.atomic
def _bind(text: Text, records: Sequence[CarrierRecord], now: datetime) -> None:
    taken = set(
        ConversationMessage.objects.filter(sid__in=[record.sid for record in records]).values_list("sid", flat=True)
    )
    found = next((record for record in records if record.sid not in taken and _could_be(text, record)), None)
    if found is None:
        results.write_again_later(text, NOT_RECEIVED, now)
        return
    results.write_accepted(text.id, found, now)
    fold_now([_news(text.token, found, now)])


def _could_be(text: Text, record: CarrierRecord) -> bool:
    if record.direction not in ("", "outbound-api"):
        return False
    if record.created_at is not None and record.created_at < text.lease_until - LEASE - CLOCK_SLACK:
        return False
    if record.from_number.startswith("+") and text.line.startswith("+") and record.from_number != text.line:
        return False
    if not text.body.strip():  # pictures alone
        return not record.body.strip()
    # a trial account's texts begin with a sentence of the carrier's
    return record.body.strip().endswith(text.body.strip())


def _cannot_ask(text: Text, now: datetime) -> None:
    if text.lease_until - LEASE + GIVE_UP_AFTER < now:
        results.write_given_up(text, UNKNOWN)


def _news(token: UUID, record: CarrierRecord, now: datetime) -> StatusEvent:
    """The carrier's record as if it had called back with it."""
    return StatusEvent(
        Channel.TEXT,
        record.sid,
        token,
        record.status,
        received_at=now,
        error_code=record.error_code,
    )


@transaction.atomic
def _take_uncertain(now: datetime) -> list[Text]:
    """Claim the uncertain texts to ask about: nobody else asks about them for the next minute."""
    due = ConversationMessage.objects.filter(status=Outcome.UNCERTAIN, settle_after__lte=now)
    rows = list(due.order_by("settle_after").select_for_update(skip_locked=True)[:PAGE])
    ConversationMessage.objects.filter(pk__in=[row.pk for row in rows]).update(settle_after=now + SETTLE_AFTER_SILENCE)
    return [
        Text(
            row.pk,
            row.token,
            row.contact_number,
            row.line,
            row.body,
            tuple(one["url"] for one in row.media),
            row.tries,
            answers=row.answers_person,
            counted=row.author == ConversationMessage.Author.FLOW and not row.answers_person,
            lease_until=row.lease_until or now,
        )
        for row in rows
    ]


def _stale(now: datetime) -> list[ConversationMessage]:
    handed = ConversationMessage.objects.filter(
        status__in=(Outcome.ACCEPTED, Outcome.SENT), via="rest", accepted_at__range=(now - LOOK_BACK, now - STALE_AFTER)
    )
    return list(handed.exclude(sid="").order_by("pk"))


def _settle_unconfirmed(now: datetime) -> None:
    ConversationMessage.objects.filter(
        status=Outcome.SENT, via="rest", accepted_at__range=(now - LOOK_BACK, now - UNCONFIRMED_AFTER)
    ).update(
        status=Outcome.UNCONFIRMED,
        rank=RANK[Outcome.UNCONFIRMED],
        reason="The phone network took the text and never said whether it arrived.",
    )
