"""Backup, restore and reset, as commands on a home of their own."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from own_home import ask, frontdesk, new_home, report, start_python

SEED = """
from frontdesk.consent import services
from frontdesk.config import clock
from frontdesk.carrier.statuses import Channel
from frontdesk.people.models import User
User.objects.create_user('ana@example.org', first_name='Ana')
services.opt_out('+13125550142', Channel.TEXT, source='staff', now=clock.now())
"""
COUNT = "select (select count(*) from users) || ' users, ' || (select count(*) > 0 from opt_outs)::text"


@pytest.fixture(scope="module")
def office() -> Iterator[Path]:
    """A home with one user and an opt-out, its database kept running for all tests here, and a backup of it."""
    with new_home() as home:
        keeper = start_python(home, "from frontdesk.config.database import embedded; embedded.ensure_running(); wait()")
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == "ready\n"
        seeded = frontdesk(home, "shell", "-v", "0", "-c", SEED)
        assert seeded.returncode == 0, seeded.stderr
        report(home, "backup", "first.dump")
        yield home
        keeper.communicate("\n", timeout=60)


@pytest.fixture(autouse=True)
def _as_seeded(office: Path) -> None:
    if ask(office, COUNT) != "1 users, true":
        report(office, "restore", "first.dump", "--force", "--no-pause")


def test_round_trip(office: Path) -> None:
    made = report(office, "backup", "round.dump")
    assert made["file"] == str(office / "round.dump")
    assert made["keys"].endswith("data_keys")
    assert made["bytes"] == (office / "round.dump").stat().st_size > 0
    report(office, "reset-database", "--yes")
    assert ask(office, COUNT) == "0 users, false"
    assert ask(office, "select count(*) from roles") == 3
    restored = {"file": str(office / "round.dump"), "paused": True, "opens": True}
    assert report(office, "restore", "round.dump") == restored
    assert ask(office, COUNT) == "1 users, true"
    assert ask(office, "select first_name from users") == "Ana"
    assert ask(office, "select count(*) from sending_pauses where ended_at is null") == 1
    assert ask(office, "select count(*) from monitor_entries where 'action:database.restored' = any(tags)") == 1
    # a row added afterwards takes the next number, not one that is taken
    added = frontdesk(office, "shell", "-v", "0", "-c", SEED.replace("ana@", "bo@").split("services.opt")[0])
    assert added.returncode == 0, added.stderr


def test_a_backup_has_a_name_of_its_own_and_is_for_its_owner_alone(office: Path) -> None:
    file = Path(report(office, "backup")["file"])
    assert file.parent == office / "backups"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_data_is_not_replaced_without_force(office: Path) -> None:
    done = frontdesk(office, "restore", "first.dump")
    assert done.returncode == 1
    assert "holds data (" in done.stderr
    assert "users" in done.stderr
    assert "--force" in done.stderr


def test_what_came_after_the_backup_is_gone(office: Path) -> None:
    added = frontdesk(office, "shell", "-v", "0", "-c", SEED.replace("ana@", "bo@"))
    assert added.returncode == 0, added.stderr
    report(office, "restore", "first.dump", "--force", "--no-pause")
    assert ask(office, COUNT) == "1 users, true"
    assert ask(office, "select count(*) from sending_pauses") == 0


@pytest.mark.parametrize("cut", [0.02, 0.5, 0.98])
def test_a_file_that_was_cut_off_changes_nothing(office: Path, cut: float) -> None:
    whole = (office / "first.dump").read_bytes()
    (office / "cut.dump").write_bytes(whole[: int(len(whole) * cut)])
    done = frontdesk(office, "restore", "cut.dump", "--force")
    assert done.returncode == 1
    assert "CommandError" in done.stderr
    assert ask(office, COUNT) == "1 users, true"


def test_a_restore_that_breaks_in_the_middle_changes_nothing(office: Path) -> None:
    """The database itself refuses the last step: nothing of the steps before it stays."""
    ask(office, "create schema other")
    ask(
        office,
        "create function other.no() returns event_trigger language plpgsql as 'begin raise exception ''no''; end'",
    )
    ask(
        office,
        "create event trigger no_index on ddl_command_end when tag in ('CREATE INDEX') execute function other.no()",
    )
    try:
        done = frontdesk(office, "restore", "first.dump", "--force")
        assert done.returncode == 1
        assert "Nothing was restored" in done.stderr
        assert ask(office, COUNT) == "1 users, true"
    finally:
        ask(office, "drop event trigger no_index")
        ask(office, "drop schema other cascade")


def test_what_is_no_backup_is_told(office: Path) -> None:
    (office / "letter.txt").write_text("Dear Sir")
    for file, text in (("letter.txt", "is no backup"), ("nowhere.dump", "is not there")):
        done = frontdesk(office, "restore", file, "--force")
        assert done.returncode == 1
        assert text in done.stderr
        assert "Traceback" not in done.stderr


def test_a_backup_of_a_newer_version_is_refused(office: Path) -> None:
    ask(office, "insert into django_migrations (app, name, applied) values ('reminders', '9999_later', now())")
    report_of_newer = frontdesk(office, "status")
    assert "newer Frontdesk" in report_of_newer.stderr
    ask(office, "delete from django_migrations where name = '9999_later'")
    ask(office, "insert into django_migrations (app, name, applied) values ('people', '9999_later', now())")
    made = frontdesk(office, "backup", "newer.dump")
    assert made.returncode == 1, "a command of this version does not touch a newer one's tables"
    ask(office, "delete from django_migrations where name = '9999_later'")


def test_reset_asks_and_without_a_terminal_refuses(office: Path) -> None:
    done = frontdesk(office, "reset-database")
    assert done.returncode == 1
    assert "--yes" in done.stderr
    assert ask(office, COUNT) == "1 users, true"


def test_nothing_is_taken_from_under_a_living_connection(office: Path) -> None:
    code = """
    from frontdesk.config.database import embedded
    import psycopg
    server = embedded.ensure_running()
    c = psycopg.connect(host=server['HOST'], user=server['USER'], dbname='frontdesk')
    wait()
    """
    other = start_python(office, code)
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"
    for words in (["reset-database", "--yes"], ["restore", "first.dump"]):
        done = frontdesk(office, *words)
        assert done.returncode == 1
        assert "in use (1 other connection)" in done.stderr
    other.communicate("\n", timeout=60)


def test_a_failed_backup_leaves_no_file(office: Path) -> None:
    done = frontdesk(office, "backup", "/proc/no/such.dump")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
