"""`python -m frontdesk.standin`, which `frontdesk carrier` runs: read the options, serve until interrupted."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from frontdesk.standin.app import make_app
from frontdesk.standin.clock import Clock
from frontdesk.standin.plans import PlanError
from frontdesk.standin.scenario import Scenario, load
from frontdesk.standin.world import World

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "stand-in"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `frontdesk carrier`, also of `python -m frontdesk.standin`."""
    env = os.environ
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (this machine only)")
    parser.add_argument(
        "--port", type=int, default=8010, help="the port to listen at; 0: any free one, which is printed"
    )
    parser.add_argument("--clock", type=Path, metavar="FILE", help="follow the rehearsal clock in this file")
    zone = env.get("FRONTDESK_TIMEZONE") or "UTC"
    parser.add_argument("--zone", type=_zone, default=zone, help="the time zone of the times on the page")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="what the phones do: JSON, TOML or YAML")
    parser.add_argument("--pace", type=float, help="seconds between the steps of a text or call, over the scenario's")
    parser.add_argument("--account-sid", default=env.get("TWILIO_ACCOUNT_SID") or ACCOUNT_SID)
    parser.add_argument("--auth-token", default=env.get("TWILIO_AUTH_TOKEN") or AUTH_TOKEN)
    parser.add_argument("--api-key", default=env.get("TWILIO_API_KEY", ""), help="an API key that may log in as well")
    parser.add_argument("--api-secret", default=env.get("TWILIO_API_SECRET", ""))
    parser.add_argument(
        "--number",
        action="append",
        help="a number of the office's (may be repeated); without any every sender is accepted",
    )
    parser.add_argument("--sms-url", default="", help="where texts to the office are announced")
    parser.add_argument("--voice-url", default="", help="where calls to the office are announced")
    parser.add_argument("--status-url", default="", help="where the end of a call to the office is told")


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(f"{name!r} is no time zone; write it as America/Chicago") from None


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted or terminated. Returns the exit code."""
    try:
        scenario = load(options.scenario) if options.scenario else Scenario()
        return asyncio.run(_serve(options, scenario))
    except PlanError as error:
        print(f"The scenario cannot be played: {error}", file=sys.stderr)
    except OSError as error:
        print(f"Cannot listen at {options.host}:{options.port}: {error.strerror or error}", file=sys.stderr)
    return 1


async def _serve(options: argparse.Namespace, scenario: Scenario) -> int:
    from dataclasses import replace

    world = World(options.account_sid, options.auth_token, clock=Clock(options.clock), zone=options.zone)
    world.play(scenario if options.pace is None else replace(scenario, pace=options.pace))
    if options.api_key and options.api_secret:
        world.allow(options.api_key, options.api_secret)
    numbers = options.number or [n for n in [os.environ.get("TWILIO_PHONE_NUMBER", "")] if n]
    for number in numbers:
        addresses = {"sms_url": options.sms_url, "voice_url": options.voice_url, "status_url": options.status_url}
        world.add_number(number, **addresses)

    runner = web.AppRunner(make_app(world), access_log=None, handle_signals=False)
    await runner.setup()
    site = web.TCPSite(runner, options.host, options.port, backlog=1024)
    await site.start()
    port = runner.addresses[0][1]
    world.url = f"http://{options.host}:{port}"
    print(f"The carrier's stand-in listens at http://{options.host}:{port} (its phones: the same address)", flush=True)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number_of in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number_of, stopped.set)
    await stopped.wait()
    await runner.cleanup()
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="frontdesk carrier", description=__doc__)
    add_options(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    raise SystemExit(main())
