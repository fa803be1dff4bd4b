"""`frontdesk rehearse FILE`: the whole evening for this file against the stand-in; nothing leaves the machine."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from rich.table import Table

from frontdesk.config import clock
from frontdesk.config.commands import Report, ReportCommand
from frontdesk.config.env import get_settings
from frontdesk.config.rehearsal.costs import cost_of
from frontdesk.config.rehearsal.evening import Evening, RehearsalError
from frontdesk.config.rehearsal.story import round_instants
from frontdesk.consent import lists

#: What the phones do: `nobody` answers (the most that can go out), or `everybody` does at once (the least).
PHONES = {
    "nobody": '[default]\ntext = "undelivered 30003"\ncall = "no-answer"\n',
    "everybody": '[default]\ntext = "delivered"\ncall = "human"\n',
}


class Command(ReportCommand):
    help = "Rehearse the evening for a CSV: what would go out, to whom, when, at what cost. Nothing leaves."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="the CSV")
        parser.add_argument(
            "--phones", choices=PHONES, default="nobody", help="who answers: nobody (the most that goes out), everybody"
        )

    def report(self, **options: Any) -> Report:
        path: Path = options["file"].resolve()
        if not path.is_file():
            raise CommandError(f"there is no file {path}")
        settings = get_settings()
        zone = settings.office_zone
        now = clock.now()
        today = now.astimezone(zone).date()
        instants = round_instants(today, settings.frontdesk_rounds, zone)
        if now >= instants[0]:
            instants = round_instants(today + timedelta(days=1), settings.frontdesk_rounds, zone)
        with tempfile.TemporaryDirectory(prefix="frontdesk-rehearsal-") as folder:
            scenario = Path(folder) / "phones.toml"
            scenario.write_text(PHONES[options["phones"]])
            opted_out = Path(folder) / "opt-outs.csv"
            with opted_out.open("w", encoding="utf-8", newline="") as out:
                lists.export(out)
            try:
                with Evening(Path(folder) / "house", instants[0] - timedelta(minutes=2), scenario=scenario) as evening:
                    evening.do("opt-outs", "import", str(opted_out))
                    taken = evening.run("import", "--keep", str(path))["files"][0]
                    for number, instant in enumerate(instants if taken["imported"] else (), start=1):
                        self.console.print(f"Round {number} of {len(instants)} ...")
                        evening.round_at(instant)
                    logs = evening.export("logs")
                    failed = evening.export("failed-rows")
            except RehearsalError as error:
                raise CommandError(str(error)) from None
        return _report(taken, logs, failed, options["phones"], zone)


def _report(
    taken: dict[str, Any], logs: list[dict[str, Any]], failed: list[dict[str, Any]], phones: str, zone: Any
) -> Report:
    contacts = {log["sid"]: log for log in logs if log["sid"]}.values()  # merged appointments share one
    kept_back = Counter(log["reason_code"] for log in logs if not log["accepted_at"] and log["reason_code"])
    costs = cost_of(contacts, get_settings())
    data = {
        "file": taken,
        "phones": phones,
        "contacts": [
            {"at": log["accepted_at"], "channel": log["channel"], "to": log["to"], "body": log["body"]}
            for log in sorted(contacts, key=lambda log: log["accepted_at"])
        ],
        "kept_back": dict(kept_back),
        "failed_rows": failed,
        "cost": costs,
    }
    table = Table("round", "calls", "texts", title=f"If {phones} answers", title_justify="left")
    rounds: dict[int, Counter[str]] = {}
    for log in contacts:
        rounds.setdefault(int(log["attempt_number"]), Counter())[log["channel"]] += 1
    for number, counts in sorted(rounds.items()):
        table.add_row(str(number), str(counts["call"]), str(counts["text"]))
    lines: list[Any] = [
        f"{taken['rows']} rows: {taken['imported']} imported, {taken['duplicates']} duplicates, "
        f"{taken['failed']} failed.",
        table,
        f"Kept back: {', '.join(f'{n} {why}' for why, n in kept_back.items()) or 'nobody'}.",
        f"Cost: about {costs['total']} {costs['currency']} "
        f"({costs['segments']} text segments, {costs['call_minutes']} call minutes at the prices in the settings).",
    ]
    lines += [f"Row {row['failed_row']} to repair: {row['failed_because']}" for row in failed[:20]]
    if taken["error"]:
        lines = [f"The file could not be imported: {taken['error']}"]
    return Report(data, lines, ok=not taken["error"])
