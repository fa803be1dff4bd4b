"""A house whose office talks by text: flows are published, a worker works, people's phones text and read.

```
house.publish((FLOW, "--keyword", "rent"))
ana = house.phone("+13125550142")
assert ana.texts("rent") == ["What is your name?"]       # phone -> carrier -> signed webhook -> TwiML -> phone
assert ana.reads()[-1] == "What is your name?"           # everything that reached the phone, whichever way
```
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import requests

from journeys.harness.database import Database
from journeys.harness.house import House
from journeys.harness.processes import Process

T = TypeVar("T")
RITA, PASSWORD = "rita@example.org", "front desk 2026"
TESTS = Path(__file__).resolve().parents[2]
#: The office's own functions, beside Frontdesk's (harness/office_functions.py).
OFFICE = {
    "DJANGO_SETTINGS_MODULE": "journeys.harness.office_settings",
    "PYTHONPATH": os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])]),
}
PATIENCE = 40.0


#: `frontdesk tick`, once for each line it is given.
TICKER = """
import json, sys, time
import django
django.setup()
from django.db import connections
from frontdesk.config import clock
from frontdesk.jobs import schedule
for _ in sys.stdin:
    done = schedule.run_minute(clock.now())
    while done.busy:  # what the worker's own tick is still at
        time.sleep(0.05)
        done = schedule.run_minute(clock.now())
    connections.close_all()
    print(json.dumps(done.failed), flush=True)
"""


class Phone:
    """Somebody's phone, and what it got: asked of the carrier, which alone knows what arrived."""

    def __init__(self, house: TalkingHouse, number: str) -> None:
        self.house = house
        self.number = number

    def texts(self, *bodies: str, **more: Any) -> list[str]:
        """Texts the office, one after the other. Returns what the last one was answered with at once; `more`: sid, to,
        media."""
        replies: list[str] = []
        for body in bodies:
            replies = self.house.carrier.text_in(self.number, body, **more)
        return replies

    def reads(self) -> list[str]:
        """Every text that reached the phone, in order; what the carrier says by itself (STOP, START, HELP) too."""
        return [t["body"] for t in self.screen() if t["direction"] == "out" and t["status"] == "delivered"]

    def screen(self) -> list[dict[str, Any]]:
        """The phone's texts in order, both ways: direction (in: to the office), body, status, media."""
        phones = self.house.carrier.ask("GET", "phones", number=self.number)["phones"]
        return phones[0]["texts"] if phones else []

    def reads_soon(self, text: str, *, times: int = 1) -> str:
        """Waits until a text that begins so (in all `times`) has arrived. Returns it."""

        def found() -> str | None:
            fitting = [body for body in self.reads() if body.startswith(text)]
            return fitting[times - 1] if len(fitting) >= times else None

        return eventually(found, lambda: f"{self.number} did not read {text!r}; it read {self.reads()}")

    # --- the same person in the tables ---

    def sessions(self) -> list[dict[str, Any]]:
        return self.house.table("flow_sessions", contact_number=self.number)

    def session(self) -> dict[str, Any]:
        """Their newest session."""
        return self.sessions()[-1]

    def values(self) -> dict[str, Any]:
        """What the outermost flow of their newest session has learnt."""
        return self.session()["document"]["frames"][0]["values"]

    def transcript(self) -> list[tuple[str, str]]:
        """(author, body) of everything kept of the conversation, in order."""
        return [(m["author"], m["body"]) for m in self.messages()]

    def messages(self) -> list[dict[str, Any]]:
        return self.house.table("conversation_messages", contact_number=self.number)


