"""`frontdesk status` on a database of years.

    .venv/bin/python benchmarks/status.py [--due 10000] [--history 1000000] [--runs 5]

The numbers are read as the command reads them; the command's own start (Python, Django) is shown beside.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

from rich.console import Console
from rich.table import Table

import big_database

REACH_SECONDS = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--history", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    big_database.begin()
    try:
        big_database.add_due(options.due)
        big_database.grow_history(options.history)
        from frontdesk.jobs import queries as jobs
        from frontdesk.reminders import queries

        parts = {
            "appointments": lambda: queries.appointment_counts(big_database.NOW),
            "attempts": queries.attempt_counts,
            "jobs": jobs.counts,
        }
        table = Table(title=f"status: {options.due:,} due, {options.history:,} of the past, an attempt each")
        for name in ("part", "median, s", "worst, s", "under 1 s"):
            table.add_column(name, justify="right" if name != "part" else "left")
        whole = [0.0] * options.runs
        for name, read in parts.items():
            times = [_timed(read) for _ in range(options.runs)]
            whole = [so_far + more for so_far, more in zip(whole, times, strict=True)]
            table.add_row(name, f"{statistics.median(times):.3f}", f"{max(times):.3f}", "")
        table.add_row("all", f"{statistics.median(whole):.3f}", f"{max(whole):.3f}", _verdict(max(whole)))
        command = [
            _timed(lambda: subprocess.run([sys.executable, "-m", "frontdesk", "status", "--json"], capture_output=True))
            for _ in range(options.runs)
        ]
        table.add_row("the command, with its start", f"{statistics.median(command):.3f}", f"{max(command):.3f}", "")
        Console().print(table)
    finally:
        big_database.end()


def _timed(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


def _verdict(seconds: float) -> str:
    return "yes" if seconds < REACH_SECONDS else "NO"


if __name__ == "__main__":
    main()
