"""A conversation as a text file that an author writes: read into items, each with its line.

```
flow: household            the header is YAML: flow, language, given, with, start, now
given:
  poverty_estimate: {monthly: 5410}

# a comment
> hello                    the person texts; a first `<` instead: we write first
< How many adults?         they read; more lines of the same text are indented by two spaces
<+ https://x.org/map.png   a picture that came with it; `>+` one that the person sends
~ 4 hours                  time passes; also silence, nudge, resume, given back
! validate: {status: 500}  from here on a call ends like this; also hold NAME, release NAME
= household_size: 2        values as they are now
* handed_over: reason      what else happened: ended, failed, language, text to NUMBER: ...
```
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from frontdesk.flows.problems import FlowError, Problem
from frontdesk.flows.transcripts.values import NotYaml, read_yaml

#: The time at which a conversation begins whose header names none: a Monday morning, so that tests stay the same.
BEGINS = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

_MARKED = re.compile(r"(<\+|>\+|[<>=~!*])(?: (.*))?$")
_HEADER = {"flow", "language", "given", "with", "start", "now"}
_STARTS = ("text", "call", "request", "conversation")


class Kind(StrEnum):
    """What a line of the body is, by the sign it begins with."""

    READ = "<"  # the person reads a text
    PICTURE = "<+"  # a medium of the text before it
    TEXT = ">"  # the person texts
    SENDS = ">+"  # a medium that the person sends, with the text before it if there is one
    VALUES = "="  # values as they must be now
    TIME = "~"  # time passes, or something else than a text comes in
    RESULT = "!"  # calls end otherwise from here on
    HAPPENED = "*"  # what happened besides texts
    COMMENT = "#"
    BLANK = ""


@dataclass(frozen=True)
class Item:
    """One entry of the body. `text`: what it says, its lines joined; `raw`: its lines as they stand in the file."""

    kind: Kind
    line: int
    text: str
    raw: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """A conversation as it should go. `header`: the lines over the body, as they stand in the file."""

    file: str
    flow: str
    items: tuple[Item, ...]
    language: str = ""  # "": the flow's own
    given: Mapping[str, Any] = field(default_factory=dict)
    given_file: str = ""  # prepared results in a file beside it, in place of `given`
    parameters: Mapping[str, Any] = field(default_factory=dict)
    start: str = ""  # what starts it; "": a text, or we do when the first entry is one that the person reads
    begins: datetime = BEGINS
    header: tuple[str, ...] = ()


def parse(text: str, file: str = "") -> Transcript:
    """Read one transcript. Raises FlowError with everything that is wrong, each with its line."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    first = next((i for i, line in enumerate(lines) if _MARKED.match(line)), len(lines))
    while first and (not lines[first - 1].strip() or lines[first - 1].startswith("#")):
        first -= 1  # blank lines and comments right over the body belong to it
    problems: list[Problem] = []
    header = _header("\n".join(lines[:first]), file, problems)
    items = _items(lines[first:], first, file, problems)
    if not problems and not any(item.kind in (Kind.READ, Kind.TEXT, Kind.SENDS) for item in items):
        problems.append(
            Problem(
                file,
                0,
                "",
                "transcript_empty",
                "there is no conversation in it.",
                "Write texts: > they text, < they read.",
            )
        )
    if problems:
        raise FlowError(problems)
    given = header.get("given") or {}
    return Transcript(
        file=file,
        flow=str(header.get("flow") or _stem(file)),
        items=tuple(items),
        language=str(header.get("language") or ""),
        given={} if isinstance(given, str) else given,
        given_file=given if isinstance(given, str) else "",
        parameters=header.get("with") or {},
        start=str(header.get("start") or ""),
        begins=header.get("now") or BEGINS,
        header=tuple(lines[:first]),
    )


def plain(text: str) -> str:
    """A text as it is compared: spaces at the ends of lines and blank lines at its end are not seen by anybody."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).rstrip("\n")


def _stem(file: str) -> str:
    return re.split(r"[/\\]", file)[-1].split(".")[0]


def _header(text: str, file: str, problems: list[Problem]) -> dict[str, Any]:
    def wrong(message: str, advice: str, line: int = 1) -> None:
        problems.append(Problem(file, line, "", "transcript_header", message, advice))

    try:
        header = read_yaml(text) or {}
    except NotYaml as error:
        wrong(
            f"the header is no YAML: {error}.", "Every line of the body begins with one of < > = ~ ! * #.", error.line
        )
        return {}
    if not isinstance(header, dict):
        wrong("the header is no list of names and values.", "Write for example: flow: household")
        return {}

    def line_of(key: str) -> int:
        return next((n for n, line in enumerate(text.split("\n"), 1) if line.startswith(f"{key}:")), 1)

    for key in header.keys() - _HEADER:
        wrong(f"{key!r} is nothing a header knows.", f"It knows {', '.join(sorted(_HEADER))}.", line_of(str(key)))
    if not isinstance(header.get("given") or {}, dict | str):
        wrong("given is no list of names and results.", "Write for example: poverty_estimate: 5410", line_of("given"))
    if not isinstance(header.get("with") or {}, dict):
        wrong("with is no list of names and values.", "Write for example: {zip: 60603}", line_of("with"))
    if header.get("start") and header["start"] not in _STARTS:
        wrong(f"nothing is started by {header['start']!r}.", f"Write one of {', '.join(_STARTS)}.", line_of("start"))
    if header.get("now"):
        try:
            moment = datetime.fromisoformat(str(header["now"]))
            header["now"] = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        except ValueError:
            wrong(f"now: {header['now']!r} is no time.", "Write for example 2026-03-02 15:00 (UTC).", line_of("now"))
    return header


def _items(lines: list[str], offset: int, file: str, problems: list[Problem]) -> list[Item]:
    items: list[Item] = []
    at = 0
    while at < len(lines):
        line, number = lines[at], offset + at + 1
        at += 1
        if not line.strip():
            items.append(Item(Kind.BLANK, number, "", (line,)))
            continue
        if line.startswith("#"):
            items.append(Item(Kind.COMMENT, number, line[1:].strip(), (line,)))
            continue
        marked = _MARKED.match(line)
        if not marked:
            problems.append(_unknown_line(line, number, file))
            continue
        more = _continuation(lines, at)
        raw = (line, *lines[at : at + more])
        at += more
        texts = [marked[2] or "", *(_unindented(each) for each in raw[1:])]
        items.append(Item(Kind(marked[1]), number, plain("\n".join(texts)), raw))
    return items


def _continuation(lines: list[str], at: int) -> int:
    """How many of the lines from `at` on belong to the entry before: indented ones, and blank ones between them."""
    count = 0
    for seen, line in enumerate(lines[at:], 1):
        if line.startswith((" ", "\t")) and line.strip():
            count = seen
        elif line.strip():
            break
    return count


def _unindented(line: str) -> str:
    return line[2:] if line.startswith("  ") else line.lstrip()


def _unknown_line(line: str, number: int, file: str) -> Problem:
    shown = line if len(line) <= 40 else line[:39] + "…"
    if line[0] in "<>=~!*":
        return Problem(file, number, "", "transcript_line", f"{shown!r} has no space after its {line[0]}.", "Add one.")
    return Problem(
        file,
        number,
        "",
        "transcript_line",
        f"{shown!r} begins with no sign.",
        "Write > for what the person texts, < for what they read, # for a comment; indent the lines of a longer text.",
    )
