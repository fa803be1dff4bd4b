"""An evening's round is under way, at the office's modest rate; who texts meanwhile does not wait for its end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conversations.web_server import WebServer
from journeys.harness.database import Database
from journeys.harness.rows import appointment
from journeys.harness.talking import TalkingHouse, eventually, talking_house

PER_SECOND = 2
PATIENTS = 600
LOOKUP = """
flow: looked_up
steps:
  - ask: Which ZIP code?
    as: zip
    answer: zip
  - call: lookup
    with: {zip: "{{ zip }}"}
    as: found
    timeout: 10 seconds
  - say: "You belong to {{ found.office }}."
  - ask: Is that all?
    as: all
    answer: yes_no
"""


@pytest.fixture
def talk(server: Database, tmp_path: Path) -> Iterator[TalkingHouse]:
    """Two jobs of a round hold both slots of the one worker, and a third one waits for them."""
    settings = {
        "FRONTDESK_SMS_PER_SECOND": str(PER_SECOND),
        "FRONTDESK_WORKER_CONCURRENCY": "2",
        "FRONTDESK_CONVERSATION_CONCURRENCY": "2",
        "FRONTDESK_ANSWER_WITHIN": "0",
    }
    with talking_house(tmp_path, server, start="2026-03-03T15:00:00-06:00", settings=settings) as house:
        yield house


def test_the_answer_of_a_slow_function_follows_within_seconds(talk: TalkingHouse) -> None:
    web = WebServer()
    stop = web.start()
    web.answers["/lookup"] = (200, {}, "Rockford")
    (talk.home / "office_url").write_text(web.url)
    talk.publish((LOOKUP, "--keyword", "lookup"))
    ana = talk.phone()
    ana.texts("lookup")

    talk.put_csv("today.csv", [appointment(f"A{n}", f"+1312556{n:04d}", text=True) for n in range(PATIENTS)])
    talk.run("import", "--now")
    eventually(lambda: reminders_sent(talk) >= 4)
    chunks = talk.table("procrastinate_jobs", task_name="frontdesk.reminders.tasks.send_chunk")
    assert sorted(job["status"] for job in chunks) == ["doing", "doing", "todo"]

    began, before = time.monotonic(), reminders_sent(talk)
    assert ana.texts("61101") == []
    ana.reads_soon("Is that all?")  # the second of two texts, so in all no more than two slices of the round's
    took = time.monotonic() - began
    assert took < 9, f"it took {took:.1f} seconds"
    assert ana.reads()[-2:] == ["You belong to Rockford.", "Is that all?"]
    # the round went on beside it, and is far from its end; both together kept the rate (a slice may be under way)
    sent = reminders_sent(talk) - before
    assert sent > 0 and sent + 2 <= PER_SECOND * (took + 3)
    assert reminders_sent(talk) < PATIENTS / 4
    stop()


def reminders_sent(talk: TalkingHouse) -> int:
    (row,) = talk.sql("select count(*) as sent from appointment_logs where accepted_at is not null")
    return row["sent"]
