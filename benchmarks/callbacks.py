"""Status callbacks a second: Frontdesk's intake against a plain synchronous Django view that writes one row each.

    .venv/bin/python benchmarks/callbacks.py [--seconds 8] [--connections 64] [--workers 1]

Both run under granian with the same number of worker processes, on one embedded PostgreSQL with fsync and
synchronous_commit on. The callbacks are real: signed, each about an attempt of a database of 40,000, `sent` and then
`delivered`. Ours are stored and folded before the answer; the view only stores. The plain view runs with the project's
settings as WSGI and as ASGI, and the better one counts; for comparison it also runs bare, without any middleware. Load
comes from `wrk` where it is installed, else from a small asyncio client; then a paced client measures how long a
callback takes at 200 a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
HOME = Path(tempfile.mkdtemp(prefix="frontdesk-bench-"))
TOKEN = "benchmark-token"
ATTEMPTS = 40_000
REACH_RATIO, REACH_P99 = 5.0, 50.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


PORT = free_port()
os.environ.update(
    FRONTDESK_HOME=str(HOME),
    FRONTDESK_PUBLIC_URL=f"http://127.0.0.1:{PORT}",
    TWILIO_API_URL="http://127.0.0.1:9",
    TWILIO_ACCOUNT_SID="AC" + "0" * 32,
    TWILIO_AUTH_TOKEN=TOKEN,
    TWILIO_PHONE_NUMBER="+13125550100",
    DJANGO_SETTINGS_MODULE="frontdesk.config.settings",
)
for name in ("FRONTDESK_NOW", "DATABASE_URL"):
    os.environ.pop(name, None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--only", choices=["ours", "plain"], help="measure one side, for profiling")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sys.path.insert(0, str(HERE.parent / "src"))
    try:
        report = measure(options)
    finally:
        from frontdesk.config.database import embedded

        embedded.stop()
        shutil.rmtree(HOME, ignore_errors=True)
    if options.json:
        print(json.dumps(report))
    else:
        show(report)
    if not options.only and not (report["ratio"] >= REACH_RATIO and report["p99_ms"] < REACH_P99):
        raise SystemExit(1)


def measure(options: argparse.Namespace) -> dict:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    os.chdir(HOME)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("show fsync")
        assert cursor.fetchone()[0] == "on"
        cursor.execute("show synchronous_commit")
        assert cursor.fetchone()[0] == "on"
    tokens = write_attempts(ATTEMPTS)
    connection.close()
    report: dict = {"connections": options.connections, "workers": options.workers, "load": load_name()}
    if options.only != "plain":
        with Server("asgi", "frontdesk.config.asgi:application", options.workers):
            report["ours"] = run_load(requests_for(tokens), options)
            report["ours"]["stored"], report["ours"]["folded"] = stored_and_folded()
        clear()
        with Server("asgi", "frontdesk.config.asgi:application", options.workers):
            paced = requests_for(tokens[: options.rate * 10])
            report["latency"] = asyncio.run(pace(paced, options.rate, options.connections))
            report["p99_ms"] = report["latency"]["p99_ms"]
    if options.only != "ours":
        for name, interface in (("plain_wsgi", "wsgi"), ("plain_asgi", "asgi"), ("bare_wsgi", "wsgi")):
            clear()
            with Server(interface, f"plain_view_{interface}:application", options.workers, bare=name == "bare_wsgi"):
                report[name] = run_load(requests_for(tokens), options)
                report[name]["stored"], _ = stored_and_folded()
        report["plain"] = max(report["plain_wsgi"]["per_second"], report["plain_asgi"]["per_second"])
    if not options.only:
        report["ratio"] = report["ours"]["per_second"] / report["plain"]
        report["ratio_to_bare"] = report["ours"]["per_second"] / report["bare_wsgi"]["per_second"]
    return report


def write_attempts(count: int) -> list[str]:
    """Appointments with one text each, handed over to the carrier a moment ago."""
    from datetime import timedelta

    from frontdesk.carrier.statuses import RANK, Outcome
    from frontdesk.config import clock
    from frontdesk.reminders.models import Appointment, AppointmentLog

    now = clock.now()
    appointments = Appointment.objects.bulk_create(
        [
            Appointment(
                appointment_id=str(i), patient_id=str(i), phone_number="+13125550142", msg="reminder",
                appt_date_time=now + timedelta(days=1), text_preference=True,
            )
            for i in range(count)
        ],
        batch_size=5000,
    )  # fmt: skip
    attempts = AppointmentLog.objects.bulk_create(
        [
            AppointmentLog(
                appointment=appointment, contact_id=i, channel="text", to_number="+13125550142", due_at=now,
                status=Outcome.ACCEPTED, rank=RANK[Outcome.ACCEPTED], accepted_at=now, sid=f"SM{i:032x}",
            )
            for i, appointment in enumerate(appointments)
        ],
        batch_size=5000,
    )  # fmt: skip
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return [str(attempt.token) for attempt in attempts]


def clear() -> None:
    """The attempts as they were, and no callbacks."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("truncate carrier_events")
        cursor.execute(
            "update appointment_logs set status = 'accepted', rank = 3, start_time = null, end_time = null"
            " where status <> 'accepted'"
        )
        cursor.execute("update appointments set text_reached_at = null, success_at = null where success_at is not null")
        connection.connection.autocommit = True
        cursor.execute("vacuum analyze appointment_logs")
        cursor.execute("vacuum analyze appointments")
        cursor.execute("checkpoint")
    connection.close()


