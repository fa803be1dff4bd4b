"""Inbound texts a second, and how long one takes: signature, database, engine and TwiML reply included.

    .venv/bin/python benchmarks/inbound_texts.py [--seconds 8] [--connections 16] [--rate 100]

The real server (granian, one worker process) on an embedded PostgreSQL with fsync and synchronous_commit on. People
walk through a flow of 20 questions with conditions and templates; each sends the next text when the last is answered,
as people do. First as many as the server takes over `--connections`, then `--rate` a second from people who have
conversations open, each text at its own moment; its time counts from that moment, so that a server that stalls cannot
hide it. At the end every text must have been answered by the flow, in its order.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
HOME = Path(tempfile.mkdtemp(prefix="frontdesk-bench-texts-"))
TOKEN = "benchmark-token"
QUESTIONS = 20
REACH_RATE, REACH_P99 = 300.0, 60.0
LINE = "+13125550100"


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
    TWILIO_PHONE_NUMBER=LINE,
    DJANGO_SETTINGS_MODULE="frontdesk.config.settings",
)
for name in ("FRONTDESK_NOW", "DATABASE_URL"):
    os.environ.pop(name, None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rate", type=int, default=100)
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
    if not (report["flood"]["per_second"] >= REACH_RATE and report["paced"]["p99_ms"] < REACH_P99):
        raise SystemExit(1)


def measure(options: argparse.Namespace) -> dict:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    os.chdir(HOME)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit"):
            cursor.execute(f"show {setting}")
            assert cursor.fetchone()[0] == "on"
    publish_flow()
    connection.close()
    people = itertools.count(1)
    with Server():
        asyncio.run(flood(people, 1.0, 4))  # what is loaded lazily
        report = {"flood": asyncio.run(flood(people, options.seconds, options.connections))}
        report["paced"] = asyncio.run(pace(people, options.rate, options.seconds))
    report["checked"] = check()
    report["connections"], report["rate"] = options.connections, options.rate
    return report


def publish_flow(keywords: list[str] | None = None) -> None:
    """Publish the flow of 20 questions: as the default one, or under keywords."""
    from frontdesk.config import clock
    from frontdesk.conversations import versions

    questions = "".join(
        f'  - ask: "Question {n} of {QUESTIONS}, {{{{ count | default: 0 }}}} so far. How many?"\n'
        f"    as: answer{n}\n    answer: integer 0..99\n"
        f"  - when: answer{n} > 50\n    then:\n      - set:\n          large: true\n"
        f'  - set:\n      count: "{{{{ count | default: 0 | plus: answer{n} }}}}"\n'
        for n in range(1, QUESTIONS + 1)
    )
    text = f"flow: twenty\nsteps:\n{questions}  - say: Thank you.\n"
    now = clock.now()
    version = versions.import_flow(text, "twenty.yaml", now=now)
    versions.publish(version.name, now=now, by="benchmark", default=not keywords, keywords=keywords or [])


_texts = itertools.count(1)


def request_of(person: int, body: str) -> bytes:
    from frontdesk.carrier.signature import HEADER, sign

    sid = f"SM{next(_texts):032x}"
    form = {
        "AccountSid": "AC" + "0" * 32, "ApiVersion": "2010-04-01", "Body": body, "From": f"+1312{person:07d}",
        "FromCity": "CHICAGO", "FromCountry": "US", "FromState": "IL", "FromZip": "60603", "MessageSid": sid,
        "NumMedia": "0", "NumSegments": "1", "SmsMessageSid": sid, "SmsSid": sid, "SmsStatus": "received", "To": LINE,
        "ToCity": "CHICAGO", "ToCountry": "US", "ToState": "IL", "ToZip": "60601",
    }  # fmt: skip
    signature = sign(f"{os.environ['FRONTDESK_PUBLIC_URL']}/twilio/sms", form, TOKEN)
    raw = urlencode(form)
    return (
        f"POST /twilio/sms HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n{HEADER}: {signature}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"Content-Length: {len(raw)}\r\n\r\n{raw}"
    ).encode()


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> str:
    """Send a text, return the TwiML."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    if not head.startswith("http/1.1 200"):
        raise SystemExit(f"the server answered {head.splitlines()[0]}")
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    return (await reader.readexactly(length)).decode()


def expected(number: int) -> str:
    """What must be in the answer to a person's text `number` (from 0)."""
    return f"Question {number + 1} of" if number < QUESTIONS else "Thank you."


