"""`frontdesk demo`: a whole evening of reminders, from three CSVs to reached people, in a house of its own."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError, CommandParser
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from frontdesk.config import rehearsal
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.env import get_settings, parse_round_times
from frontdesk.config.rehearsal import story
from frontdesk.config.rehearsal.evening import Evening, RehearsalError

#: What ships with the demo: how the phones behave, and the exports of three practice systems for the evening of a day.
SHIPPED = Path(rehearsal.__file__).parent
DAY = date(2026, 3, 5)
ZONE = ZoneInfo("America/Chicago")
ROUNDS = "19:00,19:45,+1d 09:00"
#: Whoever looks at the demo signs in with these; the house is thrown away.
EMAIL, PASSWORD = "demo@example.org", "frontdesk demo"
#: The demo is the same whatever this office has set.
OFFICE = {
    "FRONTDESK_OFFICE_NAME": "Lakeview Clinic",
    "FRONTDESK_OFFICE_PHONE": "+13125550199",
    "FRONTDESK_TIMEZONE": str(ZONE),
    "FRONTDESK_ROUNDS": ROUNDS,
    "FRONTDESK_REGION": "US",
    "FRONTDESK_QUIET_HOURS": "21:00-08:00",
    **dict.fromkeys(("FRONTDESK_MESSAGES_DIR", "FRONTDESK_CSV_COLUMNS", "FRONTDESK_DEFAULT_MSG"), ""),
    **dict.fromkeys(("FRONTDESK_REACHED_BY", "FRONTDESK_NO_PREFERENCE", "FRONTDESK_LANGUAGE"), ""),
    "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
}


class Command(ReportCommand):
    needs_tables = False  # its house has a database of its own
    help = "Run a whole evening of reminders against the carrier's stand-in, tell what became of it, and keep serving."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--exit", action="store_true", help="end after the evening instead of serving")

    def handle(self, *args: Any, **options: Any) -> None:
        instants = story.round_instants(DAY, parse_round_times(ROUNDS), ZONE)
        home, start = get_settings().home / "demo", instants[0] - timedelta(minutes=2)
        try:
            with Evening(home, start, scenario=SHIPPED / "demo.toml", settings=OFFICE) as evening:
                data = self._run(evening, instants)
                report = Report(data, _lines(data, instants), ok=_went_well(data))
                self.show(report, as_json=options["as_json"])
                if not options["exit"]:
                    self._serve(evening)
        except RehearsalError as error:
            raise CommandError(str(error)) from None
        if not report.ok:
            raise SystemExit(1)

    def _run(self, evening: Evening, instants: list[datetime]) -> dict[str, Any]:
        self.console.print(f"A house of its own in {evening.home}: database, Twilio stand-in, web.", soft_wrap=True)
        evening.do("createsuperuser", "--noinput", "--email", EMAIL, "--first_name", "Demo", "--last_name", "User")
        for path in sorted((SHIPPED / "samples").glob("*.csv")):
            shutil.copy(path, evening.csv_dir)
        with self._progress() as progress:
            reading = progress.add_task("reading the files of three practice systems", total=None, counts="")
            files = evening.run("import", "--dry-run")["files"]
            progress.update(reading, total=1, completed=1, counts=f"{sum(f['rows'] for f in files)} rows")
            for number, instant in enumerate(instants, start=1):
                title = f"round {number}, {instant.astimezone(ZONE):%A %H:%M}"
                going = progress.add_task(title, total=None, counts="")
                before = evening.ask_standin("state")

                def watch(now: dict[str, Any], going: Any = going, before: dict[str, Any] = before) -> None:
                    calls, texts = now["calls"] - before["calls"], now["texts"] - before["texts"]
                    progress.update(going, counts=f"{calls} calls, {texts} texts")

                evening.round_at(instant, watch)
                watch(evening.ask_standin("state"))
                progress.update(going, total=1, completed=1)
        return {
            "files": files,
            "status": evening.run("status"),
            "logs": evening.export("logs"),
            "failed_rows": evening.export("failed-rows"),
        }

    @contextmanager
    def _progress(self) -> Iterator[Progress]:
        columns = (SpinnerColumn(finished_text="·"), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, TextColumn("{task.fields[counts]}"), console=self.console) as progress:
            yield progress

    def _serve(self, evening: Evening) -> None:
        evening.serve()
        self.console.print(
            f"\nThe desk:   {evening.web_url}/  (sign in: {EMAIL}, password: {PASSWORD})\n"
            f"The phones: {evening.standin_url}/  (answer a reminder yourself)\n"
            "Ctrl-C ends the demo.",
            soft_wrap=True,
        )
        try:
            signal.pause()
        except KeyboardInterrupt:
            self.console.print("The demo has ended.")


def _went_well(data: dict[str, Any]) -> bool:
    return data["status"]["appointments"]["reached"] > 0 and not data["status"]["jobs"]["failed"]


def _lines(data: dict[str, Any], instants: list[datetime]) -> list[Any]:
    return [
        story.fates_table(data["files"]),
        story.rounds_table(data["logs"], instants, ZONE),
        story.people_table(data["status"]["appointments"]),
        story.staff_table(len(data["failed_rows"]), data["status"]["replies"], data["logs"]),
    ]
