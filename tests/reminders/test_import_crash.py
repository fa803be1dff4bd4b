"""A crash at any point of an import leaves the file importable, and nothing of it done twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from frontdesk.config.env import get_settings
from frontdesk.reminders.imports import importing
from frontdesk.reminders.imports.taking_in import one_at_a_time
from frontdesk.reminders.models import Appointment, FailedImportRow, Import

NOW = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)
HEADER = "appointment_id,patient_id,phone_number,phone_preference,text_preference,appt_date_time,msg"


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("csv", "archive"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(f"FRONTDESK_{name.upper()}_DIR", str(tmp_path / name))
    get_settings.cache_clear()
    yield tmp_path


def put(house: Path, rows: int, name: str = "day.csv") -> Path:
    path = house / "csv" / name
    lines = [f"A{n},P{n},{'x' if n % 10 == 0 else '312-555-0142'},Y,N,2026-03-07 14:30," for n in range(1, rows + 1)]
    path.write_text("\n".join([HEADER, *lines, ""]))
    written = time.time() - 60
    os.utime(path, (written, written))
    return path


def archived(house: Path) -> list[Path]:
    return [path for path in (house / "archive").rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_after_the_commit_before_the_move(house: Path) -> None:
    put(house, 20)
    (house / "archive").rmdir()
    (house / "archive").write_text("no folder")  # the archive cannot be written: the file does not move
    (first,) = importing.import_folder(NOW)
    assert first.imported == 18 and "could not be moved" in first.note
    assert Import.objects.get().archived_at is None
    (house / "archive").unlink()
    later = NOW + timedelta(minutes=5)
    (again,) = importing.import_folder(later)
    assert (again.import_id, again.imported, again.failed) == (first.import_id, 18, 2)
    assert "only archived" in again.note
    assert Import.objects.get().archived_at == later
    assert Appointment.objects.count() == 18 and FailedImportRow.objects.count() == 2
    assert len(archived(house)) == 1 and not list((house / "csv").iterdir())


@pytest.mark.django_db
@pytest.mark.parametrize("source_is_gone", [False, True])
def test_in_the_middle_of_the_move(house: Path, source_is_gone: bool) -> None:
    path = put(house, 5)
    importing.import_folder(NOW, keep=True)
    record = Import.objects.get()
    # as a crash leaves it: the copy has arrived, the original is there or gone, nobody has noted it
    Import.objects.update(archived_at=None)
    if source_is_gone:
        path.unlink()
    results = importing.import_folder(NOW)
    assert [r.import_id for r in results] == ([] if source_is_gone else [record.pk])
    record.refresh_from_db()
    assert record.archived_at == NOW
    assert [str(p) for p in archived(house)] == [record.archive_path]
    assert not path.exists()
    assert Import.objects.count() == 1 and Appointment.objects.count() == 5


@pytest.mark.django_db
def test_another_file_of_the_same_name_is_another_file(house: Path) -> None:
    put(house, 5)
    importing.import_folder(NOW, keep=True)
    Import.objects.update(archived_at=None)
    put(house, 8)
    (result,) = importing.import_folder(NOW)
    assert (result.imported, result.duplicates) == (3, 5)
    assert Import.objects.filter(archived_at=None).count() == 0
    assert len(archived(house)) == 2


@pytest.mark.django_db
def test_an_import_that_died_while_reading_is_taken_up(house: Path) -> None:
    path = put(house, 5)
    digest = importing.survey(path).sha256
    Import.objects.create(
        file_name="day.csv", file_path=str(path), sha256=digest, status="importing", processed_rows=3, created_at=NOW
    )
    importing.import_folder(NOW)
    record = Import.objects.get()
    assert (record.status, record.processed_rows, record.successful_rows) == ("imported", 5, 5)


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_folder_at_once(house: Path) -> None:
    put(house, 50)
    done: list[list[object]] = []

    def other() -> None:
        try:
            done.append(list(importing.import_folder(NOW)))
        finally:
            connection.close()

    with one_at_a_time():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()  # it waits for us
        assert not Import.objects.exists()
    thread.join(20)
    assert len(done) == 1 and len(done[0]) == 1
    assert importing.import_folder(NOW) == []
    assert Appointment.objects.count() == 45


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(2))
def test_killed_at_a_random_moment(house: Path, seed: int) -> None:
    put(house, 4000)
    put(house, 300, name="second.csv")
    moments = random.Random(seed)
    server = connection.get_connection_params()
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{server['user']}@/{server['dbname']}?host={server['host']}&port={server['port']}",
        "DJANGO_SETTINGS_MODULE": "frontdesk.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "frontdesk", "import", "--json"]
    for _ in range(3):
        running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            running.wait(moments.uniform(1, 4))
        except subprocess.TimeoutExpired:
            running.kill()
        running.communicate()
    last = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert last.returncode == 0, last.stderr
    assert not list((house / "csv").iterdir())
    assert Appointment.objects.count() == 3600
    assert len(archived(house)) == 2
    imports = Import.objects.filter(status="imported")
    assert sum(one.successful_rows for one in imports) == 3600  # every row was taken in by exactly one import
    assert sum(one.failed_rows for one in imports) == FailedImportRow.objects.count() == 430
    assert not Import.objects.filter(archived_at=None).exists()
