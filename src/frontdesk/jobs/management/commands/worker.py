from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection

from frontdesk.config.commands import Report, ReportCommand
from frontdesk.jobs import queries, worker


class Command(ReportCommand):
    help = (
        "Do the background work: send what is due, keep the schedule. Ctrl-C or SIGTERM lets the present jobs finish."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--drain", action="store_true", help="work until nothing is left, then exit")

    def report(self, **options: Any) -> Report:
        failed_before = queries.counts()["failed"]
        connection.close()  # a worker lives long; this one would be dead when it is needed again
        ending = worker.work(drain=options["drain"])
        if ending is worker.Ending.RESTART:
            # The same process number: whoever supervises this process need not know. It reads code and settings anew.
            sys.stdout.flush()
            sys.stderr.flush()
            os.execv(sys.executable, [sys.executable, "-m", "frontdesk", *sys.argv[1:]])
        counts = queries.counts()
        new_failures = max(counts["failed"] - failed_before, 0)
        lines = [f"The worker has ended ({ending}): {counts['waiting']} jobs wait."]
        if new_failures:
            lines.append(f"{new_failures} jobs failed; see Failed jobs at the desk.")
        drained_well = not options["drain"] or (ending is worker.Ending.DRAINED and not new_failures)
        return Report({"ended": str(ending), "jobs": counts, "new_failures": new_failures}, lines, ok=drained_well)
