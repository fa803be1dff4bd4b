"""`frontdesk demo`: a whole evening of reminders, from three CSVs to reached people, and people who text the office
meanwhile, in a house of its own.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError, CommandParser
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from frontdesk.config import rehearsal
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.env import get_settings, parse_round_times
from frontdesk.config.rehearsal import chats, story
from frontdesk.config.rehearsal.evening import Evening, RehearsalError

#: What ships with the demo: how the phones behave, and the exports of three practice systems for the evening of a day.
SHIPPED = Path(rehearsal.__file__).parent
DAY = date(2026, 3, 5)
ZONE = ZoneInfo("America/Chicago")
ROUNDS = "19:00,19:45,+1d 09:00"
#: When people text the office; the round after it is the third.
TEXTS_AT, BEFORE_ROUND = time(20, 15), 3
#: A phone that nobody has used: whoever looks at the demo texts from it.
VISITOR = "+13125550123"
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
    help = (
        "Run a whole evening of reminders and of people who text the office against the carrier's stand-in, tell what "
        "became of it, and keep serving."
    )

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
        talk = chats.read_chats(SHIPPED / "demo-chats.toml")
        with self._progress() as progress:
            files = self._prepare(evening, progress)
            for number, instant in enumerate(instants, start=1):
                if number == BEFORE_ROUND:
                    self._talk(evening, talk, progress)
                self._round(evening, f"round {number}, {instant.astimezone(ZONE):%A %H:%M}", instant, progress)
        return {
            "files": files,
            "status": evening.run("status"),
            "logs": evening.export("logs"),
            "failed_rows": evening.export("failed-rows"),
            "chats": [chat.as_data() for chat in talk],
            "conversations": evening.export("conversations"),
        }

    def _prepare(self, evening: Evening, progress: Progress) -> list[dict[str, Any]]:
        """Publish the flows while the files are read. Returns the files with their plans."""
        with (
            ThreadPoolExecutor(1) as beside,
            _going(progress, "publishing the flows that come along") as tell,
            _going(progress, "reading the files of three practice systems") as tell_of_files,
        ):
            publishing = beside.submit(chats.publish_flows, evening)
            files: list[dict[str, Any]] = evening.run("import", "--dry-run")["files"]
            tell_of_files(f"{sum(f['rows'] for f in files)} rows")
            publishing.result()
            tell(f"{len(chats.FLOWS)} flows")
        return files

    def _round(self, evening: Evening, title: str, instant: datetime, progress: Progress) -> None:
        before = evening.ask_standin("state")
        with _going(progress, title) as tell:

            def watch(now: dict[str, Any]) -> None:
                tell(f"{now['calls'] - before['calls']} calls, {now['texts'] - before['texts']} texts")

            evening.round_at(instant, watch)
            watch(evening.ask_standin("state"))

    def _talk(self, evening: Evening, talk: list[chats.Chat], progress: Progress) -> None:
        with _going(progress, f"people text the office, {DAY:%A} {TEXTS_AT:%H:%M}") as tell:
            evening.move_clock(datetime.combine(DAY, TEXTS_AT, ZONE))
            chats.play(evening, talk, lambda written: tell(f"{len(talk)} chats, {written} texts"))

    @contextmanager
    def _progress(self) -> Iterator[Progress]:
        columns = (SpinnerColumn(finished_text="·"), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, TextColumn("{task.fields[counts]}"), console=self.console) as progress:
            yield progress

    def _serve(self, evening: Evening) -> None:
        evening.serve()
        self.console.print(
            f"\nText the office: {evening.standin_url}/#{VISITOR}  (your own phone: hi, or EVICTION for the intake)\n"
            f"All the phones:  {evening.standin_url}/  (answer a reminder yourself)\n"
            f"The desk:        {evening.web_url}/  (sign in: {EMAIL}, password: {PASSWORD})\n"
            "Ctrl-C ends the demo.",
            soft_wrap=True,
        )
        try:
            signal.pause()
        except KeyboardInterrupt:
            self.console.print("The demo has ended.")


@contextmanager
def _going(progress: Progress, title: str) -> Iterator[Callable[[str], None]]:
    """A line of progress; what it yields shows counts behind it."""
    task = progress.add_task(title, total=None, counts="")
    yield lambda counts: progress.update(task, counts=counts)
    progress.update(task, total=1, completed=1)


def _went_well(data: dict[str, Any]) -> bool:
    reached, failed_jobs = data["status"]["appointments"]["reached"], data["status"]["jobs"]["failed"]
    talked = {one["contact_number"] for one in data["conversations"] if one["state"] != "failed"}
    return reached > 0 and not failed_jobs and talked >= {chat["number"] for chat in data["chats"]}


def _lines(data: dict[str, Any], instants: list[datetime]) -> list[Any]:
    return [
        story.fates_table(data["files"]),
        story.rounds_table(data["logs"], instants, ZONE),
        story.people_table(data["status"]["appointments"]),
        *(story.chat_text(chat, data["conversations"]) for chat in data["chats"] if chat["shown"]),
        story.conversations_table(data["chats"], data["conversations"]),
        story.staff_table(len(data["failed_rows"]), data["status"]["replies"], data["logs"], data["conversations"]),
    ]
