"""What a whole intake costs, and how long 200 people wait who are in one at once.

    .venv/bin/python benchmarks/intake.py [--intakes 20] [--people 200] [--think 5] [--json]

The real server (granian, one worker process) on an embedded PostgreSQL with fsync and synchronous_commit on, the
Illinois pack loaded, `legal_help` published as the default flow. A tenant with court papers texts EVICTION and answers
all that follows, to the callback that is booked and the intake that is queued for the organization; every answer must
be the right one, and at the end every intake must be in the tables.

1. CPU: of the web process and of PostgreSQL's, read from /proc/<pid>/stat; the first intake of a fresh process, then
   the mean of `--intakes`. The baseline in the same run is the flow of 20 questions of inbound_texts.py, by the text.
2. `--people` at once: each writes the next text some time after the last was answered: `--think` seconds in the mean,
   evenly between half and one and a half of it (people who read, think and type need 15). Then once more with no time
   between at all. All begin in the first `--think` seconds, each walks through a whole intake.

The client shares the cores. Callbacks are booked into slots that never fill up, and the office's limit of intakes is
taken off, so that the last person is offered what the first was.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import inbound_texts as texts

# one person after the other, who writes a text every ten milliseconds, is nobody's machine here
os.environ["FRONTDESK_FLOW_LOOP_TEXTS"] = "60"
REACH_CPU, REACH_P99 = 0.5, 1000.0  # seconds of CPU an intake; milliseconds
#: Numbers that the plan of North America has: +1 312 200 0000 and on.
FIRST_PERSON = 2_000_000
CLOCK_TICK = os.sysconf("SC_CLK_TCK")
#: The text that begins the flow of 20 questions.
PLAIN = "twenty"
COURT_DATE = datetime.now(UTC).date() + timedelta(days=21)

#: What they are asked, by words of the question, and what they answer. {name} differs from person to person. The order
#: is that of the flow, and no matter: a question that is not here, or is asked twice, ends the run.
FIRST = "EVICTION"
ANSWERS = [
    ("Do you want to start?", "yes"),
    ("Which language is best for you?", "1"),
    ("What is your first name?", "Maria"),
    ("ZIP code of your home", "60603"),
    ("How many adults", "two"),
    ("How many children", "1"),
    ("Is your income, before taxes, more than", "no"),
    ("Which one are you?", "1"),
    ("What happened?", "1"),
    ("Do you know your court date?", "yes"),
    ("What is the court date?", f"{COURT_DATE:%m/%d/%Y}"),
    ("Has a judge already said", "no"),
    ("Does the landlord say you owe rent?", "yes"),
    ("About how many months?", "1"),
    ("Does a program help pay your rent?", "no"),
    ("What kind of help do you want?", "1,3"),
    ("name of your landlord", "Acme Homes"),
    ("A housing counselor can talk with you", "no"),
    ("Do any of these fit you?", "2"),
    ("Which one do you want to ask?", "1"),
    ("What is your last name?", "{name}"),
    ("Have you had another last name", "none"),
    ("Do people call you by another first name?", "Mari"),
    ("In which month were you born?", "November"),
    ("On which day of the month?", "3"),
    ("In which year?", "85"),
    ("You were born on November 3, 1985.", "yes"),
    ("get pay from a job?", "yes"),
    ("How often does the pay come?", "2"),
    ("How much is the pay for two weeks", "$1,000.50"),
    ("work for themselves", "no"),
    ("SNAP (food stamps)", "3 and 6"),
    ("How much is unemployment each week?", "100"),
    ("Child support", "none"),
    ("Is there any other income in your home?", "no"),
    ("That is $2,601.08 a month. Is that right?", "yes"),
    ("What is your race?", "white"),
    ("Are you Hispanic or Latino?", "no"),
    ("What is your gender?", "1"),
    ("What is your marital status?", "1"),
    ("Which language do you speak best?", "2"),
    ("served in the U.S. military?", "no"),
    ("Do you have a disability?", "no"),
    ("the best one to call you at?", "yes"),
    ("Is it safe to call you there", "yes"),
    ("Is it safe to text you here later", "yes"),
    ("What is your e-mail address?", "none"),
    ("What is your street address?", "120 West Lake Street"),
    ("Which apartment or unit?", "4B"),
    ("Which city or town?", "Chicago"),
    ("Address: 120 West Lake Street, 4B, Chicago, IL 60603", "yes"),
    ("Is that a good time?", "yes"),
]
#: What the last text says.
END = "Thank you for writing to us."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--intakes", type=int, default=20, help="how many the CPU is measured over (20)")
    parser.add_argument("--people", type=int, default=200, help="how many are in an intake at once (200)")
    parser.add_argument("--think", type=float, default=5, help="seconds between an answer and the next text (5)")
    parser.add_argument("--only-cpu", action="store_true", help="leave the people at once out")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sys.path.insert(0, str(texts.HERE.parent / "src"))
    try:
        report = measure(options)
    finally:
        from frontdesk.config.database import embedded

        embedded.stop()
        shutil.rmtree(texts.HOME, ignore_errors=True)
    if options.json:
        print(json.dumps(report))
    else:
        show(report)
    slow = any(row["p99_ms"] > REACH_P99 for row in report.get("at_once", [])[:1])
    if sum(report["cpu"]["intake"].values()) > REACH_CPU or slow:
        raise SystemExit(1)


def measure(options: argparse.Namespace) -> dict:
    import django

    django.setup()
    from django.db import connection

    os.chdir(texts.HOME)
    prepare()
    connection.close()
    people = itertools.count(FIRST_PERSON)
    report: dict = {
        "load": os.getloadavg()[0],
        "cores": os.cpu_count(),
        "intakes": options.intakes,
    }
    server = texts.Server()
    with server:
        cpu = Cpu(server.process.pid)
        report["cpu"] = measure_cpu(cpu, people, options.intakes)
        if not options.only_cpu:
            report["at_once"] = [
                asyncio.run(at_once(cpu, people, options.people, think)) for think in (options.think, 0.0)
            ]
            report["people"] = options.people
    report["checked"] = check(1 + 3 + options.intakes + (0 if options.only_cpu else 2 * options.people))
    return report


def prepare() -> None:
    """The tables, the pack, the flows; and room for everybody."""
    from django.core.management import call_command
    from django.db import connection

    from frontdesk.intake.models import IntakeSettings

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit"):
            cursor.execute(f"show {setting}")
            assert cursor.fetchone()[0] == "on"
    with open(os.devnull, "w") as nowhere:
        call_command("intake", "load", "illinois", "--default", stdout=nowhere)
        call_command("flows", "publish", "legal_help", "--default", stdout=nowhere)
    texts.publish_flow(keywords=[PLAIN])
    for settings in IntakeSettings.objects.all():
        settings.intake_limit = 0
        settings.callbacks = {**settings.callbacks, "per_slot": 0} if settings.callbacks else settings.callbacks
        settings.save()


class Cpu:
    """Seconds of CPU, of the web process and of PostgreSQL with all that they started, the ended ones too."""

    def __init__(self, web: int) -> None:
        from frontdesk.config.database import embedded

        self.web = web
        self.database = int((embedded.data_folder() / "postmaster.pid").read_text().split()[0])

    def read(self) -> dict[str, float]:
        children: dict[int, list[int]] = {}
        used: dict[int, float] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(folder.name))
            used[int(folder.name)] = sum(map(int, fields[11:15])) / CLOCK_TICK

        def tree(pid: int) -> float:
            return used.get(pid, 0.0) + sum(map(tree, children.get(pid, [])))

        return {"web": tree(self.web), "database": tree(self.database)}

    @contextmanager
    def per(self, count: int) -> Iterator[dict[str, float]]:
        """What the block used, divided by `count`."""
        before, found = self.read(), dict[str, float]()
        yield found
        found.update({name: (value - before[name]) / count for name, value in self.read().items()})


def measure_cpu(cpu: Cpu, people: Iterator[int], intakes: int) -> dict:
    with cpu.per(1) as first:
        turns = asyncio.run(walk([next(people)]))
    asyncio.run(walk(list(itertools.islice(people, 3))))
    with cpu.per(intakes) as intake:
        asyncio.run(walk(list(itertools.islice(people, intakes))))
    asyncio.run(walk([next(people)], plain=True))
    with cpu.per(intakes * (texts.QUESTIONS + 1)) as plain_text:
        asyncio.run(walk(list(itertools.islice(people, intakes)), plain=True))
    return {"first": first, "intake": intake, "plain_text": plain_text, "turns": turns}


class Intake:
    """One person's way through an intake, or with `plain` through the flow of 20 questions."""

    def __init__(self, person: int, plain: bool = False) -> None:
        self.person, self.turns = person, 0
        if plain:
            self.left = [(texts.expected(number - 1), str(number)) for number in range(1, texts.QUESTIONS + 1)]
            self.end, self.body = texts.expected(texts.QUESTIONS), PLAIN
        else:
            self.left, self.end, self.body = list(ANSWERS), END, FIRST

    async def say(self, connection: tuple) -> bool:
        """Send the next text, and see to the one after it. False: it was the last."""
        body = self.body.format(name=name_of(self.person))
        twiml = await texts.exchange(*connection, texts.request_of(self.person, body))
        self.turns += 1
        if self.end in twiml:
            return False
        asked = next((pair for pair in self.left if pair[0] in twiml), None)
        if asked is None:
            raise SystemExit(
                f"text {self.turns}, {body!r}, was answered with {twiml}: no question that is still to come"
            )
        self.left.remove(asked)
        self.body = asked[1]
        return True