def stored_and_folded() -> tuple[int, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from carrier_events")
        stored = cursor.fetchone()[0]
        cursor.execute("select count(*) from appointment_logs where status in ('sent', 'delivered')")
        folded = cursor.fetchone()[0]
    connection.close()
    return stored, folded


def requests_for(tokens: list[str]) -> list[bytes]:
    """Two callbacks for each token, as raw HTTP requests: all the `sent`, then all the `delivered`."""
    from frontdesk.carrier.signature import HEADER, sign

    base = os.environ["FRONTDESK_PUBLIC_URL"]
    requests = []
    for status in ("sent", "delivered"):
        for token in tokens:
            sid = "SM" + uuid.UUID(token).hex
            form = {
                "AccountSid": "AC" + "0" * 32,
                "ApiVersion": "2010-04-01",
                "From": "+13125550100",
                "MessageSid": sid,
                "MessageStatus": status,
                "RawDlrDoneDate": "2611220813",
                "SmsSid": sid,
                "SmsStatus": status,
                "To": "+13125550142",
            }
            path = f"/twilio/status/text/{token}"
            body = urlencode(form)
            requests.append(
                f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n{HEADER}: {sign(base + path, form, TOKEN)}\r\n"
                f"User-Agent: TwilioProxy/1.1\r\nI-Twilio-Idempotency-Token: {sid}\r\nAccept: */*\r\n"
                "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
    return requests


class Server:
    """granian with our application or the plain view, for the length of a `with`."""

    def __init__(self, interface: str, target: str, workers: int, *, bare: bool = False) -> None:
        self.bare = bare
        self.command = [
            sys.executable, "-m", "granian", "--interface", interface, "--host", "127.0.0.1", "--port", str(PORT),
            "--workers", str(workers), "--no-ws", "--log-level", "warning", "--backlog", "1024",
        ]  # fmt: skip
        if interface == "wsgi":
            self.command += ["--blocking-threads", "16"]
        self.command.append(target)

    def __enter__(self) -> None:
        path = os.pathsep.join([str(HERE), str(HERE.parent / "src")])
        environment = {**os.environ, "PYTHONPATH": path}
        if "plain_view" in self.command[-1]:
            environment["DJANGO_SETTINGS_MODULE"] = "plain_view"
            environment["PLAIN_VIEW_BARE"] = "1" if self.bare else ""
            environment["PLAIN_VIEW_INTERFACE"] = self.command[self.command.index("--interface") + 1]
        self.process = subprocess.Popen(self.command, env=environment, start_new_session=True)
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", PORT), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        # the first request pays for what is loaded lazily
        for request in requests_for([str(uuid.uuid4()) for _ in range(20)]):
            with socket.create_connection(("127.0.0.1", PORT), 10) as client:
                client.sendall(request)
                assert client.recv(200).startswith(b"HTTP/1.1 204"), "the server does not take callbacks"

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


def load_name() -> str:
    return "wrk" if shutil.which("wrk") else "asyncio"


def run_load(requests: list[bytes], options: argparse.Namespace) -> dict:
    """As many requests as the server takes, over `connections`, each sent once."""
    if load_name() == "wrk":
        return run_wrk(requests, options)
    return asyncio.run(flood(requests, options.seconds, options.connections))


def run_wrk(requests: list[bytes], options: argparse.Namespace) -> dict:
    data, script = HOME / "requests.bin", HOME / "load.lua"
    data.write_bytes(b"".join(b"%d\n%s" % (len(request), request) for request in requests))
    script.write_text(
        f"""
        local file, at, requests = io.open("{data}", "rb"), 0, {{}}
        while true do
          local length = file:read("*n", "*l")
          if not length then break end
          requests[#requests + 1] = file:read(length)
        end
        request = function() at = at + 1; return requests[(at - 1) % #requests + 1] end
        done = function(summary, latency)
          io.write(string.format("RESULT %d %d %f %f %d\\n", summary.requests, summary.duration,
            latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status))
        end
        """
    )
    command = ["wrk", "-t1", f"-c{options.connections}", f"-d{max(1, round(options.seconds))}s", "--timeout", "10s"]
    output = subprocess.run(
        [*command, "-s", str(script), f"http://127.0.0.1:{PORT}/"], capture_output=True, text=True, check=True
    ).stdout
    words = output.split("RESULT ")[1].split()
    count, seconds = int(words[0]), int(words[1]) / 1e6
    if count > len(requests):
        raise SystemExit(f"{count} requests were made of {len(requests)}: take a shorter --seconds")
    return {
        "requests": count,
        "per_second": count / seconds,
        "p50_ms": float(words[2]),
        "p99_ms": float(words[3]),
        "refused": int(words[4]),
    }


async def flood(requests: list[bytes], seconds: float, connections: int) -> dict:
    """The same with asyncio: each connection sends its next request when the last is answered."""
    waiting = iter(requests)
    end = time.perf_counter() + seconds
    times: list[float] = []
    refused = 0

    async def one() -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        for request in waiting:
            began = time.perf_counter()
            if began > end:
                break
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            refused += not head.startswith(b"HTTP/1.1 204")
            times.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return {**summary(times), "per_second": len(times) / (time.perf_counter() - began), "refused": refused}


async def pace(requests: list[bytes], rate: int, connections: int) -> dict:
    """`rate` requests a second, each at its own moment whether or not the ones before are answered.

    A request's time counts from the moment at which it was due, so a server that stalls cannot hide it.
    """
    idle: asyncio.LifoQueue = asyncio.LifoQueue()
    for _ in range(connections):
        idle.put_nowait(await asyncio.open_connection("127.0.0.1", PORT))
    times: list[float] = []
    refused = 0

    async def one(request: bytes, due: float) -> None:
        nonlocal refused
        reader, writer = await idle.get()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        refused += not head.startswith(b"HTTP/1.1 204")
        times.append(time.perf_counter() - due)
        idle.put_nowait((reader, writer))

    began, tasks = time.perf_counter() + 0.1, []
    for number, request in enumerate(requests):
        due = began + number / rate
        while (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(request, due)))
    await asyncio.gather(*tasks)
    while not idle.empty():
        idle.get_nowait()[1].close()
    return {**summary(times), "rate": rate, "refused": refused}


def summary(times: list[float]) -> dict:
    times.sort()
    at = [times[min(len(times) - 1, int(len(times) * share))] * 1000 for share in (0.5, 0.99)]
    return {"requests": len(times), "p50_ms": at[0], "p99_ms": at[1], "max_ms": times[-1] * 1000}


def show(report: dict) -> None:
    print(f"{report['connections']} connections, {report['workers']} worker process(es), load from {report['load']}")
    for name, title in (
        ("ours", "Frontdesk: stored and folded"),
        ("plain_wsgi", "plain view (WSGI): stored"),
        ("plain_asgi", "plain view (ASGI): stored"),
        ("bare_wsgi", "no middleware (WSGI): stored"),
    ):
        if name in report:
            row = report[name]
            print(
                f"{title:32} {row['per_second']:8.0f}/s   p50 {row['p50_ms']:6.1f} ms   p99 {row['p99_ms']:6.1f} ms"
                f"   {row['requests']} sent, {row['refused']} refused, {row['stored']} stored"
                + (f", {row['folded']} attempts moved" if "folded" in row else "")
            )
    if "latency" in report:
        row = report["latency"]
        print(
            f"at {row['rate']}/s: p50 {row['p50_ms']:.1f} ms, p99 {row['p99_ms']:.1f} ms, "
            f"longest {row['max_ms']:.1f} ms (reach: p99 under {REACH_P99:.0f} ms)"
        )
    if "ratio" in report:
        print(f"ratio {report['ratio']:.1f} (reach: {REACH_RATIO:.0f}); to the bare view {report['ratio_to_bare']:.1f}")


if __name__ == "__main__":
    main()
