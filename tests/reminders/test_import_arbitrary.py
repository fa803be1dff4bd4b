"""CSVs of arbitrary bytes: every row has exactly one fate, and nothing ever breaks."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.config.env import get_settings
from frontdesk.reminders.imports import importing
from frontdesk.reminders.imports.csv_file import read_form, survey
from frontdesk.reminders.imports.file_kinds import NotACsv
from frontdesk.reminders.imports.headers import ColumnsMissing, find_columns
from frontdesk.reminders.imports.rows import Fault, Row, RowReader, RowRules
from frontdesk.reminders.models import Appointment, FailedImportRow, Import

NOW = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)
HEADER = b"appointment_id,patient_id,phone_number,phone_preference,text_preference,appt_date_time,msg,notes\n"

a_cell = st.one_of(
    st.sampled_from(
        ["A1", "A2", "P1", "312-555-0142", "+1 773 555 0100", "Y", "n", "", "2026-03-07 14:30", "reminder"]
    ),
    st.sampled_from(
        ["3/8/2026 2:30 AM", "13/13/2026", "x", '"', "'=1+1", "=cmd()", "\\N", "\\.", "Zoë", "\ufeff", "\u2028"]
    ),
    st.text(max_size=8),
)
a_row = st.one_of(
    st.tuples(
        st.sampled_from(["A1", "A2", "A3"]), st.sampled_from(["P1", "P2"]), st.just("312-555-0142"),
        st.sampled_from(["Y", "N", ""]), st.sampled_from(["Y", "N", ""]),
        st.sampled_from(["2026-03-07 14:30", "3/9/2026 9:00 AM", "2026-03-01 9:00", "never"]), st.just(""), a_cell,
    ).map(list),
    st.lists(a_cell, max_size=10),
)  # fmt: skip
some_lines = st.lists(a_row.map(lambda cells: ",".join(cells).encode("utf-8", "surrogatepass")), max_size=12)
a_file = st.one_of(
    some_lines.map(lambda lines: HEADER + b"\n".join(lines)),
    st.tuples(some_lines, st.binary(max_size=200)).map(lambda parts: HEADER + b"\n".join(parts[0]) + parts[1]),
    st.binary(max_size=400).map(lambda noise: HEADER + noise),
    st.binary(max_size=400),
    some_lines.map(lambda lines: (HEADER + b"\n".join(lines)).decode("utf-8", "replace").encode("utf-16")),
)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRONTDESK_ARCHIVE_DIR", str(tmp_path / "archive"))
    get_settings.cache_clear()
    return tmp_path


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=a_file)
def test_reading_ends_in_rows_and_sentences(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    try:
        file = read_form(path, survey(path))
        reader = RowReader(find_columns(file.header), RowRules(ZoneInfo("America/Chicago"), "US", ("reminder",)))
    except (NotACsv, ColumnsMissing) as error:
        assert str(error)
        return
    records = list(file.records(lambda cells: isinstance(reader.read(0, cells), Row)))
    numbers = [number for number, _, _ in records]
    assert numbers == sorted(set(numbers)) and all(number > file.header_row for number in numbers)
    for record in records:
        result = reader.read(*record)
        if isinstance(result, Fault):
            assert result.sentence and json.dumps(result.data)
        else:
            assert result.appointment_id and result.when.tzinfo is UTC


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=a_file, second=a_file)
def test_every_row_has_one_fate(house: Path, first: bytes, second: bytes) -> None:
    for model in (FailedImportRow, Appointment, Import):
        model.objects.all().delete()
    for content in (first, second, second):
        path = house / "file.csv"
        path.write_bytes(content)
        known = set(Appointment.objects.values_list("pk", flat=True))
        (plan,) = importing.import_files([path], NOW, dry_run=True)
        (result,) = importing.import_files([path], NOW)
        assert result.status in ("imported", "failed"), result
        assert not path.exists()
        if result.status == "failed":
            assert result.error and plan.error and result.rows == 0
            continue
        assert plan.plan.fates == result.plan.fates
        assert result.rows == result.imported + result.duplicates + result.failed == result.plan.rows
        assert FailedImportRow.objects.filter(parent=result.import_id).count() == result.failed
        # what is imported is there: new, or living again
        revived = Appointment.objects.filter(pk__in=known, source=result.import_id).count()
        new = Appointment.objects.exclude(pk__in=known).count()
        assert new <= result.imported <= new + revived
        keys = Counter(Appointment.objects.values_list("appointment_id", "patient_id", "appt_date_time"))
        assert set(keys.values()) <= {1}
    # the same file once more changed nothing
    if result.status == "imported":
        assert result.imported == 0 and result.superseded == 0
