"""The embedded PostgreSQL, for real: each test has a FRONTDESK_HOME and a server of its own."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.config.database import provider
from own_home import ask, new_home, run_python, start_python, wait_until

USE = "from frontdesk.config.database import embedded; server = embedded.ensure_running()"


@pytest.fixture
def home() -> Iterator[Path]:
    with new_home() as folder:
        yield folder


def test_a_lone_process_starts_it_and_stops_it_at_its_end(home: Path) -> None:
    process = start_python(home, f"{USE}; wait()")
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    assert ask(home, "select current_setting('listen_addresses')") == ""
    process.communicate("\n", timeout=60)
    assert provider.running(home / "database") is None
    assert not (home / "database" / "postmaster.pid").exists()


def test_it_starts_again_with_its_data(home: Path) -> None:
    connect = "import psycopg; c = psycopg.connect(host=server['HOST'], user='postgres', dbname='frontdesk')"
    run_python(home, f"{USE}; {connect}; c.execute('create table kept (n int)'); c.commit()")
    assert run_python(home, f"{USE}; {connect}; print(c.execute('select count(*) from kept').fetchone()[0])") == "0\n"


def test_the_last_to_leave_stops_it_whoever_started_it(home: Path) -> None:
    first = start_python(home, f"{USE}; wait()")
    assert first.stdout.readline() == "ready\n"
    pid = provider.running(home / "database").pid
    second = start_python(home, f"{USE}; wait()")
    assert second.stdout.readline() == "ready\n"
    first.communicate("\n", timeout=60)
    assert provider.running(home / "database").pid == pid, "the second still uses it"
    second.communicate("\n", timeout=60)
    assert provider.running(home / "database") is None


def test_several_at_once_share_one_server(home: Path) -> None:
    processes = [start_python(home, f"{USE}; wait(); print(server['HOST'])") for _ in range(4)]
    for process in processes:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    servers = subprocess.run(["pgrep", "-fc", f"^[^ ]*/postgres -D {home}/database"], capture_output=True, text=True)
    assert servers.stdout.strip() == "1"
    for process in processes:
        process.communicate("\n", timeout=60)
        assert process.returncode == 0
    assert provider.running(home / "database") is None


def test_a_killed_process_leaves_it_running_for_the_next(home: Path) -> None:
    process = start_python(home, f"{USE}; wait()")
    assert process.stdout.readline() == "ready\n"
    process.kill()
    process.wait()
    left = provider.running(home / "database")
    assert left is not None
    assert run_python(home, f"{USE}; print(embedded._known[1].pid)") == f"{left.pid}\n"
    assert provider.running(home / "database") is None, "the one who adopted it was the last to leave"


def test_a_killed_server_is_started_again_by_a_process_that_knew_it(home: Path) -> None:
    code = f"""
    {USE}
    wait()
    print(embedded.ensure_running() == server, flush=True)
    wait()
    """
    process = start_python(home, code)
    assert process.stdout.readline() == "ready\n"
    ask(home, "create table kept as select generate_series(1, 1000) as n")
    killed = provider.running(home / "database").pid
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not provider.is_postgres(killed, home / "database"))
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "True\n", process.stderr.read()
    assert process.stdout.readline() == "ready\n"
    assert provider.running(home / "database").pid != killed
    assert ask(home, "select count(*) from kept") == 1000
    process.communicate("\n", timeout=60)


def test_a_process_number_that_another_program_has_now_does_not_stop_a_start(home: Path) -> None:
    run_python(home, USE)
    stale = home / "database" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{home}/database\n1700000000\n5432\n{home}/database\n\n  0  0\nready   \n")
    assert run_python(home, f"{USE}; print(server['HOST'])") == f"{home}/database\n"


def test_a_killed_first_start_leaves_nothing_half_made(home: Path) -> None:
    draft = home / ".database-killed"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    run_python(home, USE)
    assert not draft.exists()
    assert (home / "database" / "global").is_dir()


def test_a_long_path_gets_a_private_socket_folder_elsewhere(home: Path) -> None:
    deep = home / ("deep-" * 20) / ("deeper, " * 20).strip()
    deep.mkdir(parents=True)
    code = f"{USE}; print(server['HOST']); wait()"
    process = start_python(deep, code)
    folder = Path(process.stdout.readline().strip())
    assert process.stdout.readline() == "ready\n"
    assert len(str(folder)) < 80
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert ask(deep, "select 1") == 1
    process.communicate("\n", timeout=60)
    folder.rmdir()


def test_the_socket_folder_is_for_the_server_alone(home: Path) -> None:
    assert (
        run_python(home, f"{USE}; import os, stat; print(oct(stat.S_IMODE(os.stat(server['HOST']).st_mode)))")
        == f"{oct(0o700)}\n"
    )


def test_data_of_another_major_version_is_refused_with_the_way_out(home: Path) -> None:
    run_python(home, USE)
    (home / "database" / "PG_VERSION").write_text("17\n")
    process = start_python(home, USE)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "is PostgreSQL 17's, and this Frontdesk comes with PostgreSQL 18" in err
    assert "frontdesk backup FILE" in err
    assert "frontdesk restore FILE" in err


def test_a_folder_with_other_things_in_it_is_refused(home: Path) -> None:
    (home / "database").mkdir()
    (home / "database" / "letter.txt").write_text("Dear Sir")
    process = start_python(home, USE)
    _, err = process.communicate(timeout=60)
    assert "is not a PostgreSQL data folder and not empty" in err
    assert (home / "database" / "letter.txt").exists()


def test_a_call_for_a_running_server_is_cheap(home: Path) -> None:
    """It is made for every new connection: a small part of the milliseconds a connection takes."""
    code = f"""
    {USE}
    import time
    began = time.perf_counter()
    for _ in range(200):
        embedded.ensure_running()
    print((time.perf_counter() - began) / 200)
    """
    assert float(run_python(home, code)) < 0.002


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a plain user")
def test_it_works_for_a_plain_user(home: Path) -> None:
    os.chown(home, 65534, 65534)
    # imported before it becomes the plain user: root's own Python may be out of a plain user's reach
    code = f"""
    import os, psycopg, shutil, frontdesk.config.settings
    from frontdesk.config.database import embedded
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
    {USE}
    psycopg.connect(host=server["HOST"], user="postgres", dbname="frontdesk").execute("select 1")
    print(os.stat(server["HOST"]).st_uid)
    """
    assert run_python(home, code) == "65534\n"
    assert provider.running(home / "database") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="about what root does")
def test_root_runs_it_as_the_owner_of_the_home(home: Path) -> None:
    os.chown(home, 65534, 65534)
    assert run_python(home, f"import os; {USE}; print(os.stat(server['HOST']).st_uid)") == "65534\n"
    for name in ("run", "run/database.lock", "run/database.users"):
        assert (home / name).stat().st_uid == 65534, name
