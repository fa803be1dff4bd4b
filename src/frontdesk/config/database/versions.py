"""Whether rows have changed, without reading them.

Every version of a row has a place (ctid) and a writer (xmin) of its own, so any change is seen: of this transaction, of
another process, by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

#: SQL, to be formatted with the table's name: a number that this version of a row has, and no other one of it.
VERSION = "hashtid({0}.ctid)::bigint * 65537 + {0}.xmin::text::bigint"

#: Rows, and the sum of their versions.
Sums = tuple[tuple[int, int], ...]


def stamps(tables: Sequence[str]) -> Sums:
    """One of each table, in order. Two calls give the same exactly as long as nothing of the tables has changed for
    this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            " union all ".join(f"select count(*), sum({VERSION.format(table)}) from {table}" for table in tables)
        )
        return tuple((count, int(total or 0)) for count, total in cursor.fetchall())
