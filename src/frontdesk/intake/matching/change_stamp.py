"""What has changed in the tables that matching reads, without reading them.

Every version of a row has a place (ctid) and a writer (xmin) of its own, so any change is seen: of this transaction, of
another process, by hand. Nothing of the rows themselves is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

_VERSION = "hashtid({0}.ctid)::bigint * 65537 + {0}.xmin::text::bigint"
_STAMP = " union all ".join(
    f"select count(*), sum({_VERSION.format(table)}) from {table}"
    for table in ("organizations", "services", "intake_settings", "case_acceptances")
)
_VERSIONS = f"""
    select s.uuid::text, ({_VERSION.format("s")}), ({_VERSION.format("v")}), ({_VERSION.format("o")})
    from intake_settings s join services v on v.id = s.service_id join organizations o on o.id = v.organization_id
    order by s.id
"""

Sums = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Stamp:
    """Rows and sum of versions of each table: of those that terms come from, and of the submissions."""

    terms: Sums
    submissions: Sums


def stamp() -> Stamp:
    """Two calls give the same exactly as long as nothing of the tables has changed for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        sums = tuple((count, int(total or 0)) for count, total in cursor.fetchall())
    return Stamp(sums[:3], sums[3:])


def versions() -> dict[str, tuple[int, int, int]]:
    """Id of intake settings -> version of the settings, their service and their organization, in the order of rows."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS)
        return {uuid: (settings, service, organization) for uuid, settings, service, organization in cursor}
