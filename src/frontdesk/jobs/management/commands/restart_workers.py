from __future__ import annotations

from typing import Any

from frontdesk.config.commands import Report, ReportCommand
from frontdesk.jobs import restarting
from frontdesk.monitor.services import log_action


class Command(ReportCommand):
    help = "Let every worker finish its present jobs and begin anew (after an update, or when settings changed)."

    def report(self, **options: Any) -> Report:
        asked = restarting.ask_all()
        log_action("workers.restarted", data={"workers": asked})
        line = f"{asked} workers finish their present jobs and begin anew." if asked else "No worker is alive."
        return Report({"workers": asked}, [line])
