"""Texts handed to the carrier a second: `frontdesk worker --drain` beside a bare asyncio loop with twilio's client.

    .venv/bin/python benchmarks/sending.py [--texts 5000] [--runs 3]

Both talk to the same stand-in, one after the other, with the same number of requests under way (the client's pool). The
bare loop keeps nothing: no database, no consent, no rate. The worker claims, asks consent, words each text, and writes
what came of it, durably. Its rate is counted by the attempts' own times, once it runs; the whole process, start
included, is shown as well.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from frontdesk.carrier.client import CONNECTIONS
from frontdesk.config.rehearsal.evening import ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, Evening

START = datetime(2026, 3, 5, 23, 0, tzinfo=UTC)
ROUND = datetime(2026, 3, 6, 1, 0, 5, tzinfo=UTC)  # 19:00 in Chicago
FAST = {"FRONTDESK_SMS_PER_SECOND": "100000", "FRONTDESK_CALLS_PER_SECOND": "100000", "FRONTDESK_QUIET_HOURS": ""}
BODY = "our office: You have an appointment on Fri, Mar 6 at 4:00 PM. Reply C to confirm, X to cancel. STOP to end."


async def bare(url: str, texts: int) -> None:
    """What a script of twenty lines would do."""
    from twilio.http.async_http_client import AsyncTwilioHttpClient
    from twilio.rest import Client

    class Here(AsyncTwilioHttpClient):
        async def request(self, method, address, *args, **kwargs):
            return await super().request(method, address.replace("https://api.twilio.com", url), *args, **kwargs)

    async with Here(timeout=15) as http:
        client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http)
        gate = asyncio.Semaphore(CONNECTIONS)

        async def one(n: int) -> None:
            async with gate:
                await client.messages.create_async(
                    to=f"+1312{2000000 + n * 1327 % 3000000}",
                    from_=OUR_NUMBER,
                    body=BODY,
                    status_callback=f"{url}/nowhere",
                    validity_period=3600,
                )

        await asyncio.gather(*(one(n) for n in range(texts)))


def worker_rate(evening: Evening) -> float:
    """Texts a second by the attempts' own times: those written after the first slice, over the time they took."""
    accepted = sorted(datetime.fromisoformat(log["accepted_at"]) for log in evening.export("logs"))
    after_the_first = [at for at in accepted if at > accepted[0]]
    return len(after_the_first) / (accepted[-1] - accepted[0]).total_seconds()


def csv_of(texts: int) -> bytes:
    slots = [START + timedelta(hours=16, minutes=15 * n) for n in range(36)]  # a day of quarter hours
    lines = ["appointment_id,patient_id,phone_number,phone_preference,text_preference,appt_date_time,msg"]
    lines += [
        f"A{n},P{n},+1312{2000000 + n * 1327 % 3000000},N,Y,{slots[n % 36]:%Y-%m-%dT%H:%M:%SZ}," for n in range(texts)
    ]
    return "\n".join(lines).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    ratios = []
    print(f"{'run':>3} {'bare loop':>12} {'worker':>12} {'ratio':>6}   worker, whole process")
    for run in range(1, options.runs + 1):
        with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
            with Evening(Path(folder) / "house", START, settings=FAST) as evening:
                evening.ask_standin("callbacks/hold", {})
                began = time.perf_counter()
                asyncio.run(bare(evening.standin_url, options.texts))
                bare_rate = options.texts / (time.perf_counter() - began)
                evening.ask_standin("reset", {})
                evening.ask_standin("callbacks/hold", {})
                path = evening.csv_dir / "texts.csv"
                path.write_bytes(csv_of(options.texts))
                texts = evening.run("import", str(path))["files"][0]["imported"]
                evening.move_clock(ROUND)
                evening.do("tick")
                began = time.perf_counter()
                evening.do("worker", "--drain")
                whole = time.perf_counter() - began
                sent = evening.ask_standin("state")["texts"]
                if sent != texts:
                    why = Counter((log["status"], log["reason"]) for log in evening.export("logs"))
                    sys.exit(f"{sent} of {texts} texts arrived: {dict(why)}")
                rate = worker_rate(evening)
        ratios.append(rate / bare_rate)
        print(
            f"{run:>3} {bare_rate:>10.0f}/s {rate:>10.0f}/s {ratios[-1]:>6.2f}   "
            f"{texts / whole:.0f}/s in {whole:.1f} s",
            flush=True,
        )
    print(f"median ratio {statistics.median(ratios):.2f} (reach: at least 0.6)")


if __name__ == "__main__":
    main()
