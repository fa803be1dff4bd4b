"""Is the house in use? Asked before something takes the whole database away."""

from __future__ import annotations

from django.core.management.base import CommandError

from frontdesk.config.database import archive, embedded, locks


def refuse_while_in_use() -> None:
    """Raise CommandError while a server, a worker or anything else works on the database."""
    if locks.is_held(embedded.run_folder() / "serve.lock"):
        raise CommandError("`frontdesk serve` runs: stop it first (--force goes on regardless)")
    if others := archive.others_connected():
        raise CommandError(
            f"The database is in use ({others} other connection{'s' if others > 1 else ''}): stop servers, workers and "
            "other commands first (--force goes on regardless)"
        )
