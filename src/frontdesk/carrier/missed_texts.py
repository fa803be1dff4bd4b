"""Texts that came while our web server did not answer. The carrier posts them once and never again, but keeps them: its
list of what people sent us is looked through every few minutes, and what we do not have is taken in as if posted now.

```
in the list, not here -> stored, dated as the carrier has it -> answered late, or left to staff (`answering.py`)
```
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync

from frontdesk.carrier import answering
from frontdesk.carrier.client import Carrier, CarrierError, CarrierNotSetUp, CarrierRecord
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.webhooks import take_in
from frontdesk.config.env import Settings, get_settings
from frontdesk.monitor import services as monitor

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=10)
#: A text younger than this may still be on its way to the webhook, which answers it better.
LEFT_ALONE = timedelta(minutes=2)
#: Looked at again each time: texts that were left alone, or that reached the carrier's list late.
OVERLAP = timedelta(minutes=10)
#: A number of ours is one that somebody wrote to in this time, or that of the settings.
NUMBERS_OF = timedelta(days=30)

#: The address and the kind (image/jpeg) of a picture or file.
Media = Sequence[tuple[str, str]]

_failing = False


def look(since: datetime, now: datetime) -> bool:
    """Take in what people texted from `since` on and the webhook did not get. False: the carrier could not be asked."""
    global _failing
    settings = get_settings()
    try:
        found = async_to_sync(_listed)(settings, _our_numbers(settings, now), since - OVERLAP)
        texts = _unhandled([one for one in found if _came_at(one, now) < now - LEFT_ALONE])
        media = async_to_sync(_media_of)(settings, texts)
    except CarrierNotSetUp:
        return True
    except CarrierError as error:
        log.warning("the carrier cannot be asked for texts that were missed: %s", error)
        if not _failing:
            summary = (
                "The carrier cannot be asked for texts that came while we were down; it is asked again each minute."
            )
            monitor.record("warning", f"{summary} ({type(error).__name__})", tags=["missed_texts"], now=now)
        _failing = True
        return False
    _failing = False
    _take(texts, media, now)
    return True


def _our_numbers(settings: Settings, now: datetime) -> list[str]:
    written_to = InboundText.objects.filter(received_at__gt=now - NUMBERS_OF).order_by()
    numbers = {*written_to.values_list("to_number", flat=True).distinct(), settings.twilio_phone_number}
    return sorted(numbers - {""})


async def _listed(settings: Settings, numbers: Iterable[str], since: datetime) -> list[CarrierRecord]:
    """What people sent to our numbers, in the order in which it came."""
    # not the running loop's carrier, which in a worker belongs to the jobs
    carrier = Carrier(settings)
    try:
        records = [record for number in numbers for record in await carrier.texts_since(number, since)]
    finally:
        await carrier.close()
    return sorted(records, key=lambda one: (_came_at(one, since), one.sid))


async def _media_of(settings: Settings, texts: Iterable[CarrierRecord]) -> dict[str, Media]:
    carrier = Carrier(settings)
    try:
        return {one.sid: await carrier.media_of(one.sid) for one in texts if one.media}
    finally:
        await carrier.close()


def _unhandled(found: Sequence[CarrierRecord]) -> list[CarrierRecord]:
    handled = InboundText.objects.filter(sid__in=[one.sid for one in found], answered_at__isnull=False)
    sids = set(handled.values_list("sid", flat=True))
    # one without words and media was redacted at the carrier
    return [one for one in found if one.sid not in sids and (one.body or one.media)]


def _take(texts: Sequence[CarrierRecord], media: Mapping[str, Media], now: datetime) -> None:
    sids = [one.sid for one in texts]
    known = set(InboundText.objects.filter(sid__in=sids).values_list("sid", flat=True))
    pks = [take_in(one.sid, _form(one, media.get(one.sid, ())), _came_at(one, now)) for one in texts]
    if missed := [sid for sid in sids if sid not in known]:
        summary = f"Texts that came while we could not take them: {len(missed)}. They are handled now."
        monitor.record("warning", summary, data={"sids": missed[:50]}, tags=["missed_texts"], now=now)
    answering.answer_missed(pks, now)


def _came_at(record: CarrierRecord, otherwise: datetime) -> datetime:
    return record.start_time or record.created_at or otherwise


def _form(record: CarrierRecord, media: Media) -> dict[str, str]:
    """What the webhook would have said, as far as the list knows it (Twilio docs, "messaging webhook request")."""
    form = {"MessageSid": record.sid, "From": record.from_number, "To": record.to, "Body": record.body}
    form["NumMedia"] = str(record.media)
    if record.service_sid:
        form["MessagingServiceSid"] = record.service_sid
    for n, (address, kind) in enumerate(media):
        form |= {f"MediaUrl{n}": address, f"MediaContentType{n}": kind}
    return form
