from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.database import archive
from frontdesk.config.doctor import keys
from frontdesk.config.env import get_settings
from frontdesk.monitor.services import log_action


class Command(ReportCommand):
    help = "Write the whole database to one file, while everything runs on."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "file", nargs="?", metavar="FILE", help="default: backups/frontdesk-<time>.dump in FRONTDESK_HOME"
        )

    def report(self, **options: Any) -> Report:
        name = f"frontdesk-{clock.now():%Y%m%d-%H%M%S}.dump"
        file = Path(options["file"] or get_settings().home / "backups" / name).expanduser().absolute()
        if file.is_dir():
            file /= name
        try:
            with self.console.status("Writing the backup ..."):
                size = archive.backup(file)
        except (archive.ArchiveError, OSError) as error:
            raise CommandError(str(error)) from None
        log_action("database.backed_up", data={"file": file.name, "bytes": size})
        where = keys.where()
        lines = [
            f"The backup is in {file} ({size / 1e6:.1f} MB).",
            f"Sensitive answers are sealed in it, and the keys are not: keep a copy of {where} too, in another place.",
        ]
        return Report({"file": str(file), "bytes": size, "keys": where}, lines)