async def flood(people: itertools.count, seconds: float, connections: int) -> dict:
    """Each connection carries one person after the other, who sends the next text when the last is answered."""
    end = time.perf_counter() + seconds
    times: list[float] = []

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        while time.perf_counter() < end:
            person = next(people)
            for number in range(QUESTIONS + 1):
                request = request_of(person, str(number) if number else "hello")
                began = time.perf_counter()
                twiml = await exchange(reader, writer, request)
                times.append(time.perf_counter() - began)
                if expected(number) not in twiml:
                    raise SystemExit(f"text {number} was answered with {twiml}")
                if time.perf_counter() > end:
                    break
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return {**summary(times), "per_second": len(times) / (time.perf_counter() - began)}


async def pace(people: itertools.count, rate: int, seconds: float) -> dict:
    """`rate` texts a second from as many people as it takes, each of whom has been answered before writing again."""
    talking = 4 * rate  # each writes every four seconds
    connections: asyncio.LifoQueue = asyncio.LifoQueue()
    for _ in range(64):
        connections.put_nowait(await asyncio.open_connection("127.0.0.1", PORT))
    waiting = [(person, 0) for person in itertools.islice(people, talking)]
    times: list[float] = []
    wrong: list[str] = []

    async def one(person: int, number: int, due: float) -> None:
        reader, writer = await connections.get()
        twiml = await exchange(reader, writer, request_of(person, str(number) if number else "hello"))
        times.append(time.perf_counter() - due)
        connections.put_nowait((reader, writer))
        if expected(number) not in twiml:
            wrong.append(twiml)
        if number < QUESTIONS:
            waiting.append((person, number + 1))

    began, tasks = time.perf_counter() + 0.1, []
    for count in range(int(rate * seconds)):
        due = began + count / rate
        while (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        person, number = waiting.pop(0)
        tasks.append(asyncio.create_task(one(person, number, due)))
    await asyncio.gather(*tasks)
    while not connections.empty():
        connections.get_nowait()[1].close()
    if wrong:
        raise SystemExit(f"{len(wrong)} texts were answered wrongly, the first with {wrong[0]}")
    return summary(times)


def check() -> dict:
    """Every text was answered by the flow, and none twice."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select count(*), count(*) filter (where handled_by = 'conversations') from inbound_texts")
        texts, answered = cursor.fetchone()
        cursor.execute("select count(*), sum(turns) from flow_sessions")
        sessions, turns = cursor.fetchone()
        cursor.execute("select count(*) from conversation_messages where direction = 'out'")
        told = cursor.fetchone()[0]
    connection.close()
    if not texts == answered == turns == told:
        raise SystemExit(f"{texts} texts, {answered} answered, {turns} turns, {told} answers: they should be the same")
    return {"texts": texts, "sessions": sessions}


class Server:
    """Our application under granian, for the length of a `with`."""

    def __enter__(self) -> None:
        command = [
            sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(PORT),
            "--workers", "1", "--no-ws", "--log-level", "warning", "frontdesk.config.asgi:application",
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent / "src")}
        self.process = subprocess.Popen(command, env=environment, start_new_session=True)
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", PORT), 1).close()
                break
            except OSError:
                time.sleep(0.1)

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


def summary(times: list[float]) -> dict:
    times.sort()
    at = [times[min(len(times) - 1, int(len(times) * share))] * 1000 for share in (0.5, 0.99)]
    return {"requests": len(times), "p50_ms": at[0], "p99_ms": at[1], "max_ms": times[-1] * 1000}


def show(report: dict) -> None:
    flood, paced = report["flood"], report["paced"]
    print(f"{'':34}{'texts':>8}{'p50':>10}{'p99':>10}{'longest':>10}")
    for title, row in (
        (f"{flood['per_second']:.0f}/s over {report['connections']} connections", flood),
        (f"at {report['rate']}/s", paced),
    ):
        print(f"{title:34}{row['requests']:8}{row['p50_ms']:7.1f} ms{row['p99_ms']:7.1f} ms{row['max_ms']:7.1f} ms")
    print(f"reach: at least {REACH_RATE:.0f}/s; p99 under {REACH_P99:.0f} ms at {report['rate']}/s")
    print(f"{report['checked']['texts']} texts of {report['checked']['sessions']} people, all answered in order")


if __name__ == "__main__":
    main()
