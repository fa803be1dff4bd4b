"""`frontdesk demo`: a whole evening of reminders, from a CSV to reached people, in a house of its own."""

from __future__ import annotations

import signal
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError, CommandParser
from rich.table import Table

from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.env import get_settings
from frontdesk.config.rehearsal import people
from frontdesk.config.rehearsal.evening import Evening, RehearsalError
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
    needs_tables = False  # its house has a database of its own
    help = "Run a whole evening of reminders against the carrier's stand-in and tell what became of everybody."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--stay", action="store_true", help="leave the desk and the phones open until Ctrl-C")

    def report(self, **options: Any) -> Report:
        settings = get_settings()
        zone = settings.office_zone
        today = datetime.now(zone).date()
        instants = round_instants(today, settings.frontdesk_rounds, zone)
        start = instants[0] - timedelta(minutes=2)
        try:
            with Evening(settings.home / "demo", start, scenario=SCENARIO, settings=OFFICE) as evening:
                data = self._run(evening, today, instants, zone)
                lines = _lines(data, instants, zone)
                if options["stay"]:
                    for line in lines:
                        self.console.print(line)
                    lines = []
                    self._stay(evening)
        except RehearsalError as error:
            raise CommandError(str(error)) from None
        return Report(data, lines, ok=_went_well(data))

    def _run(self, evening: Evening, today: date, instants: list[datetime], zone: ZoneInfo) -> dict[str, Any]:
        say = self.console.print
        say(f"A house of its own in {evening.home}: database, Twilio stand-in, web server.", soft_wrap=True)
        evening.do("createsuperuser", "--noinput", "--email", EMAIL, "--first_name", "Demo", "--last_name", "User")
        path = evening.csv_dir / f"appointments-{today}.csv"
        path.write_bytes(people.demo_csv(today))
        plan = evening.run("import", str(path), "--dry-run")["files"][0]
        say(f"{path.name}: {plan['rows']} rows; the plan says {_words(plan['plan']['fates'])}.", soft_wrap=True)
        for number, instant in enumerate(instants, start=1):
            say(f"Round {number}, {instant.astimezone(zone):%A %H:%M} ...")
            evening.round_at(instant)
        return {
            "status": evening.run("status"),
            "appointments": evening.export("appointments"),
            "logs": evening.export("logs"),
            "failed_rows": evening.export("failed-rows"),
        }

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


def _went_well(data: dict[str, Any]) -> bool:
    return data["status"]["appointments"]["reached"] > 0 and not data["status"]["jobs"]["failed"]


def _lines(data: dict[str, Any], instants: list[datetime], zone: ZoneInfo) -> list[Any]:
    rounds = Table("round", "calls", "texts", title="The evening", title_justify="left")
    for instant, (calls, texts) in zip(instants, outcomes_by_round(data["logs"], len(instants)), strict=True):
        rounds.add_row(f"{instant.astimezone(zone):%A %H:%M}", _words(calls), _words(texts))
    return [
        rounds,
        people_table(data["appointments"], data["logs"]),
        *(f"Row {row['failed_row']} to repair: {row['failed_because']}" for row in data["failed_rows"]),
        f"Appointments: {_words(data['status']['appointments'])}.",
    ]
