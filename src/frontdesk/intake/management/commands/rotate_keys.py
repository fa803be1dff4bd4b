from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError

from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.doctor import keys
from frontdesk.config.sealing import CannotOpen
from frontdesk.intake.privacy import rotation


class Command(ReportCommand):
    help = "Seal everything that lies sealed in the database with a new key, while everything runs."

    def report(self, **options: Any) -> Report:
        try:
            with self.console.status("Sealing everything again ..."):
                done = rotation.rotate(clock.now())
        except CannotOpen as error:
            raise CommandError(str(error)) from None
        made = f"A new key is the first in {keys.where()}. " if done.new_key else ""
        lines = [f"{made}{done.resealed + done.sealed} values are sealed with the first of {done.keys} keys."]
        if done.droppable:
            places = ", ".join(map(str, done.droppable))
            lines.append(
                f"Nothing in the database needs these keys any more: {places}. Backups of before do: "
                "take them out when the last such backup is gone."
            )
        return Report({**asdict(done), "droppable": list(done.droppable)}, lines)
