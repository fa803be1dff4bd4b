"""What became of an evening, told from the commands' own reports and exports. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from frontdesk.config.env import RoundTime
from frontdesk.reminders.local_time import to_utc

Row = Mapping[str, Any]
#: States of a thread in the inbox that staff have not done with.
WAITING = ("open", "claimed")


def round_instants(day: date, rounds: Sequence[RoundTime], zone: ZoneInfo) -> list[datetime]:
    """When the rounds of the evening of `day` begin, a few seconds in so that the minute tick finds them due."""
    naive = [datetime.combine(day + timedelta(days=r.days), r.at) for r in rounds]
    return [to_utc(at, zone) + timedelta(seconds=5) for at in naive]


def outcomes_by_round(logs: Iterable[Row], rounds: int) -> list[tuple[Counter[str], Counter[str]]]:
    """For each round its outcomes of calls and of texts, counted."""
    table = [(Counter[str](), Counter[str]()) for _ in range(rounds)]
    for log in logs:
        calls, texts = table[min(int(log["attempt_number"]), rounds) - 1]
        (calls if log["channel"] == "call" else texts)[log["status"]] += 1
    return table


def numbers_to_fix(logs: Iterable[Row]) -> Counter[str]:
    """Why numbers cannot be reached at all, as sentences, each with how many numbers."""
    why = {log["to"]: log["reason"] for log in logs if log["reason_code"] in ("permanent_number", "permanent_channel")}
    return Counter(why.values())


def fates_table(files: Iterable[Row]) -> Table:
    """Rows by fate, a line a file; `files` as `frontdesk import --json` gives them."""
    files = list(files)
    fates = list(dict.fromkeys(fate for file in files for fate, n in file["plan"]["fates"].items() if n))
    table = _table("Rows by fate", "file", "rows", *fates)
    for file in files:
        counts = (str(file["plan"]["fates"].get(fate) or "") for fate in fates)
        table.add_row(file["file"].rpartition("/")[2], str(file["rows"]), *counts)
    return table


def rounds_table(logs: Sequence[Row], instants: Sequence[datetime], zone: ZoneInfo) -> Table:
    """Attempts by outcome, a line a round."""
    table = _table("Attempts by outcome", "round", "calls", "texts")
    for instant, (calls, texts) in zip(instants, outcomes_by_round(logs, len(instants)), strict=True):
        table.add_row(f"{instant.astimezone(zone):%A %H:%M}", words(calls), words(texts))
    return table


def people_table(counts: Mapping[str, int]) -> Table:
    """People by outcome; `counts` are the appointments of `frontdesk status`."""
    table = _table("People by outcome", "", "")
    for name, number in counts.items():
        if number:
            table.add_row(name.replace("_", " "), str(number))
    return table


def staff_table(
    failed_rows: int, replies: Mapping[str, int], logs: Iterable[Row], conversations: Iterable[Row] = ()
) -> Table:
    """What staff must look at. `conversations`: the rows of `frontdesk export conversations`."""
    table = _table("What staff must look at", "", "")
    if waiting := sum(one["inbox"] in WAITING for one in conversations):
        table.add_row("conversations in the inbox", str(waiting))
    if failed_rows:
        table.add_row("rows to repair and import again", str(failed_rows))
    for meaning, number in replies.items():
        table.add_row(f"replies: {meaning.replace('_', ' ')}", str(number))
    for why, number in numbers_to_fix(logs).most_common():
        table.add_row(f"numbers: {why}", str(number))
    return table


def chat_text(chat: Row, conversations: Iterable[Row]) -> Text:
    """A chat to read: `>` the person, `<` the office, as in the tests of flows. Rows as for `conversations_table`."""
    its = [one for one in conversations if one["contact_number"] == chat["number"]]
    text = Text(chat["who"], style="italic")
    text.append("".join(f" ({one['flow']}, {one['language']})" for one in its) + "\n")
    for line in chat["lines"]:
        sign = ">" if line["direction"] == "in" else "<"
        body = line["body"].strip().replace("\n", "\n    ")
        text.append(f"  {sign} {body}\n", style="bold not italic" if sign == ">" else "not italic")
    return text


def conversations_table(chats: Iterable[Row], conversations: Iterable[Row]) -> Table:
    """Who talked with which flow, and how far.

    chats: as `chats.Chat.as_data` gives them. conversations: the rows of `frontdesk export conversations`.
    """
    who = {chat["number"]: chat["who"] for chat in chats}
    table = _table("Conversations", "who", "flow", "language", "state", "turns")
    for column in table.columns[:-1]:
        column.justify = "left"
    for one in conversations:
        state = "in the inbox" if one["inbox"] in WAITING else one["state"].replace("_", " ")
        name = who.get(one["contact_number"], "Answers a reminder")
        table.add_row(name, one["flow"], one["language"], state, str(one["turns"]))
    return table


def words(counts: Mapping[str, int]) -> str:
    """`{"no_answer": 2}` -> `2 no answer`."""
    return ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items() if n)


def _table(title: str, *columns: str) -> Table:
    table = Table(*columns, title=title, title_justify="left", show_header=any(columns))
    for column in table.columns[1:]:
        column.justify = "right" if not any(columns) or len(columns) > 3 else "left"
    return table