async def walk(people: list[int], plain: bool = False) -> int:
    """One person after the other, over one connection. Returns the texts that each of them sent."""
    connection = await asyncio.open_connection("127.0.0.1", texts.PORT)
    turns = set()
    for person in people:
        intake = Intake(person, plain)
        while await intake.say(connection):
            pass
        turns.add(intake.turns)
    connection[1].close()
    (each,) = turns
    return each


def name_of(person: int) -> str:
    """A last name of letters that nobody else has: the check for conflicts compares names."""
    return "Lo" + "".join(chr(ord("a") + int(digit)) for digit in str(person)) + "pez"


async def at_once(cpu: Cpu, people: Iterator[int], count: int, think: float) -> dict:
    """`count` people, each through a whole intake, with `think` seconds in the mean before each text but the first."""
    times: list[float] = []
    chance = random.Random(1)

    async def one(person: int) -> None:
        connection = await asyncio.open_connection("127.0.0.1", texts.PORT)
        await asyncio.sleep(chance.random() * think)
        intake, goes_on = Intake(person), True
        while goes_on:
            if intake.turns and think:
                await asyncio.sleep(think * (0.5 + chance.random()))
            began = time.perf_counter()
            goes_on = await intake.say(connection)
            times.append(time.perf_counter() - began)
        connection[1].close()

    began = time.perf_counter()
    with cpu.per(count) as used:
        await asyncio.gather(*(one(person) for person in itertools.islice(people, count)))
    seconds = time.perf_counter() - began
    return {
        **texts.summary(times), "think": think, "per_second": len(times) / seconds, "cpu": used,
        "load": os.getloadavg()[0],
    }  # fmt: skip