class Desk:
    """The desk's pages, used over HTTP as a browser of Rita's does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.browser = requests.Session()
        page = self.see("accounts/login/")
        answer = self.post("accounts/login/", login=RITA, password=PASSWORD)
        assert "logout" in answer and answer != page, "Rita is signed in"

    def see(self, path: str) -> str:
        """A page. Fails the test when it is none."""
        answer = self.browser.get(f"{self.url}/{path}", timeout=30)
        assert answer.ok, f"{path}: {answer.status_code}"
        return answer.text

    def fetch(self, path: str) -> requests.Response:
        return self.browser.get(f"{self.url}/{path}", timeout=30)

    def post(self, path: str, **form: str) -> str:
        """Send a form. Returns the page that follows; fails the test when it is none."""
        form["csrfmiddlewaretoken"] = self.browser.cookies["csrftoken"]
        answer = self.browser.post(f"{self.url}/{path}", form, headers={"Referer": f"{self.url}/{path}"}, timeout=30)
        assert answer.ok, f"{path}: {answer.status_code}"
        return answer.text


class TalkingHouse(House):
    """A house with a worker beside the web server, and functions of its own office."""

    def __init__(self, home: Path, server: Any, **how: Any) -> None:
        settings = {"FRONTDESK_OFFICE_NAME": "Lakeview Help", "DJANGO_SUPERUSER_PASSWORD": PASSWORD, **OFFICE}
        settings["FRONTDESK_FLOW_LOOP_TEXTS"] = "500"  # our people text as fast as machines do
        settings |= how.pop("settings", {})
        super().__init__(home, server, settings=settings, **how)
        self.worker: Process | None = None
        self.desk: Desk | None = None
        self._ticker: Any = None
        self._numbers = 2000

    def open(self) -> TalkingHouse:
        super().open()
        self.worker = self.start_worker()
        return self

    def close(self) -> None:
        if self._ticker is not None:
            self._ticker.stdin.close()
            self._ticker.wait(20)
        super().close()

    def publish(self, *flows: str | tuple[str, ...]) -> None:
        """Import and publish flows in one go: each its text, or the name of one that comes with Frontdesk, alone or
        with more words of `flows publish`."""
        folder = self.home / "flows"
        folder.mkdir(exist_ok=True)
        commands: list[list[str]] = []
        for flow, *words in ((flow,) if isinstance(flow, str) else flow for flow in flows):
            name = flow
            if "\n" in flow:
                name = re.search(r"^flow: (\S+)", flow, re.MULTILINE)[1]  # type: ignore[index]
                (folder / f"{name}.yaml").write_text(flow)
                commands.append(["flows", "import", str(folder / f"{name}.yaml")])
            commands.append(["flows", "publish", name, *words])
        self.commands(*commands)

    def commands(self, *commands: Sequence[str]) -> None:
        """Run `frontdesk` commands one after the other in one process. Fails the test when one of them fails."""
        program = "import json, sys; from frontdesk.cli import main; [main(one) for one in json.loads(sys.argv[1])]"
        done = subprocess.run(
            [sys.executable, "-c", program, json.dumps(commands)],
            env=self.environment(),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert done.returncode == 0, f"{commands} ended with {done.returncode}:\n{done.stdout}{done.stderr}"

    def load_pack(self, name: str = "illinois") -> None:
        """Load a content pack that comes with Frontdesk; again changes nothing."""
        self.commands(["intake", "load", name])

    def hire(self) -> Desk:
        """Rita, an administrator, signed in at the desk; staff are told from now on."""
        if self.desk is None:
            given = ("--email", RITA, "--first_name", "Rita", "--last_name", "Sol")
            self.command("createsuperuser", "--noinput", *given)
            self.desk = Desk(self.web_url)
        return self.desk

    def phone(self, number: str = "") -> Phone:
        """A phone; without a number that of somebody new, in the office's own time zone."""
        if not number:
            self._numbers += 1
            number = f"+1312555{self._numbers}"
        return Phone(self, number)

    def phones(self, count: int) -> list[Phone]:
        return [self.phone() for _ in range(count)]

    def tick(self) -> None:
        """What a worker does every minute, once; by one process for all ticks, since there are many."""
        if self._ticker is None:
            self._ticker = subprocess.Popen(
                [sys.executable, "-c", TICKER],
                env=self.environment(),
                cwd=self.home,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self._ticker.stdin.write("tick\n")
        self._ticker.stdin.flush()
        failed = json.loads(self._ticker.stdout.readline())
        assert failed == [], f"the minute tick failed at {failed}; see the monitor"

    def pass_time(self, to: datetime | str) -> None:
        """Turn the clock, let the minute tick, and wait until what follows from it is done."""
        self.move_clock(to)
        self.tick()
        self.quiet()

    def quiet(self) -> None:
        """Wait until no text is on its way and nothing is asked of anybody."""

        def busy() -> list[dict[str, Any]]:
            return self.sql(
                "select 'text' as what, status from conversation_messages where status = 'sending'"
                " or (status = 'queued' and due_at <= %(now)s)"
                " union all select 'call', state from session_calls where state in ('wanted', 'running')",
                {"now": self.now()},
            )

        eventually(lambda: not busy(), lambda: f"still at it: {busy()}")
        self.carrier.wait_until_idle()

    @contextmanager
    def nothing_breaks(self) -> Iterator[None]:
        """Meanwhile no exception is recorded, no job fails, the carrier has no alert, nobody gets a text twice."""
        before = self._troubles()
        yield
        self.quiet()
        found = [one for one in self._troubles() if one not in before]
        assert found == [], found

    def _troubles(self) -> list[object]:
        exceptions = [(e["id"], e["summary"]) for e in self.table("monitor_entries", kind="exception")]
        jobs = [(job["id"], job["exception"]) for job in self.table("failed_jobs")]
        return [*exceptions, *jobs, *self.carrier.alerts(), *self.carrier.sent_twice().items()]


@contextmanager
def talking_house(home: Path, server: Database, **how: Any) -> Iterator[TalkingHouse]:
    """A house for the stories of one module, closed at the end."""
    house = TalkingHouse(home / "house", server, **how)
    try:
        yield house.open()
    finally:
        house.close()


def eventually(holds: Callable[[], T], otherwise: Callable[[], str] = lambda: "it did not come to that") -> T:
    """Look again and again until `holds()` is true; returns what it is. Fails the test after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < end, otherwise()
        time.sleep(0.03)
    return found


def in_order(whole: list[str], part: Iterable[str]) -> bool:
    """Whether the texts of `part` stand in `whole` in this order (others may stand between them)."""
    rest = iter(whole)
    return all(any(text == other for other in rest) for text in part)
