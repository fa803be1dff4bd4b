"""What became of an evening, told from the exports: by round, and by person. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table

from frontdesk.config.env import RoundTime
from frontdesk.reminders.local_time import to_utc

Row = dict[str, Any]


def round_instants(day: date, rounds: Sequence[RoundTime], zone: ZoneInfo) -> list[datetime]:
    """When the rounds of the evening of `day` begin, a few seconds in so that the minute tick finds them due."""
    naive = [datetime.combine(day + timedelta(days=r.days), r.at) for r in rounds]
    return [to_utc(at, zone) + timedelta(seconds=5) for at in naive]


def outcomes_by_round(logs: Sequence[Row], rounds: int) -> list[tuple[Counter[str], Counter[str]]]:
    """For each round its outcomes of calls and of texts, counted."""
    table = [(Counter[str](), Counter[str]()) for _ in range(rounds)]
    for log in logs:
        calls, texts = table[min(int(log["attempt_number"]), rounds) - 1]
        (calls if log["channel"] == "call" else texts)[log["status"]] += 1
    return table


def people_table(appointments: Sequence[Row], logs: Sequence[Row]) -> Table:
    """One line a person: their attempts in order, and how it stands."""
    by_appointment: defaultdict[Any, list[Row]] = defaultdict(list)
    for log in logs:
        by_appointment[log["appointment_id"]].append(log)
    table = Table("who", "attempts", "result", title="Everybody", title_justify="left")
    for one in appointments:
        attempts = sorted(by_appointment[one["id"]], key=lambda log: (log["attempt_number"], log["channel"]))
        story = ", ".join(f"{log['channel']} {log['status'].replace('_', ' ')}" for log in attempts)
        result = one["response"] or ("reached" if one["success_at"] else "not reached")
        who = one["extra"].get("Patient") or one["patient_id"]
        table.add_row(str(who), story or "-", result)
    return table
