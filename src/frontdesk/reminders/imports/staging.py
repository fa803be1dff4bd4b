"""The rows of one file, copied into tables of this database session, where SQL decides what becomes of them.

`import_rows` and `import_faults` are temporary tables: no other session sees them, nothing of them is logged, and they
are gone when the import ends, however it ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as _quoted

from django.db import DatabaseError, connection

from frontdesk.reminders.imports.csv_file import CsvFile
from frontdesk.reminders.imports.rows import Fault, Row, RowReader, is_blank

#: Rows sent to the database at once: memory stays flat, and progress is told this often.
BATCH = 5000

_TABLES = """
drop table if exists pg_temp.import_rows, pg_temp.import_faults, pg_temp.import_fates, pg_temp.import_replaced;
create temporary table import_rows (
    row_number integer, appointment_id text, patient_id text, phone_number text, phone_extension text,
    phone_preference boolean, text_preference boolean, appt_date_time timestamptz, msg text, language text,
    time_zone text, extra jsonb, remark text);
create temporary table import_faults (row_number integer, data jsonb, validation_error text);
"""
_FLAG = {True: "t", False: "f", None: r"\N"}


@dataclass(frozen=True)
class Staged:
    """How many rows of the file are good and how many are not; blank lines are no rows."""

    good: int
    faulty: int

    @property
    def rows(self) -> int:
        return self.good + self.faulty


@contextmanager
def staging() -> Iterator[None]:
    """The staging tables, empty, for the length of the block; one block at a time in a session."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "drop table if exists pg_temp.import_rows, pg_temp.import_faults, pg_temp.import_fates, "
                    "pg_temp.import_replaced"
                )
        except DatabaseError:
            pass  # the connection is gone or its transaction is: then so are the tables, or the next block drops them


def stage(file: CsvFile, reader: RowReader, on_progress: Callable[[int], None]) -> Staged:
    """Copy every row of the file into the staging tables; `on_progress` is told the rows so far, once a batch."""
    read = reader.read
    again = [name.strip() for name in file.header]  # a header that stands in the file once more is no row
    lines: list[str] = []
    faults: list[str] = []
    good = faulty = 0

    def is_row(cells: object) -> bool:
        return type(read(0, cells)) is Row  # type: ignore[arg-type]

    for number, cells, problem in file.records(is_row):
        result = read(number, cells, problem)
        if type(result) is Row:
            lines.append(_row_line(result))
        elif problem or not (is_blank(cells) or [cell.strip() for cell in cells] == again):
            faults.append(_fault_line(result))  # type: ignore[arg-type]
        if len(lines) + len(faults) >= BATCH:
            good, faulty = good + len(lines), faulty + len(faults)
            _copy(lines, faults)
            on_progress(good + faulty)
    good, faulty = good + len(lines), faulty + len(faults)
    _copy(lines, faults)
    on_progress(good + faulty)
    with connection.cursor() as cursor:
        cursor.execute("analyze import_rows")
    return Staged(good, faulty)


def _copy(lines: list[str], faults: list[str]) -> None:
    for table, waiting in (("import_rows", lines), ("import_faults", faults)):
        if waiting:
            with connection.cursor() as cursor, cursor.copy(f"copy {table} from stdin") as copy:
                copy.write("".join(waiting))
            waiting.clear()


def _row_line(row: Row) -> str:
    """The row in COPY's text form. Only names and extra may hold a backslash; tabs and line ends are gone by now."""
    (number, appointment_id, patient_id, phone, extension, by_phone, by_text, when, msg, language, zone, extra,
     remark) = row  # fmt: skip
    kept = "{}"
    if extra:
        kept = "{" + ",".join([f"{_quoted(name)}:{_quoted(text)}" for name, text in extra.items()]) + "}"
        kept = kept.replace("\\", "\\\\")
    if "\\" in appointment_id or "\\" in patient_id or "\\" in msg:
        appointment_id, patient_id, msg = (_escaped(text) for text in (appointment_id, patient_id, msg))
    return (
        f"{number}\t{appointment_id}\t{patient_id}\t{phone}\t{extension}\t{_FLAG[by_phone]}\t{_FLAG[by_text]}\t"
        f"{when.isoformat()}\t{msg}\t{language}\t{zone}\t{kept}\t{remark}\n"
    )


def _fault_line(fault: Fault) -> str:
    return f"{fault.number}\t{_escaped(json.dumps(fault.data))}\t{_escaped(fault.sentence)}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
