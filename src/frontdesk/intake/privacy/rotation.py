"""A new key for what lies sealed in the database, and everything sealed again with it.

The key file gets the new key as its first line; every process reads the file again when it has changed, so from that
moment on everything is sealed with the new key while all older ones still open. Then each sealed value is sealed again,
a chunk in a transaction, while everything runs on. What still lies open from before it was ever sealed is sealed too.

A run that was broken off is gone on with by the next one, which then makes no further key. Old keys are never thrown
away here: backups of before cannot be read without them. `Rotated.droppable` says which the database needs no more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db import connection, models, transaction

from frontdesk.config import sealing
from frontdesk.config.env import get_settings
from frontdesk.config.sealing import SealedDocumentField, SealedJSONField, SealedWordsField
from frontdesk.monitor.services import log_action

#: Rows in one transaction.
CHUNK: Final = 200


@dataclass(frozen=True)
class Rotated:
    """`new_key`: one was made. `resealed`: values that an older key had sealed; `sealed`: values that lay open.
    `keys`: how many are in force; `droppable`: the places (from 1) of those that open nothing in the database.
    """

    new_key: bool
    resealed: int
    sealed: int
    keys: int
    droppable: tuple[int, ...]


@dataclass(frozen=True)
class _Column:
    table: str
    pk: str
    name: str
    cast: str  # how a new value is written
    chosen: str  # SQL: what may have to be sealed again
    again: Callable[[str], tuple[str, bool] | None]  # value -> (new value, it was sealed); None: leave it


def rotate(now: datetime) -> Rotated:
    """Make a new key and seal everything with it; with FRONTDESK_DATA_KEYS, which only you can change, seal everything
    with its first key. Raises CannotOpen for what no key opens: nothing of its chunk has changed then.
    """
    in_file = get_settings().frontdesk_data_keys is None
    keys = sealing.keys()
    resealed, sealed = _pass()
    fresh = in_file and not resealed  # else an earlier run was broken off, and this one has brought it to its end
    if fresh:
        keys = [sealing.new_key(), *keys]
        sealing.add_to_file(sealing.key_file(), keys, replace=True)
        resealed, more = _pass()
        sealed += more
    left = _pass()[0]  # what was being written while we went by
    droppable = tuple(range(2, len(keys) + 1)) if not left or not _pass()[0] else ()
    done = Rotated(fresh, resealed + left, sealed, len(keys), droppable)
    log_action("data_keys.rotated", data={"new_key": fresh, "resealed": done.resealed, "sealed": sealed}, now=now)
    return done


def _pass() -> tuple[int, int]:
    """Seal everything with the first key that is not. Returns (sealed with an older key, lay open)."""
    resealed = sealed = 0
    for column in _columns():
        last: Any = None
        while (page := _page(column, last)) is not None:
            last, changed = page
            resealed += sum(changed)
            sealed += len(changed) - sum(changed)
    return resealed, sealed


@transaction.atomic
def _page(column: _Column, last: Any) -> tuple[Any, list[bool]] | None:
    """The next rows: the last one's key, and for each changed one whether it was sealed. None: there are no more."""
    after = "" if last is None else f'"{column.pk}" > %s and'
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select "{column.pk}", "{column.name}"::text from "{column.table}"
            where {after} {column.chosen} order by "{column.pk}" limit {CHUNK} for update
            """,
            [] if last is None else [last],
        )
        rows = cursor.fetchall()
        if not rows:
            return None
        changed = []
        for pk, held in rows:
            found = column.again(held)
            if found is not None:
                cursor.execute(
                    f'update "{column.table}" set "{column.name}" = %s::{column.cast} where "{column.pk}" = %s',
                    [found[0], pk],
                )
                changed.append(found[1])
    return rows[-1][0], changed


def _columns() -> Iterator[_Column]:
    """Every column that holds sealed values, whichever room it is in."""
    for model in apps.get_models():
        meta = model._meta
        for field in meta.local_concrete_fields:
            if found := _kind(field):
                cast, chosen, again = found
                yield _Column(meta.db_table, str(meta.pk.column), str(field.column), cast, chosen, again)


def _kind(field: models.Field[Any, Any]) -> tuple[str, str, Callable[[str], tuple[str, bool] | None]] | None:
    name = f'"{field.column}"'
    if isinstance(field, SealedJSONField):
        return "text", f"{name} <> ''", _json_again
    if isinstance(field, SealedDocumentField):
        return "jsonb", f"{name} not in ('{{}}', '[]', 'null', '\"\"')", lambda held: _document_again(held, field.shown)
    if isinstance(field, SealedWordsField):
        begins = f"starts_with({name}, '{sealing.MARK}')"
        return "text", f"""({begins} or ("{field.when}" and {name} <> ''))""", _words_again
    return None


def _json_again(held: str) -> tuple[str, bool] | None:
    return None if sealing.is_newest(held) else (sealing.seal(sealing.unseal(held)), True)


def _document_again(held: str, shown: Sequence[str]) -> tuple[str, bool] | None:
    value = json.loads(held)
    was = value.get(sealing.SEALED) if isinstance(value, dict) else None
    if was is not None and sealing.is_newest(was):
        return None
    return json.dumps(sealing.seal_document(sealing.open_document(value), shown)), was is not None


def _words_again(held: str) -> tuple[str, bool] | None:
    if not held.startswith(sealing.MARK):
        return sealing.seal_text(held), False
    if sealing.is_newest(held.removeprefix(sealing.MARK)):
        return None
    return sealing.seal_text(sealing.open_text(held)), True
