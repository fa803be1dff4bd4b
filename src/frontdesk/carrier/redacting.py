"""Forgetting what texts said: this room keeps them as they came (`inbound_texts`, `carrier_events`), other rooms say
when they have been kept long enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

#: The answer that says nothing.
SILENCE = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
#: The fields of a webhook that say what was said, by whom; numbers, ids and counts stay.
SAID = (
    "Body", "ButtonText", "ButtonPayload", "ProfileName", "Transcription", "TranscriptionText", "SpeechResult",
    "Digits", "RecordingUrl", "Address", "Label", "Latitude", "Longitude",
    *("From" + part for part in ("City", "State", "Zip")),
    *(f"Media{what}{n}" for what in ("Url", "ContentType") for n in range(10)),
)  # fmt: skip
#: SQL: what is left of a row's `data` when it no longer says anything.
SAYS_NOTHING = f"data - '{{{', '.join(SAID)}}}'::text[]"


@dataclass(frozen=True)
class Forgotten:
    """How many rows said something and do not any more."""

    texts: int = 0
    events: int = 0


def old_texts(before: datetime, after_pk: int, most: int) -> list[tuple[int, str]]:
    """(primary key, sid) of texts from people, received before then, that still say something; the next `most`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select id, sid from inbound_texts
            where id > %s and received_at < %s
                and (body <> '' or data ?| %s::text[] or reply_twiml not in ('', %s))
            order by id limit %s
            """,
            [after_pk, before, list(SAID), SILENCE, most],
        )
        return cursor.fetchall()


def redact_texts(sids: Sequence[str]) -> Forgotten:
    """Blank the words, pictures and answers of the texts (or calls) with these sids. Doing it twice changes nothing."""
    wanted = [sid for sid in sids if sid]
    if not wanted:
        return Forgotten()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            update inbound_texts set body = '', data = {SAYS_NOTHING},
                reply_twiml = case when reply_twiml = '' then '' else %s end
            where sid = any(%s::text[]) and (body <> '' or data ?| %s::text[] or reply_twiml not in ('', %s))
            """,
            [SILENCE, wanted, list(SAID), SILENCE],
        )
        texts = cursor.rowcount
        cursor.execute(
            f"update carrier_events set data = {SAYS_NOTHING} where sid = any(%s::text[]) and data ?| %s::text[]",
            [wanted, list(SAID)],
        )
        return Forgotten(texts, cursor.rowcount)
