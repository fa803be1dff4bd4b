"""Rows imported a second: Frontdesk's import against the same rows through django-import-export.

    .venv/bin/python benchmarks/import_rows.py [--rows 100000] [--baseline-rows 100000] [--skip-million]

Both take the same CSV into the same tables of one embedded PostgreSQL with fsync on, both with Frontdesk's own reading
of telephone numbers and times for every row, both keeping one record per appointment, patient and time.
django-import-export runs twice: as it comes, and with `use_bulk` and without its diffs, which is the fastest it can do
while it still looks for the known record. Then the peak memory of a process that imports 10,000, 100,000 and 1,000,000
rows, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="frontdesk-bench-csv-"))
REACH_RATIO, REACH_MEMORY = 10.0, 300
NOW = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
FIRST = datetime(2026, 3, 6, 8, 0)  # noqa: DTZ001 - a wall clock


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--baseline-rows", type=int, default=100_000)
    parser.add_argument("--skip-million", action="store_true")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one_process(options.one)
        return
    try:
        run(options)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def run(options: argparse.Namespace) -> None:
    import big_database

    big_database.begin()
    try:
        rates = {"frontdesk import": ours(options.rows)}
        rates["django-import-export, as it comes"] = theirs(options.baseline_rows, bulk=False)
        rates["django-import-export, use_bulk"] = theirs(options.baseline_rows, bulk=True)
        print(f"\n{'import':<36}{'rows':>10}{'seconds':>10}{'rows/s':>10}{'Frontdesk is':>15}")
        best = rates["frontdesk import"][0] / rates["frontdesk import"][1]
        for name, (rows, seconds) in rates.items():
            ratio = f"{best / (rows / seconds):.1f} x" if name != "frontdesk import" else ""
            print(f"{name:<36}{rows:>10,}{seconds:>10.1f}{rows / seconds:>10,.0f}{ratio:>15}")
        print(f"reach: {REACH_RATIO:.0f} x\n")
        print(f"{'rows in the file':>18}{'peak memory (MB)':>20}{'seconds':>10}")
        for rows in (10_000, 100_000) if options.skip_million else (10_000, 100_000, 1_000_000):
            measured = in_a_process(rows)
            print(f"{rows:>18,}{measured['megabytes']:>20,.0f}{measured['seconds']:>10.1f}")
        print(f"reach: under {REACH_MEMORY} MB, the same for each")
    finally:
        big_database.end()


def write_csv(rows: int) -> Path:
    """A file as a practice system exports it: every number and every time in it different."""
    path = FOLDER / f"appointments-{rows}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("Appt ID,MRN,Mobile,Phone Pref,Text Pref,Appt Date/Time,Msg,Provider,Notes\n")
        for n in range(rows):
            when = FIRST + timedelta(minutes=n % 500_000)
            file.write(
                f"A{n},P{n},(312) {200 + n // 10_000 % 69 * 10}-{n % 10_000:04},Y,"
                f"{'N' if n % 3 else 'Y'},{when:%m/%d/%Y %I:%M %p},reminder,Dr. Example,Bring form {n % 97}\n"
            )
    return path


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("truncate appointments, imports, failed_import_rows cascade")
        cursor.execute("vacuum analyze appointments")
        cursor.execute("checkpoint")


def ours(rows: int) -> tuple[int, float]:
    from frontdesk.reminders.imports import importing

    empty()
    path = write_csv(rows)
    began = time.perf_counter()
    (result,) = importing.import_files([path], NOW)
    seconds = time.perf_counter() - began
    assert result.imported == rows, result
    return rows, seconds


def theirs(rows: int, *, bulk: bool) -> tuple[int, float]:
    import tablib
    from django.conf import settings
    from import_export import fields, resources, widgets

    from frontdesk.config.env import get_settings
    from frontdesk.reminders.imports.cells import PREFERENCES
    from frontdesk.reminders.imports.dates import read_instant
    from frontdesk.reminders.imports.phones import read_phone
    from frontdesk.reminders.models import Appointment

    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "import_export"]
    zone = get_settings().office_zone

    class Phone(widgets.CharWidget):
        def clean(self, value: str, row: object = None, **kwargs: object) -> str:
            return read_phone(value, "US").number

    class When(widgets.Widget):
        def clean(self, value: str, row: object = None, **kwargs: object) -> datetime:
            return read_instant((value,), False, zone)

    class Preference(widgets.Widget):
        def clean(self, value: str, row: object = None, **kwargs: object) -> bool | None:
            return PREFERENCES[value.casefold()]

    class Appointments(resources.ModelResource):
        appointment_id = fields.Field("appointment_id", "Appt ID")
        patient_id = fields.Field("patient_id", "MRN")
        phone_number = fields.Field("phone_number", "Mobile", Phone())
        phone_preference = fields.Field("phone_preference", "Phone Pref", Preference())
        text_preference = fields.Field("text_preference", "Text Pref", Preference())
        appt_date_time = fields.Field("appt_date_time", "Appt Date/Time", When())
        msg = fields.Field("msg", "Msg")

        class Meta:
            model = Appointment
            import_id_fields = ("appointment_id", "patient_id", "appt_date_time")
            fields = (
                "appointment_id", "patient_id", "phone_number", "phone_preference", "text_preference",
                "appt_date_time", "msg",
            )  # fmt: skip
            use_bulk = bulk
            skip_diff = bulk
            batch_size = 1000

    empty()
    path = write_csv(rows)
    read_phone.cache_clear()
    read_instant.cache_clear()
    began = time.perf_counter()
    data = tablib.Dataset().load(path.read_text(), format="csv")
    result = Appointments().import_data(data, dry_run=False)
    seconds = time.perf_counter() - began
    assert not result.has_errors() and not result.has_validation_errors(), result.row_errors()[:1]
    assert Appointment.objects.count() == rows
    return rows, seconds


def in_a_process(rows: int) -> dict[str, float]:
    empty()
    path = write_csv(rows)
    words = [sys.executable, __file__, "--one", str(path)]
    output = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(output.stdout)


def one_process(path: Path) -> None:
    import django

    django.setup()
    from frontdesk.reminders.imports import importing

    began = time.perf_counter()
    (result,) = importing.import_files([path], NOW)
    assert not result.error, result.error
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"megabytes": peak, "seconds": time.perf_counter() - began, "rows": result.imported}))


if __name__ == "__main__":
    main()
