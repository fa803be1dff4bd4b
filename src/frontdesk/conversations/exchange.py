"""The usual turn written at once: the session, its turn, what the person wrote and what they are answered.

One statement, written out: building five with the ORM would cost more than running them. It writes what `turns.keep`,
`transcript.record_in` and `transcript.record_twiml` write where nothing is on its way to the person and no thread open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from frontdesk.conversations.models import ConversationMessage, FlowSession, SessionTurn

_DOCUMENT = FlowSession._meta.get_field("document")
_FIELDS = [field for field in ConversationMessage._meta.concrete_fields if not field.primary_key]
_COLUMNS = ", ".join(f'"{field.column}"' for field in _FIELDS)
_KEPT = [field.attname for field in _FIELDS]
_BODY = ConversationMessage._meta.get_field("body")
#: The columns that do not hold a message's values as they are. (Asking Django of each field costs more than the rest.)
_WRITTEN: dict[str, Callable[[ConversationMessage], Any]] = {
    "body": lambda message: _BODY.pre_save(message, True),
    "media": lambda message: Jsonb(message.media) if message.media else [],
}
#: What a turn may change of its session.
CHANGED = (
    *("state", "document", "language", "turns", "at_step", "screen", "ended_at", "ended_by", "failure"),
    *("heard_at", "waits_until", "nudge_at", "nudged_at"),
)
_SESSION = f"update flow_sessions set {', '.join(f'{name} = %s' for name in CHANGED)} where id = %s"
_TURN = """
    insert into session_turns (session_id, number, event, path, notes, at) values (%s, %s, %s, %s, %s, %s)
"""


def write(row: FlowSession, turn: SessionTurn, messages: Sequence[ConversationMessage]) -> None:
    """Store all of it; `messages` in their order."""
    values: list[Any] = [
        _DOCUMENT.get_db_prep_save(row.document, connection) if name == "document" else getattr(row, name)
        for name in CHANGED
    ]
    values.append(row.pk)
    values += [row.pk, turn.number, turn.event, Jsonb(turn.path), Jsonb(turn.notes), turn.at]
    rows = []
    for message in messages:
        kept = [_WRITTEN[name](message) if name in _WRITTEN else getattr(message, name) for name in _KEPT]
        rows.append(f"({', '.join(map(_placed, kept))})")
        values += [value for value in kept if _placed(value) == "%s"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"with session as ({_SESSION}), turn as ({_TURN}) "
            f"insert into conversation_messages ({_COLUMNS}) values {', '.join(rows)}",
            values,
        )


def _placed(value: Any) -> str:
    """What stands for a value in the statement. Most columns of a text are blank: written out they cost nothing, and
    a statement with no more than 50 parameters is not taken apart anew each time (psycopg keeps those)."""
    if value is None:
        return "null"
    if value is False:
        return "false"
    if value == "" and isinstance(value, str):
        return "''"
    if value == []:
        return "'[]'"
    return "0" if type(value) is int and value == 0 else "%s"
