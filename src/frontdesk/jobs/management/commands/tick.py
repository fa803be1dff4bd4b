from __future__ import annotations

from typing import Any

from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.jobs import schedule


class Command(ReportCommand):
    help = "Do once, now, what a worker does every minute: begin rounds that are due, find again what was lost."

    def report(self, **options: Any) -> Report:
        result = schedule.run_minute(clock.now())
        lines = [f"Done: {', '.join(result.ran) or 'nothing'}."]
        if result.busy:
            lines.append(f"Still at it from another tick: {', '.join(result.busy)}.")
        if result.failed:
            lines.append(f"[red]Failed: {', '.join(result.failed)}; see the monitor.[/red]")
        data = {"ran": result.ran, "failed": result.failed, "busy": result.busy}
        return Report(data, lines, ok=not result.failed)
