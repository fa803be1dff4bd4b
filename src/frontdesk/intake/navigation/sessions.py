"""Walks through guided navigation as they are stored: one row a walk, its state sealed.

A walk belongs to the client of the service that began it ("": our own conversations): for all others it is not there.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Cast

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
            rows = NavigationProcess.objects.filter(process_id=process_id)
            text = rows.values_list(Cast("definition", models.TextField()), flat=True).first()
            if text is None:
                raise KeyError(process_id)
            self._read[process_id] = _definition(text)
        return self._read[process_id]

    def __iter__(self) -> Iterator[str]:
        return iter(NavigationProcess.objects.order_by("process_id").values_list("process_id", flat=True))

    def __len__(self) -> int:
        return NavigationProcess.objects.count()


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
    row = _row(NavigationSession.objects.all(), session_id, process_id, client)
    return wire.navigation_state(StoredDefinitions(), row.state, language, str(row.session_id))


@transaction.atomic
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
    row = _row(NavigationSession.objects.select_for_update(of=("self",)), session_id, process_id, client)
    definitions = StoredDefinitions()
    state = walking.answer(definitions, row.state, form_id, values, language)
    row.state, row.is_complete, row.updated_at = state, walking.is_complete(state), now
    row.save(update_fields=["state", "is_complete", "updated_at"])
    return wire.navigation_state(definitions, state, language, str(row.session_id))


def _row(rows: models.QuerySet[NavigationSession], session_id: str, process_id: str, client: str) -> NavigationSession:
    try:
        known = uuid.UUID(str(session_id))
    except ValueError:
        raise NotFound("there is no such session of guided navigation") from None
    of_process = {"process__process_id": process_id} if process_id else {}
    row = rows.filter(session_id=known, client=client, **of_process).first()
    if row is None or row.state is None:
        raise NotFound("there is no such session of guided navigation")
    return row


@lru_cache(maxsize=64)
def _definition(text: str) -> Definition:
    """To check a process takes milliseconds; the same text is the same process."""
    return read(json.loads(text))
