"""An import's plan: how many rows have which fate, and the first of each with a sentence for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from frontdesk.config.env import get_settings
from frontdesk.monitor.redaction import redact_number
from frontdesk.reminders.imports.csv_file import CsvFile
from frontdesk.reminders.imports.fates import DUPLICATES, IMPORTED, Fate, counts
from frontdesk.reminders.imports.headers import Columns

#: Rows of each fate that a plan shows.
SAMPLES = 200
_CHANNEL_WORDS = {"call": "calls", "text": "texts", "call,text": "calls and texts"}
_DELIMITER_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


@dataclass
class Plan:
    """What importing a file would do, or has done. As JSON it is the import's `plan`.

    `samples`: fate -> up to 200 of `{row, who, number, when, sentence}`: the row's number in the spreadsheet, the
    patient's id, the redacted number, the time in the office's zone (ISO 8601), what to know about it ("" for nothing).
    """

    fates: dict[str, int] = field(default_factory=dict)
    superseded: int = 0
    columns: dict[str, str] = field(default_factory=dict)  # field -> the header it is read from
    sources: dict[str, list[list[str]]] = field(default_factory=dict)  # the same in full: headers.Columns.sources
    other_columns: list[str] = field(default_factory=list)  # kept with the row
    encoding: str = ""
    delimiter: str = ""
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(self.fates.values())

    @property
    def imported(self) -> int:
        return sum(self.fates.get(fate, 0) for fate in IMPORTED)

    @property
    def duplicates(self) -> int:
        return sum(self.fates.get(fate, 0) for fate in DUPLICATES)

    @property
    def failed(self) -> int:
        return self.fates.get(Fate.INVALID, 0)

    def as_json(self) -> dict[str, Any]:
        """The plan for the database and for `--json`; its sums are rows = imported + duplicates + failed."""
        sums = {"rows": self.rows, "imported": self.imported, "duplicates": self.duplicates, "failed": self.failed}
        return {**sums, **asdict(self)}


def make_plan(file: CsvFile, columns: Columns, *, samples: bool) -> Plan:
    """The plan for the rows that are staged and whose fates are decided; `samples` costs a little more."""
    fates = {str(fate): number for fate, number in counts().items()}
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from import_replaced")
        superseded = cursor.fetchone()[0]
    return Plan(
        fates=fates,
        superseded=superseded,
        columns={name: columns.name_of(name) for name in columns.fields},
        sources=columns.sources(),
        other_columns=[columns.names[column] for column in columns.others],
        encoding=file.encoding,
        delimiter=_DELIMITER_WORDS[file.delimiter],
        samples=_samples() if samples else {},
    )


def _samples() -> dict[str, list[dict[str, Any]]]:
    zone = get_settings().office_zone
    found: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with first as (
                select *, row_number() over (partition by fate order by row_number) as place from import_fates
            )
            select f.fate, f.row_number, f.patient_id, f.phone_number, f.appt_date_time, f.action, f.first_row,
                f.remark, f.opted_out, a.phone_number,
                (select array_agg(p.appt_date_time order by p.appt_date_time) from import_replaced p
                    where p.by_row = f.row_number)
            from first f left join appointments a on a.id = f.existing
            where f.place <= %s order by f.row_number
            """,
            [SAMPLES],
        )
        for fate, row, who, number, when, action, first_row, remark, opted, known_number, moved in cursor.fetchall():
            sentence = _sentence(Fate(fate), action, first_row, opted, moved, zone, number, known_number)
            sample = {
                "row": row,
                "who": who,
                "number": redact_number(number),
                "when": when.astimezone(zone).isoformat(),
                "sentence": " ".join(part for part in (sentence, remark) if part),
            }
            found.setdefault(fate, []).append(sample)
        cursor.execute("select row_number, validation_error from import_faults order by row_number limit %s", [SAMPLES])
        for row, error in cursor.fetchall():
            sample = {"row": row, "who": "", "number": "", "when": None, "sentence": error}
            found.setdefault(Fate.INVALID, []).append(sample)
    return found


def _sentence(
    fate: Fate,
    action: str,
    first_row: int,
    opted: str | None,
    moved: Sequence[datetime] | None,
    zone: ZoneInfo,
    number: str,
    known_number: str | None,
) -> str:
    """What staff should know about one row; "" when there is nothing."""
    times = ", ".join(f"{when.astimezone(zone):%Y-%m-%d %H:%M}" for when in moved or ())
    if fate is Fate.OPTED_OUT:
        return f"The person opted out of {_CHANNEL_WORDS[opted or 'call,text']}: imported, but not contacted."
    if fate is Fate.PAST:
        return "Its time is over: imported, but nobody is contacted."
    if fate is Fate.DUPLICATE:
        return f"The same appointment stands in row {first_row}; that one counts."
    if fate is Fate.CORRECTED:
        what = "another telephone number" if number != known_number else "other details"
        return f"Known already, with {what}: it is brought up to date."
    if fate is Fate.UNCHANGED:
        return {
            "removed": "Staff removed this appointment: it stays removed.",
            "moved_on": "It was moved to another time, and this time is over.",
            "reached": "The person was reached already: nothing is changed.",
            "over": "Its time is over: nothing is changed.",
        }.get(action, "Known already, nothing new.")
    parts = []
    if fate is Fate.RESCHEDULED:
        parts.append(f"Moved here from {times}." if times else "It had been moved away and is back.")
    if opted:
        parts.append(f"The person opted out of {_CHANNEL_WORDS[opted]} and is contacted on the other channel only.")
    return " ".join(parts)
