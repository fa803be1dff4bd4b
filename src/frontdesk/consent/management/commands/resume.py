from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.consent import services
from frontdesk.consent.queries import paused_channels


class Command(ReportCommand):
    help = "Lift the pause: what was held back goes out within a minute, as far as it is still of use."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--channel", choices=[str(c) for c in Channel], default="", help="only this one")
        parser.add_argument("--by", default="", help="who lifts it")

    def report(self, **options: Any) -> Report:
        lifted = services.resume(by=options["by"], channel=options["channel"], now=clock.now())
        still = paused_channels()
        lines = [f"Lifted {len(lifted)} pause(s)." if lifted else "Nothing was paused."]
        lines += [f"Still paused: {c}s, because: {why}" for c, why in still.items()]
        return Report({"lifted": len(lifted), "paused": {str(c): why for c, why in still.items()}}, lines)
