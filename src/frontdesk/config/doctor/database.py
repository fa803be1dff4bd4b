"""Does the database answer, and are its tables this version's?"""

from __future__ import annotations

from django.db import OperationalError, connection

from frontdesk.config.database import embedded, schema
from frontdesk.config.doctor.finding import Finding, failed, ok
from frontdesk.config.env import get_settings

#: The oldest PostgreSQL that Django 5.2 works with.
OLDEST = 140000


def check_database() -> Finding:
    """It answers, and is new enough."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        return failed(
            f"does not answer: {str(error).strip()}",
            "Check DATABASE_URL (address, name, password) and that the server runs and lets this machine in",
        )
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int")
        version: int = cursor.fetchone()[0]
    text = f"PostgreSQL {version // 10000}.{version % 10000}"
    if get_settings().database_url is None:
        return ok(f"embedded {text} in {embedded.data_folder()}", version=text, embedded=True)
    if version < OLDEST:
        return failed(f"{text} is too old", f"Move to PostgreSQL {OLDEST // 10000} or newer", version=text)
    return ok(f"{text} at DATABASE_URL", version=text, embedded=False)


def check_tables() -> Finding:
    """All migrations are applied, and none that we do not know."""
    if newer := schema.unknown_migrations():
        return failed("a newer Frontdesk has changed the tables", "Install that version", unknown=sorted(newer))
    if missing := schema.missing_migrations():
        return failed(
            f"{len(missing)} changes of the tables are missing", "Run `frontdesk migrate`", missing=sorted(missing)
        )
    return ok("are this version's")
