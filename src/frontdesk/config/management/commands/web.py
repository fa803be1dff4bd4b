from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from frontdesk.config import addresses, web


class Command(BaseCommand):
    help = "Serve the web pages and the carrier's webhooks, without worker and schedule."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="the port; 0: any free one (default: 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            port = addresses.claim_port(options["host"], options["port"])
        except addresses.AddressError as error:
            raise CommandError(str(error)) from None
        connections.close_all()  # the server's processes must not share ours
        self.stdout.write(f"Listening on {addresses.url(options['host'], port)}", ending="\n")
        self.stdout.flush()
        web.serve(options["host"], port)
