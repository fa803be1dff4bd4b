"""Finding who is due, and planning the round, among years of history.

    .venv/bin/python benchmarks/finding_due.py [--due 10000] [--history 100000 1000000] [--runs 5]

10,000 appointments are due; the history grows tenfold and more between the lines. `finding` is the query of a round,
`planning` all of a round's plan: channels, consent, attempts, batch and jobs, committed.
"""

from __future__ import annotations

import argparse
import statistics
import time

from rich.console import Console
from rich.table import Table

import big_database

REACH_SECONDS = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--history", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    big_database.begin()
    try:
        big_database.add_due(options.due)
        table = Table(title=f"{options.due:,} due")
        for name in ("history", "finding, s", "worst, s", "planning, s", "under 1 s"):
            table.add_column(name, justify="right")
        for size in options.history:
            big_database.grow_history(size)
            finding = [_find(options.due) for _ in range(options.runs)]
            planning = _plan()
            worst = max(finding)
            table.add_row(
                f"{size:,}",
                f"{statistics.median(finding):.3f}",
                f"{worst:.3f}",
                f"{planning:.2f}",
                "yes" if worst < REACH_SECONDS else "NO",
            )
        Console().print(table)
    finally:
        big_database.end()


def _find(expected: int) -> float:
    from frontdesk.reminders.rounds.picking import due_appointments

    began = time.perf_counter()
    found = due_appointments(big_database.NOW)
    seconds = time.perf_counter() - began
    assert len(found) == expected, f"{len(found)} found"
    return seconds


def _plan() -> float:
    """Plan a round, then take it back, so that the next line finds the same."""
    from django.db import connection

    from frontdesk.reminders.rounds import rounds

    this = rounds.begin("manual", big_database.NOW.date(), f"{time.time()}", big_database.NOW, big_database.NOW)
    began = time.perf_counter()
    rounds.plan(this.pk, big_database.NOW)
    seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("update appointments set attempt_count = 0 where appointment_id like 'd%'")
        cursor.execute("delete from appointment_logs where round_id = %s", [this.pk])
        cursor.execute("vacuum analyze appointments")
        cursor.execute("vacuum analyze appointment_logs")
    return seconds


if __name__ == "__main__":
    main()
