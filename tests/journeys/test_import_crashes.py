"""`frontdesk import` is killed at any moment: the file is never lost, can be imported again, and counts once."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from journeys.harness.database import Database
from journeys.harness.house import House
from journeys.harness.processes import PATIENCE
from journeys.harness.rows import appointment, csv_bytes

SEEDS = range(10)
#: Of each file; every tenth has no readable number, and the last 100 say the first 100 again.
ROWS = 4000
FAILED, DUPLICATES = 390, 100


@pytest.fixture(scope="module")
def house(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all the crashes: what an early one leaves behind would trip a later one."""
    house = House(tmp_path_factory.mktemp("import") / "house", server, web=False)
    yield house.open()
    house.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_an_import_killed_at_any_moment_is_done_once(house, seed):
    chance = random.Random(seed)
    content = a_file(seed)
    file = house.put_csv(f"day-{seed}.csv", content)
    importing = house._start("import", ["-m", "frontdesk", "import"])
    when_it_has_begun(house, file.name)
    time.sleep(chance.uniform(0, 0.6))  # any moment of its work: reading, writing, committing, moving, after it
    house.kill9(importing)

    # Dead. The file is somewhere, whole; of its rows either none is there or each.
    assert copies(house, content) == 1
    assert taken_in(house, seed) in (0, ROWS - FAILED - DUPLICATES)

    # The next evening's import takes it up, and says what became of it.
    said = house.run("import")
    assert [f["status"] for f in said["files"]] in ([], ["imported"]), said
    assert copies(house, content) == 1
    assert list(house.csv_dir.iterdir()) == []
    record = house.row("imports", file_name=file.name)
    assert (record["status"], record["archived_at"] is not None) == ("imported", True)
    assert Path(record["archive_path"]).read_bytes() == content
    assert (record["total_rows"], record["successful_rows"], record["duplicate_rows"], record["failed_rows"]) == (
        (ROWS, ROWS - FAILED - DUPLICATES, DUPLICATES, FAILED)
    )
    assert len(house.table("failed_import_rows", import_id=record["id"])) == FAILED
    assert taken_in(house, seed) == ROWS - FAILED - DUPLICATES
    # Each file but the first moves all the appointments of the one before it, once.
    assert record["superseded_rows"] == (0 if len(house.table("imports")) == 1 else ROWS - FAILED - DUPLICATES)
    live = house.sql("select count(*) as n from appointments where superseded_at is null")
    assert live[0]["n"] == ROWS - FAILED - DUPLICATES


def test_importing_what_was_imported_changes_nothing(house):
    # After all that: the same files again, under other names, as an operator does who is not sure.
    before = house.sql("select md5(string_agg(a::text, '|' order by id)) as sum, count(*) as n from appointments a")
    latest = max(int(r["file_name"].split("-")[1].split(".")[0]) for r in house.table("imports"))
    house.put_csv("again.csv", a_file(latest))
    [again] = house.run("import")["files"]
    assert (again["imported"], again["superseded"], again["failed"]) == (0, 0, FAILED)
    assert again["duplicates"] == ROWS - FAILED
    after = house.sql("select md5(string_agg(a::text, '|' order by id)) as sum, count(*) as n from appointments a")
    assert after == before


def test_three_imports_of_one_folder_at_once_take_each_file_in_once(open_house):
    house = open_house(web=False)
    for number in range(5):
        rows = [appointment(f"F{number}-{n}", "+13125550142", text=True) for n in range(200)]
        house.put_csv(f"file-{number}.csv", [*rows, appointment(f"F{number}-bad", "none", text=True)])
    three = [
        subprocess.Popen(
            [sys.executable, "-m", "frontdesk", "import", "--json"],
            env=house.environment(), cwd=house.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    outcomes = []
    for one in three:
        out, err = one.communicate(timeout=120)
        assert one.returncode == 0, err
        outcomes += json.loads(out)["files"]
    taken = [(Path(f["file"]).name, f["status"], f["imported"], f["failed"]) for f in outcomes]
    assert sorted(taken) == [(f"file-{number}.csv", "imported", 200, 1) for number in range(5)]
    assert len(house.table("appointments")) == 1000 and len(house.table("failed_import_rows")) == 5
    assert len([path for path in house.archive_dir.rglob("*") if path.is_file()]) == 5
    assert list(house.csv_dir.iterdir()) == []


def a_file(seed: int) -> bytes:
    """The same people's appointments in every file, at another time in each."""
    rows = [
        appointment(
            f"A{n}",
            "no number" if n % 10 == 9 else f"+1312555{n % 10000:04}",
            f"2026-03-{4 + seed:02} {8 + n % 9:02}:15",
            text=True,
        )
        for n in range(ROWS - DUPLICATES)
    ]
    good = [row for row in rows if row["phone_number"] != "no number"]
    return csv_bytes([*rows, *good[:DUPLICATES]])


def when_it_has_begun(house: House, file_name: str) -> None:
    """Wait until the import has noted the file: from then on it is at its work."""
    end = time.monotonic() + PATIENCE
    with house.database.connect() as connection:
        while time.monotonic() < end:
            if connection.execute("select 1 from imports where file_name = %s", [file_name]).fetchone():
                return
            time.sleep(0.005)
    raise AssertionError("the import never began")


def taken_in(house: House, seed: int) -> int:
    """How many appointments stand at the day of this file."""
    day = f"2026-03-{4 + seed:02}"
    query = "select count(*) as n from appointments where (appt_date_time at time zone 'America/Chicago')::date = %s"
    return house.sql(query, [day])[0]["n"]


def copies(house: House, content: bytes) -> int:
    """In how many places the file is, whole."""
    wanted = hashlib.sha256(content).digest()
    places = [*house.csv_dir.rglob("*"), *(house.archive_dir.rglob("*") if house.archive_dir.exists() else ())]
    return sum(hashlib.sha256(path.read_bytes()).digest() == wanted for path in places if path.is_file())
