"""`frontdesk demo`: a whole evening of reminders, from a CSV to reached people, in a house of its own."""

from __future__ import annotations

import signal
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from rich.table import Table

from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.env import get_settings
from frontdesk.config.rehearsal import people
from frontdesk.config.rehearsal.evening import Evening
from frontdesk.config.rehearsal.story import outcomes_by_round, people_table, round_instants

SCENARIO = Path(people.__file__).with_name("demo.toml")
#: Whoever looks at the demo signs in with these; the house is thrown away.
EMAIL, PASSWORD = "demo@example.org", "frontdesk demo"
OFFICE = {
    "FRONTDESK_OFFICE_NAME": "Lakeview Clinic",
    "FRONTDESK_OFFICE_PHONE": "+13125550199",
    "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
}


class Command(ReportCommand):
    help = "Run a whole evening of reminders against the carrier's stand-in and tell what became of everybody."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--stay", action="store_true", help="leave the desk and the phones open until Ctrl-C")

    def report(self, **options: Any) -> Report:
        settings = get_settings()
        zone = settings.office_zone
        today = datetime.now(zone).date()
        instants = round_instants(today, settings.frontdesk_rounds, zone)
        home = settings.home / "demo"
        say = self.console.print
        say(f"A house of its own in [bold]{home}[/]: database, Twilio stand-in, web server ...")
        with Evening(
            home,
            instants[0] - timedelta(minutes=2),
            scenario=SCENARIO,
            settings=OFFICE,
        ) as evening:
            who = ["--email", EMAIL, "--first_name", "Demo", "--last_name", "User"]
            evening.do("createsuperuser", "--noinput", *who)
            name = f"appointments-{today}.csv"
            (evening.csv_dir / name).write_bytes(people.demo_csv(today))
            plan = evening.run("import", str(evening.csv_dir / name), "--dry-run")["files"][0]
            say(f"[bold]{name}[/]: {plan['rows']} rows, the plan says {_words(plan['plan'])}")
            for number, instant in enumerate(instants, start=1):
                say(f"Round {number} at {instant.astimezone(zone):%a %H:%M} ...")
                evening.round_at(instant)
            data = {
                "status": evening.run("status"),
                "appointments": evening.export("appointments"),
                "logs": evening.export("logs"),
                "failed_rows": evening.export("failed-rows"),
            }
            lines: list[Any] = [
                _rounds_table(data["logs"], instants, zone),
                people_table(data["appointments"], data["logs"]),
            ]
            lines += [f"Row {row['row_number']} to repair: {row['validation_error']}" for row in data["failed_rows"]]
            lines.append(f"Status: {_words(data['status']['appointments'])}")
            if options["stay"]:
                for line in lines:
                    say(line)
                self._stay(evening)
                lines = []
        done = not data["status"]["jobs"]["failed"] and data["status"]["appointments"]["reached"] > 0
        return Report(data, lines, ok=done)

    def _stay(self, evening: Evening) -> None:
        self.console.print(
            f"\nThe desk:   [link]{evening.web_url}/[/link]  (sign in as {EMAIL}, password: {PASSWORD})\n"
            f"The phones: [link]{evening.standin_url}/[/link]  (answer a reminder yourself)\n"
            "Ctrl-C ends the demo."
        )
        evening.serve_worker()
        try:
            signal.pause()
        except KeyboardInterrupt:
            pass


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items() if n)


def _rounds_table(logs: list[dict[str, Any]], instants: list[datetime], zone: Any) -> Table:
    table = Table("round", "calls", "texts", title="The evening", title_justify="left")
    for instant, (calls, texts) in zip(instants, outcomes_by_round(logs, len(instants)), strict=True):
        table.add_row(f"{instant.astimezone(zone):%a %H:%M}", _words(calls), _words(texts))
    return table
