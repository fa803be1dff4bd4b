from __future__ import annotations

from typing import Any

from rich.markup import escape
from rich.table import Table

from frontdesk.config import doctor
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.doctor.finding import Finding, Verdict

MARKS = {
    Verdict.OK: "[green]ok[/green]",
    Verdict.WARNING: "[yellow]look[/yellow]",
    Verdict.FAILED: "[red]FAILED[/red]",
    Verdict.SKIPPED: "[dim]skipped[/dim]",
}


class Command(ReportCommand):
    help = "Look at everything Frontdesk stands on, and say what to do about what is amiss."
    needs_tables = False  # it looks at them itself

    def report(self, **options: Any) -> Report:
        with self.console.status("Looking ..."):
            findings = doctor.examine()
        failed = [finding for finding in findings if finding.verdict is Verdict.FAILED]
        checks = [{"name": f.name, "verdict": f.verdict, "found": f.found, "do": f.do, **f.data} for f in findings]
        summary = f"{len(failed)} of {len(findings)} checks failed." if failed else "Nothing failed."
        return Report({"ok": not failed, "checks": checks}, [_table(findings), summary], ok=not failed)


def _table(findings: list[Finding]) -> Table:
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        text = escape(finding.found) + (f"\n[bold]-> {escape(finding.do)}[/bold]" if finding.do else "")
        table.add_row(MARKS[finding.verdict], finding.name, text)
    return table