def check(people: int) -> dict:
    """Every intake is whole: a triage user who is eligible, a callback and a transfer; no text is without an answer."""
    from django.db import connection

    counts = {
        "texts without an answer": "select count(*) from inbound_texts where handled_by <> 'conversations'",
        "sessions that broke": "select count(*) from flow_sessions where state <> 'ended' or ended_by <> 'flow'",
        "triage users": "select count(*) from triage_users where intake_status = 'Eligible'",
        "callbacks": "select count(*) from callback_bookings where state = 'booked'",
        "transfers": "select count(*) from transfers where state = 'queued'",
    }
    with connection.cursor() as cursor:
        for name, query in counts.items():
            cursor.execute(query)
            counted = cursor.fetchone()[0]
            wanted = 0 if "text" in name or "session" in name else people
            if counted != wanted:
                raise SystemExit(f"{counted} {name}: it should be {wanted}")
    connection.close()
    return {"intakes": people}


def show(report: dict) -> None:
    cpu = report["cpu"]
    turns = cpu["turns"]
    load = f"load {report['load']:.1f} on {report['cores']} cores"
    print(f"CPU, seconds ({load}){'':10}{'web':>10}{'PostgreSQL':>12}{'together':>10}")
    for title, used, times in (
        (f"first intake of a fresh process, {turns} texts", cpu["first"], 1),
        (f"an intake, mean of {report['intakes']}", cpu["intake"], 1),
        ("  a text of it, ms", cpu["intake"], 1000 / turns),
        ("baseline: a text of the plain flow, ms", cpu["plain_text"], 1000),
    ):
        web, database = used["web"] * times, used["database"] * times
        print(f"{title:42}{web:10.3f}{database:12.3f}{web + database:10.3f}")
    ratio = sum(cpu["intake"].values()) / turns / sum(cpu["plain_text"].values())
    print(f"a text of the intake beside a plain one: {ratio:.2f}; reach: an intake under {REACH_CPU} s")
    if "at_once" in report:
        print(
            f"\n{report['people']} people at once{'':15}{'texts/s':>9}{'p50':>10}{'p99':>10}{'longest':>10}{'load':>7}"
        )
        for row in report["at_once"]:
            title = f"think {row['think']:g} s" if row["think"] else "no time to think"
            milliseconds = "".join(f"{row[name]:7.0f} ms" for name in ("p50_ms", "p99_ms", "max_ms"))
            print(f"{title:35}{row['per_second']:9.0f}{milliseconds}{row['load']:7.1f}")
        print(f"reach: p99 under {REACH_P99:.0f} ms while they think")
    print(f"{report['checked']['intakes']} intakes, every answer as expected, all of them in the tables")


if __name__ == "__main__":
    main()
