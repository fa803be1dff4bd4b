from __future__ import annotations

from typing import Any

from rich.table import Table

from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.jobs import queries as jobs
from frontdesk.reminders import queries

TITLES = {
    "appointments": "Appointments",
    "attempts": "Attempts",
    "replies": "Replies that wait for a person",
    "jobs": "Jobs",
}


class Command(ReportCommand):
    help = "Show what has become of the appointments, the calls and texts, and the background work."

    def report(self, **options: Any) -> Report:
        now = clock.now()
        data = {**queries.status(now), "jobs": jobs.counts()}
        tables = [_table(title, data[title]) for title in TITLES if data[title]]
        worker = "A worker is alive." if jobs.worker_is_alive(now) else "No worker is alive: `frontdesk serve`."
        return Report(data, [*tables, worker])


def _table(name: str, counts: dict[str, int]) -> Table:
    table = Table(title=TITLES[name], title_justify="left", show_header=False, box=None)
    table.add_column(min_width=14)
    table.add_column(justify="right")
    for name, count in counts.items():
        table.add_row(name.replace("_", " "), f"{count:,}")
    return table
