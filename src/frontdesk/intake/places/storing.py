"""Taking tables of places into the database."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from django.db import connection, transaction

from frontdesk.intake.models import Place
from frontdesk.intake.places import looking_up, tables
from frontdesk.intake.places.tables import PlaceTable

_COPY = f"copy places ({', '.join(tables.COLUMNS)}, source) from stdin"


def load(path: Path) -> dict[str, int]:
    """Take a file's table in: the rows of each state in it are replaced as a whole. State -> its ZIP codes.

    Raises tables.TableError; then nothing has changed.
    """
    return store(tables.read(path))


def load_packaged(state: str) -> bool:
    """See that a state has its places, from the table that comes with Frontdesk: whether anything had to be done.

    Nothing is done where the office has loaded a table of its own, or where this one is loaded.
    """
    path = tables.packaged().get(state)
    if path is None or Place.objects.filter(state=state).exists():
        return False
    load(path)
    return True


def store(table: PlaceTable) -> dict[str, int]:
    """Replace the rows of the table's states. State -> its ZIP codes."""
    states = sorted({row.state for row in table.rows})
    with transaction.atomic():
        Place.objects.filter(state__in=states).delete()
        # a ZIP may have changed states since
        Place.objects.filter(zip_code__in={row.zip_code for row in table.rows}).delete()
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:  # type: ignore[attr-defined]
            for row in table.rows:
                copy.write_row([*(getattr(row, name) for name in tables.COLUMNS), table.source])
        looking_up.forget()
        transaction.on_commit(looking_up.forget)
    return dict(Counter(state for _, state in {(row.zip_code, row.state) for row in table.rows}))
