"""The clock, the folders, the people who can sign in, the worker and its schedule, the pause switch."""

from __future__ import annotations

import difflib
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection
from dotenv import dotenv_values

from frontdesk.config import clock
from frontdesk.config.doctor import web
from frontdesk.config.doctor.finding import Finding, failed, ok, skipped, warning
from frontdesk.config.env import SECRET_FILES, Settings, get_settings
from frontdesk.config.process import SUPERVISOR_VARIABLE

#: Seconds by which two clocks may differ.
LARGEST_DRIFT = 30
#: Bytes of free disk space below which an evening may run into trouble.
LITTLE_SPACE = 1_000_000_000
#: Seconds: the schedule ticks once a minute.
LATEST_TICK = 180
#: In the environment, and not settings.
OUR_OWN_VARIABLES = frozenset({SUPERVISOR_VARIABLE, "FRONTDESK_WEB_PID"})


def check_settings() -> Finding:
    """No setting is misspelt: a name that nobody reads does nothing, silently."""
    known = {name.upper() for name in Settings.model_fields} | {f"{name}_FILE" for name in SECRET_FILES}
    given = set(os.environ) | set(dotenv_values(".env") if Path(".env").is_file() else {})
    for name in sorted(given - known - OUR_OWN_VARIABLES):
        if name.startswith(("FRONTDESK_", "TWILIO_")):
            near = difflib.get_close_matches(name, known, 1)
            advice = f"Did you mean {near[0]}? " if near else ""
            return warning(f"{name} is no setting of Frontdesk's", f"{advice}docs/settings.md lists them", unknown=name)
    return ok("every name is known")


def check_clock() -> Finding:
    """This machine's real clock agrees with the database's and with the carrier's."""
    with connection.cursor() as cursor:
        cursor.execute("select extract(epoch from clock_timestamp())")
        drifts = {"the database": float(cursor.fetchone()[0]) - time.time()}
    if (theirs := _carrier_time()) is not None:
        drifts["the carrier"] = theirs - time.time()
    data = {f"{who.removeprefix('the ')}_drift_seconds": round(drift, 1) for who, drift in drifts.items()}
    for who, drift in drifts.items():
        if abs(drift) > LARGEST_DRIFT:
            way = "behind" if drift > 0 else "ahead of"
            return failed(
                f"this machine is {abs(drift):.0f} s {way} {who}",
                "Let the machine set its clock by network time (NTP); reminders go out by it",
                **data,
            )
    office = clock.now().astimezone(get_settings().office_zone)
    text = f"{office:%Y-%m-%d %H:%M} in the office ({get_settings().frontdesk_timezone})"
    if get_settings().frontdesk_now is not None:
        return warning(f"a rehearsal's clock: {text}", "Remove FRONTDESK_NOW to live in the real time", **data)
    return ok(text, **data)


def check_folders() -> Finding:
    """They are there, we may write in them, a file moves from one to the other in one step, there is space."""
    settings = get_settings()
    folders = {"FRONTDESK_HOME": settings.home, "csv": settings.csv_dir, "archive": settings.archive_dir}
    data = {name: str(folder) for name, folder in folders.items()}
    for name, folder in folders.items():
        if not folder.is_dir():
            return failed(f"the {name} folder {folder} is not there", f"Make it: mkdir -p {folder}", **data)
        if not os.access(folder, os.W_OK | os.X_OK):
            return failed(f"we may not write in {folder}", f"Give it to the user that runs Frontdesk: {_who()}", **data)
    messages = settings.frontdesk_messages_dir
    if messages is not None and not Path(messages).is_dir():
        return failed(f"FRONTDESK_MESSAGES_DIR {messages} is not there", "Make it, or leave the setting out", **data)
    if settings.csv_dir.stat().st_dev != settings.archive_dir.stat().st_dev:
        return failed(
            "the csv and archive folders are on different disks, so a file cannot move in one step",
            "Put FRONTDESK_ARCHIVE_DIR on the disk of FRONTDESK_CSV_DIR",
            **data,
        )
    free = min(shutil.disk_usage(folder).free for folder in folders.values())
    if free < LITTLE_SPACE:
        return warning(f"only {free / 1e6:.0f} MB of disk space are left", "Make space", **data)
    return ok(f"{settings.csv_dir} and {settings.archive_dir}, {free / 1e9:.0f} GB free", **data)


def check_staff() -> Finding:
    """Somebody can sign in and administer, and a forgotten password can be reset by e-mail."""
    from django.contrib.auth import get_user_model

    administrators = get_user_model().objects.filter(is_active=True, role__slug="administrator").count()
    if not administrators:
        return warning("nobody can sign in as an administrator", "Run `frontdesk createsuperuser`", administrators=0)
    if get_settings().frontdesk_email_url is None:
        return warning("passwords cannot be reset by e-mail", "Set FRONTDESK_EMAIL_URL", administrators=administrators)
    return ok(f"{administrators} can sign in as administrator", administrators=administrators)


def check_worker() -> Finding:
    """A worker lives."""
    from frontdesk.jobs import queries

    alive = queries.workers_alive()
    if not alive:
        return failed("no worker is alive: nothing is sent", "Start `frontdesk serve` or `frontdesk worker`", alive=0)
    return ok(f"{len(alive)} alive" if len(alive) > 1 else "alive", alive=len(alive))


def check_schedule() -> Finding:
    """The minute tick, which begins the rounds, has come lately. Real time: a rehearsal's clock jumps."""
    from procrastinate.contrib.django.models import ProcrastinatePeriodicDefer

    last = ProcrastinatePeriodicDefer.objects.filter(periodic_id="tick").order_by("-defer_timestamp").first()
    if last is None:
        return skipped("has never ticked", "It begins with the first worker")
    seconds = max(time.time() - (last.defer_timestamp or 0), 0)
    at = datetime.fromtimestamp(last.defer_timestamp or 0, UTC).isoformat()
    if seconds > LATEST_TICK:
        return failed(
            f"the last tick was {seconds / 60:.0f} minutes ago: no round begins",
            "Start `frontdesk serve` or `frontdesk worker`; if one runs, `frontdesk restart-workers`",
            last_tick=at,
        )
    return ok(f"ticked {seconds:.0f} s ago", last_tick=at)


def check_sending() -> Finding:
    """Nobody has paused it."""
    from frontdesk.consent import queries

    paused = queries.paused_channels()
    if not paused:
        return ok("not paused")
    words = "; ".join(f"{channel}s: {reason}" for channel, reason in paused.items())
    return warning(
        f"is paused ({words})",
        "`frontdesk resume` when the reason is gone",
        paused=[str(channel) for channel in paused],
    )


def _carrier_time() -> float | None:
    """The carrier's time, by the Date header of any answer of its API; None when it cannot be had."""
    return web.get(get_settings().twilio_api_url).time


def _who() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
