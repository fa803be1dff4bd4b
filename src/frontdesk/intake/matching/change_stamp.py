"""A cheap mark of the tables that matching reads: while it is the same, what was parsed of them still holds."""

from __future__ import annotations

from django.db import connection

from frontdesk.intake.models import CaseAcceptance, IntakeSettings, Organization, Service

_TABLES = [model._meta.db_table for model in (Organization, Service, IntakeSettings, CaseAcceptance)]
#: Every version of a row has a place (ctid) and a writer (xmin) of its own, so that any change, also one of this
#: transaction, of another process or by hand, changes the sum. Nothing of the rows themselves is read.
_QUERY = " union all ".join(
    f"select count(*), sum(hashtid(ctid)::bigint * 65537 + xmin::text::bigint) from {table}" for table in _TABLES
)

Stamp = tuple[tuple[int, int], ...]


def stamp() -> Stamp:
    """Two calls give the same exactly as long as nothing of the tables has changed for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY)
        return tuple((count, int(total or 0)) for count, total in cursor.fetchall())
