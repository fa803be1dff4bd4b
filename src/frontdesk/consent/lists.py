"""Opt-outs as CSV: a proof to hand out (source, wording, time of each), and lists taken over from elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO

import phonenumbers
from django.db import transaction

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.consent.models import OptOut
from frontdesk.consent.services import opt_out

COLUMNS = (
    "number", "channel", "source", "wording", "language", "scope", "created_at", "ended_at", "ended_wording",
)  # fmt: skip
#: Headers under which lists from elsewhere (Twilio's export, practice systems) carry the number.
_NUMBER_HEADERS = {"number", "phone", "phone_number", "phonenumber", "mobile", "cell", "telephone", "from", "to"}
_TIME_HEADERS = ("created_at", "opted_out_at", "time", "date", "opt_out_date")


@dataclass
class ListImport:
    """What became of each row of a list: rows = new + known + lifted + failed."""

    rows: int = 0
    new: int = 0  # now opted out
    known: int = 0  # was opted out already
    lifted: int = 0  # the person has opted in again since; nothing is changed
    failed: list[tuple[int, str]] = field(default_factory=list)  # row number, what is wrong with it


def export(out: TextIO) -> int:
    """Write every opt-out, those ended too, oldest first; returns how many. Times are ISO 8601 in UTC."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    count = 0
    for row in OptOut.objects.order_by("created_at", "pk").iterator(chunk_size=2000):
        writer.writerow([_cell(getattr(row, column)) for column in COLUMNS])
        count += 1
    return count


def take_in(lines: Iterable[str], file_name: str, now: datetime) -> ListImport:
    """Opt out every number of a list: a CSV with a column for the number, or just a number a line.

    `channel` (text, call or empty: by FRONTDESK_OPT_OUT_SCOPE), `wording`, `language` and the time are taken over where
    there are such columns. Rows that are wrong are told and left out; the others count. All or nothing on a crash.
    """
    report = ListImport()
    with transaction.atomic():
        for row_number, row in _rows(lines):
            report.rows += 1
            try:
                _take_in_row(row, file_name, now, report)
            except ValueError as error:
                report.failed.append((row_number, str(error)))
    return report


def _take_in_row(row: dict[str, str], file_name: str, now: datetime, report: ListImport) -> None:
    raw = next((row[name] for name in row if name in _NUMBER_HEADERS and row[name]), "")
    number = _e164(raw)
    channel_text = row.get("channel", "").lower()
    if channel_text not in ("", "all", *Channel):
        raise ValueError(f"channel is {channel_text!r}; write text, call, or nothing for both")
    at = next((_instant(row[name]) for name in _TIME_HEADERS if row.get(name)), None)
    if at is not None and at > now:
        raise ValueError(f"the time {at.isoformat()} is still to come")
    channels = [Channel(channel_text)] if channel_text in list(Channel) else list(Channel)
    if row.get("ended_at") or _lifted_since(number, channels, at):
        report.lifted += 1
        return
    new: list[OptOut] = []
    for channel in channels:
        new += opt_out(
            number,
            channel,
            source=OptOut.Source.IMPORT,
            wording=row.get("wording") or f"list {file_name}",
            language=row.get("language", "")[:5],
            now=at or now,
        )
    if new:
        report.new += 1
    else:
        report.known += 1


def _lifted_since(number: str, channels: list[Channel], at: datetime | None) -> bool:
    """Whether the person opted in after `at`; a list without times cannot tell, and then the list counts."""
    return at is not None and OptOut.objects.filter(number=number, channel__in=channels, ended_at__gte=at).exists()


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    header: list[str] | None = None
    for number, cells in enumerate(csv.reader(lines), start=1):
        values = [cell.strip().removeprefix("'").strip() for cell in cells]
        if not any(values):
            continue
        if header is None:
            names = [value.lstrip("\ufeff").lower().replace(" ", "_") for value in values]
            if any(name in _NUMBER_HEADERS for name in names):
                header = names
                continue
            if len(values) > 1:
                raise ValueError(
                    "the list has no column for the number: name one of the columns `number`, "
                    "or give a file with just a number a line"
                )
            header = ["number"]
            values[0] = values[0].lstrip("\ufeff")
        yield number, dict(zip(header, values, strict=False))


def _e164(raw: str) -> str:
    region = get_settings().frontdesk_region
    try:
        parsed = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise ValueError(f"{raw[:30]!r} is not a phone number; write it with + and country code")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a time; write for example 2026-03-07T18:59:00-06:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=get_settings().office_zone)


def _cell(value: object) -> str:
    """A cell no spreadsheet runs as a formula. A number in E.164 is left as it is: +1312... is no formula."""
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    is_number = text.startswith("+") and text[1:].isdigit()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and not is_number else text
