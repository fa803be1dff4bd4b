"""`restart-workers`: after an update, every worker finishes its chunk and begins anew."""

from __future__ import annotations

from django.db import connection


def ask_all() -> int:
    """Ask every worker that lives now to begin anew. Returns how many there are."""
    from frontdesk.jobs.queries import workers_alive

    alive = len(workers_alive())
    with connection.cursor() as cursor:
        cursor.execute("insert into worker_restarts (asked_at) values (clock_timestamp())")
    return alive
