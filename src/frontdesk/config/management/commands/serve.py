from __future__ import annotations

import asyncio
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections

from frontdesk.config import addresses
from frontdesk.config.database import embedded, locks, schema
from frontdesk.config.database.provider import DatabaseError
from frontdesk.config.env import get_settings
from frontdesk.config.supervisor import Child, Supervisor

#: Seconds between looks at the embedded database.
LOOK = 1.0


class Command(BaseCommand):
    help = "Run everything: the database, the web pages and webhooks, a worker and the schedule. Ctrl-C stops it all."
    needs_tables = False  # it sets them up itself, at DATABASE_URL too

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="the port; 0: any free one (default: 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        only_one = locks.take(embedded.run_folder() / "serve.lock")
        if only_one is None:
            raise CommandError(f"`frontdesk serve` runs already for {get_settings().home}; stop it first")
        try:
            port = addresses.claim_port(options["host"], options["port"])
        except addresses.AddressError as error:
            raise CommandError(str(error)) from None
        self._prepare()
        code = asyncio.run(self._supervise(options["host"], port))
        if get_settings().database_url is None:
            self._say("The database is stopped." if embedded.leave() else "The database runs on: others use it.")
        os.close(only_one)
        if code:
            raise SystemExit(code)

    def _prepare(self) -> None:
        settings = get_settings()
        for folder in (settings.csv_dir, settings.archive_dir):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            schema.ensure_current(may_change=True, say=self._say)
            self._nobody_can_sign_in = not _has_users()
        except OperationalError as error:
            raise DatabaseError(f"The database cannot be reached: {str(error).strip()}") from None
        finally:
            connections.close_all()  # we only watch from here on

    async def _supervise(self, host: str, port: int) -> int:
        async def web_is_up() -> bool:
            return await addresses.answers(host, port)

        supervisor = Supervisor(
            [
                Child("The web server", ("web", "--host", host, "--port", str(port)), web_is_up),
                Child("The worker", ("worker",), _lives_a_while()),
            ],
            self._say,
        )

        def when_up() -> None:
            self._say(f"Frontdesk runs at {addresses.url(host, port)} - Ctrl-C stops it.")
            if self._nobody_can_sign_in:
                self._say("Nobody can sign in yet: make the first account with `frontdesk createsuperuser`.")

        watch = self._keep_database if get_settings().database_url is None else None
        return await supervisor.run(when_up, watch)

    async def _keep_database(self) -> None:
        """Start the database again when it was killed, without waiting for somebody to need it."""
        while True:
            await asyncio.sleep(LOOK)
            if embedded.is_running():
                continue
            self._say("The database is gone; starting it again.")
            try:
                await asyncio.to_thread(embedded.ensure_running)
            except DatabaseError as error:
                self._say(f"Error: {error}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _lives_a_while() -> Any:
    """A worker has no door to knock at: one that did not end in its first seconds is up."""
    looks = 0

    async def is_up() -> bool:
        nonlocal looks
        looks += 1
        return looks > 30  # a look every tenth of a second

    return is_up


def _has_users() -> bool:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.filter(is_active=True).exists()
