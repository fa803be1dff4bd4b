from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.consent import services
from frontdesk.consent.queries import paused_channels


class Command(ReportCommand):
    help = "Hold back all calls and texts (or one of them) until `frontdesk resume`; nothing is lost."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--channel", choices=[str(c) for c in Channel], default="", help="only this one")
        parser.add_argument("--reason", required=True, help="shown to staff while the pause lasts")
        parser.add_argument("--by", default="", help="who pauses")

    def report(self, **options: Any) -> Report:
        try:
            services.pause(options["reason"], by=options["by"], channel=options["channel"], now=clock.now())
        except ValueError as error:
            raise CommandError(str(error)) from None
        paused = paused_channels()
        return Report(
            {"paused": {str(c): why for c, why in paused.items()}},
            [f"Paused: {c}s, because: {why}" for c, why in paused.items()] + ["Lift it with: frontdesk resume"],
        )
