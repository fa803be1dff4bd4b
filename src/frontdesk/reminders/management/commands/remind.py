from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.consent.queries import paused_channels
from frontdesk.jobs.models import JobBatch
from frontdesk.reminders.rounds import rounds
from frontdesk.reminders.rounds.following import see_to_its_end


class Command(ReportCommand):
    help = (
        "Start a round now: call and text everybody whose appointment is ahead and who is not reached. Without a "
        "worker it works the round off itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--wait", action="store_true", help="follow the round to its end")

    def report(self, **options: Any) -> Report:
        paused = paused_channels()
        result = rounds.start_manual_round(clock.now())
        data = {
            "batch_id": result.batch_id,
            "calls": result.calls,
            "texts": result.texts,
            "skipped": result.skipped,
        }
        lines = [f"{result.calls} calls and {result.texts} texts."]
        lines += [
            f"  left out, {reason.replace('_', ' ')}: {count}" for reason, count in sorted(result.skipped.items())
        ]
        if result.batch_id is None:
            return Report(data, ["Nobody is to be called or texted now.", *lines[1:]])
        seen = see_to_its_end(result.round_id, self.console, wait=options["wait"])
        failed = JobBatch.objects.get(pk=result.batch_id).failed_jobs
        held = seen.open - seen.later if seen else 0
        if failed:
            lines.append(f"[red]{failed} jobs failed; see Failed jobs at the desk.[/red]")
        if seen and seen.later:
            lines.append(f"{seen.later} wait for their permitted hours.")
        if paused:
            lines.append(f"Sending is paused ({', '.join(sorted(paused))}): nothing goes out until it is resumed.")
        elif held:
            lines.append(f"[red]{held} have not gone out; the desk says why.[/red]")
        return Report(data, lines, ok=not failed and not held)
