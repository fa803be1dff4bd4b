"""Walks through guided navigation as they are stored: one row a walk, its state sealed.

A walk belongs to the client of the service that began it ("": our own conversations): for all others it is not there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from frontdesk.config.database.transactions import joined
from frontdesk.config.database.versions import VERSION
from frontdesk.config.database.written import WrittenRows
from frontdesk.intake.backends.contract import NavigationState, NotFound
from frontdesk.intake.models import NavigationProcess, NavigationSession
from frontdesk.intake.navigation import walking, wire
from frontdesk.intake.navigation.definition import Definition, read


class StoredDefinitions(Mapping[str, Definition]):
    """The processes in the tables by their id. Each is asked for once: a walk sees one version of it in an answer."""

    def __init__(self) -> None:
        self._read: dict[str, Definition] = {}

    def __getitem__(self, process_id: str) -> Definition:
        if process_id not in self._read:
            with connection.cursor() as cursor:
                cursor.execute(_VERSION_OF, [process_id])
                found = cursor.fetchone()
            if found is None:
                raise KeyError(process_id)
            self._read[process_id] = _definition(*found)
        return self._read[process_id]

    def __iter__(self) -> Iterator[str]:
        return iter(NavigationProcess.objects.order_by("process_id").values_list("process_id", flat=True))

    def __len__(self) -> int:
        return NavigationProcess.objects.count()


_VERSION_OF = f"select id, {VERSION.format('navigation_processes')} from navigation_processes where process_id = %s"


def start(process_id: str, language: str, now: datetime, *, client: str = "") -> NavigationState:
    """A new walk. Raises NotFound for a process that is not there."""
    session_id = uuid.uuid4()
    definitions = StoredDefinitions()
    state = walking.start(definitions, process_id, language, seed=str(session_id))
    NavigationSession.objects.create(
        session_id=session_id,
        client=client,
        process=NavigationProcess.objects.get(process_id=process_id),
        state=state,
        is_complete=walking.is_complete(state),
        created_at=now,
        updated_at=now,
    )
    return wire.navigation_state(definitions, state, language, str(session_id))


def get(session_id: str, language: str, *, process_id: str = "", client: str = "") -> NavigationState:
    """Where a walk stands. `process_id`: that it began with, where the caller says so. Raises NotFound."""
    row = _row(session_id, process_id, client)
    return wire.navigation_state(StoredDefinitions(), row.state, language, str(row.session_id))


def answer(
    session_id: str,
    form_id: str,
    values: Mapping[str, Any],
    language: str,
    now: datetime,
    *,
    process_id: str = "",
    client: str = "",
) -> NavigationState:
    """Answer a form: element id -> value on the wire. One answer at a time of each walk. `process_id`: as for `get`.

    Raises NotFound, FormGone, and BackendRefused as `walking.answer` does.
    """
    definitions = StoredDefinitions()
    with joined():
        row = _row(session_id, process_id, client, lock="for update")
        state = walking.answer(definitions, row.state, form_id, values, language)
        shown = wire.navigation_state(definitions, state, language, str(row.session_id))  # or NotFound
        row.state, row.is_complete, row.updated_at = state, walking.is_complete(state), now
        _WALKS.save(row, ["state", "is_complete", "updated_at"])
    return shown


_WALKS = WrittenRows(NavigationSession)
_BEGAN_WITH = "and process_id = (select id from navigation_processes where process_id = %s)"


def _row(session_id: str, process_id: str, client: str, lock: str = "") -> NavigationSession:
    try:
        known = uuid.UUID(str(session_id))
    except ValueError:
        raise NotFound("there is no such session of guided navigation") from None
    began_with = [process_id] if process_id else []
    row = _WALKS.first(
        f"session_id = %s and client = %s {_BEGAN_WITH if began_with else ''} {lock}", [known, client, *began_with]
    )
    if row is None or row.state is None:
        raise NotFound("there is no such session of guided navigation")
    return row


@lru_cache(maxsize=64)
def _definition(pk: int, version: int) -> Definition:
    """To read and check a process takes milliseconds; the same version of a row is the same process."""
    return read(NavigationProcess.objects.values_list("definition", flat=True).get(pk=pk))
