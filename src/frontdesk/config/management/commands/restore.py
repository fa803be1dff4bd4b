from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.database import archive, schema
from frontdesk.config.doctor import keys
from frontdesk.config.standing import refuse_while_in_use
from frontdesk.consent import services as consent
from frontdesk.monitor.services import log_action

WHY_PAUSED = "Restored from a backup: what was sent after it was made is unknown. Look, then resume."


class Command(ReportCommand):
    help = "Put a backup in the place of the database: all of it, or nothing. Sending is paused until you resume it."
    needs_tables = False  # the backup brings its own

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", help="what `frontdesk backup` wrote")
        parser.add_argument("--force", action="store_true", help="replace a database that holds data, or is in use")
        parser.add_argument("--no-pause", action="store_true", help="do not pause sending (a test of the backup)")

    def report(self, **options: Any) -> Report:
        file = Path(options["file"]).expanduser().absolute()
        try:
            archive.check(file)
            if not options["force"]:
                refuse_while_in_use()
                _refuse_data()
            with self.console.status("Restoring ..."):
                archive.restore(file)
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from None
        schema.ensure_current(may_change=True, say=self.console.print)
        log_action("database.restored", data={"file": file.name})
        lines = [f"{file} is restored."]
        if not options["no_pause"]:
            consent.pause(WHY_PAUSED, by="frontdesk restore", now=clock.now())
            lines.append("Sending is paused: see what went out since the backup was made, then `frontdesk resume`.")
        if locked := keys.cannot_open():
            lines.append(
                f"What is sealed in it cannot be opened: {locked}. "
                f"Put the keys of the backup's time into {keys.where()}."
            )
        return Report({"file": str(file), "paused": not options["no_pause"], "opens": not locked}, lines)


def _refuse_data() -> None:
    if found := archive.tables_with_data():
        some = ", ".join(sorted(found)[:5])
        raise CommandError(
            f"The database holds data ({some}{', ...' if len(found) > 5 else ''}). "
            "Make a backup of it first, then give --force to replace it"
        )
