"""What has changed in the tables that matching reads, without reading them (config/database/versions.py)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from frontdesk.config.database.versions import VERSION, Sums, stamps

_TABLES = ("organizations", "services", "intake_settings", "case_acceptances")
_VERSIONS = f"""
    select s.uuid::text, ({VERSION.format("s")}), ({VERSION.format("v")}), ({VERSION.format("o")})
    from intake_settings s join services v on v.id = s.service_id join organizations o on o.id = v.organization_id
    order by s.id
"""


@dataclass(frozen=True)
class Stamp:
    """Rows and sum of versions of each table: of those that terms come from, and of the submissions."""

    terms: Sums
    submissions: Sums


def stamp() -> Stamp:
    """Two calls give the same exactly as long as nothing of the tables has changed for this transaction."""
    sums = stamps(_TABLES)
    return Stamp(sums[:3], sums[3:])


def versions() -> dict[str, tuple[int, int, int]]:
    """Id of intake settings -> version of the settings, their service and their organization, in the order of rows."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS)
        return {row[0]: row[1:] for row in cursor.fetchall()}
