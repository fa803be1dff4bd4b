"""What must not be read in the monitor or a log, taken out: numbers, what people wrote, names, and secrets.

A number stays recognisable to those who know it: `+13125550142` -> `+1312•••0142`. What people wrote becomes its
length, names go, tokens and passwords go without a trace. Everything that comes out can be stored as JSON.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

REMOVED = "[removed]"
#: Longer texts are cut; a traceback fits.
MAX_TEXT = 20_000
MAX_ITEMS = 100
MAX_DEPTH = 8

#: A key that contains one of these holds a secret.
_SECRET = re.compile(
    r"authorization|cookie|passw|secret|signature|api_?key|token|csrf|session_?(?:key|id)|credential|private_?key", re.I
)
#: Keys of what people wrote, said or were told.
_WRITTEN = {
    "body", "text", "texts", "speechresult", "transcription", "transcriptiontext", "twiml", "reply_twiml", "html",
    "content", "wording", "say", "raw", "row",
}  # fmt: skip
#: Keys of who they are.
_PERSON = {
    "first_name", "last_name", "firstname", "lastname", "full_name", "fullname", "patient", "patient_name",
    "patient_id", "callername", "caller_name", "email", "address", "date_of_birth", "birth_date", "dob", "ssn",
    "profilename", "fromcity", "fromzip", "fromstate", "tocity", "tozip", "tostate", "callercity", "callerzip",
    "callerstate", "calledcity", "calledzip", "calledstate",
}  # fmt: skip
#: Keys of a number, whatever it looks like.
_NUMBER = {
    "from", "to", "caller", "called", "number", "phone", "phone_number", "mobile", "from_number", "to_number",
    "forwardedfrom", "waid",
}  # fmt: skip

_PLUS_NUMBER = re.compile(r"(?:\+|%2B)[1-9](?:\d{6,14}|[\d\s().-]{8,18}\d)", re.I)
#: An American number without its plus sign, bare or as people write it; no part of a longer word, id or uuid.
_AMERICAN_NUMBER = re.compile(r"(?<![\w.+-])(?:1[-. ]?)?\(?[2-9]\d{2}\)?[-. ]?[2-9]\d{2}[-. ]?\d{4}(?![\w-])")
_TEXT_RULES = [
    (re.compile(r"[\w.%+-]+@([\w-]+\.[\w.-]+)"), r"•••@\1"),
    (re.compile(r"://[^/\s@]+@"), "://•••@"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.I), rf"\1 {REMOVED}"),
    (re.compile(r"\b([\w-]*(?:token|api_?key|secret|passw\w*|signature))=[^\s&\"']+", re.I), rf"\1={REMOVED}"),
    # PostgreSQL quotes the row, or the value, that it did not like
    (
        re.compile(
            r"\b(DETAIL|CONTEXT):.*?(?=\n(?:HINT|CONTEXT|QUERY|LOCATION|Traceback|The above|During)|\n\s*\n|\Z)", re.S
        ),
        rf"\1: {REMOVED}",
    ),
    (re.compile(r"(invalid input (?:syntax|value)[^:\n]*: )\".*\""), rf"\1{REMOVED}"),
]


def redact_number(number: str) -> str:
    """`+13125550142` -> `+1312•••0142`; `3125550142` -> `•••0142`; what is shorter than nine digits -> `•••`."""
    digits = re.sub(r"[^\d+]", "", number)
    if len(digits) <= 9:
        return "•••" if digits else number
    return f"{digits[:5] if digits.startswith('+') else ''}•••{digits[-4:]}"


def redact_text(text: str) -> str:
    """A text without numbers, e-mail addresses, passwords and the values that a database error quotes."""
    # PostgreSQL stores neither NUL nor half a surrogate pair
    text = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    for pattern, replacement in _TEXT_RULES:
        text = pattern.sub(replacement, text)
    text = _PLUS_NUMBER.sub(lambda found: redact_number(re.sub("%2B", "+", found[0], flags=re.I)), text)
    return _AMERICAN_NUMBER.sub(lambda found: redact_number(found[0]), text)


class RedactingFormatter(logging.Formatter):
    """Lines of a log, tracebacks too, without what must not be read there. Of a record with `quotes_people` (given as
    `extra`) the exception's own words are left out: they may be a person's ("invalid literal for int(): ...").
    """

    def format(self, record: logging.LogRecord) -> str:
        if getattr(record, "quotes_people", False) and record.exc_info:
            kind, _, frames = record.exc_info
            record = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
            name = kind.__name__ if kind else "exception"
            record.msg, record.args = f"{record.getMessage()}\n{''.join(traceback.format_tb(frames))}{name}", ()
        return redact_text(super().format(record))


def redact(value: Any, key: str = "", depth: int = 0) -> Any:
    """Any value as JSON with nothing in it that identifies a person or opens a door; `key` is the name it goes by."""
    if key:
        name = key.lower()
        if _SECRET.search(name):
            return REMOVED
        if value and name in _PERSON:
            return REMOVED
        if name in _WRITTEN and isinstance(value, str | bytes | list | tuple | dict):
            return f"[{len(value)} characters]" if isinstance(value, str | bytes) else f"[{len(value)} items]"
        if isinstance(value, str) and name in _NUMBER:
            return redact_number(value) if len(re.sub(r"\D", "", value)) >= 7 else redact_text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)  # JSON knows no NaN
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"[{len(value)} bytes]"
    if depth >= MAX_DEPTH:
        return "[…]"
    if isinstance(value, Mapping):
        items = list(value.items())[:MAX_ITEMS]
        return {redact_text(str(name)): redact(item, str(name), depth + 1) for name, item in items}
    if isinstance(value, list | tuple | set | frozenset):
        kept = [redact(item, key, depth + 1) for item in list(value)[:MAX_ITEMS]]
        return kept if len(value) <= MAX_ITEMS else [*kept, f"[{len(value) - MAX_ITEMS} more]"]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return redact_text(str(value))
