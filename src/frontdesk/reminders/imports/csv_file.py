"""A file that should be a CSV: is it one, how is it written, and its rows one at a time.

Nothing is loaded whole: memory does not grow with the file. Bytes that are no UTF-8 are read as Windows-1252, one by
one, so a file pasted together from two systems is read right as well. Row numbers are those a spreadsheet shows: the
first line is row 1, a blank line counts, a cell that spans several lines is still one row. (An Excel `sep=;` line is
not shown by Excel and not counted.)
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.config.csv_columns import ColumnRule
from frontdesk.reminders.imports.file_kinds import NotACsv, encoding_of, must_be_text
from frontdesk.reminders.imports.headers import recognised

#: The characters that may stand between columns, most usual first.
DELIMITERS = ",;\t|"
#: How far the header is looked for: reports begin with a title and a date.
_HEADER_WITHIN = 25
_HEAD = 262_144
#: A record that is longer is no row: a quotation mark was never closed.
_LONGEST_RECORD = 100_000  # characters; below csv.field_size_limit()
_MOST_LINES = 200

_UNCLOSED = "A quotation mark in this row is never closed: close it or take it out."
_OVERLONG = f"The row is longer than {_LONGEST_RECORD:,} characters: it is no appointment."


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("frontdesk.windows_1252", _windows_1252)


@dataclass(frozen=True)
class CsvFile:
    """How a CSV is written."""

    path: Path
    encoding: str
    delimiter: str
    header_row: int  # its number in the spreadsheet
    header: tuple[str, ...]

    def records(self, is_row: Callable[[Sequence[str]], bool]) -> Iterator[tuple[int, list[str], str]]:
        """Every record after the header: row number, cells, and what is wrong with its form ("" when nothing is).

        `is_row` says whether cells make a good row: a line within an unclosed quotation that is one by itself shows
        where the quotation should have ended, and its rows are not swallowed.
        """
        with _open(self.path, self.encoding) as text:
            for number, (cells, problem) in enumerate(_records(_lines(text), self.delimiter, is_row), start=1):
                if number > self.header_row and cells:
                    yield number, cells, problem


@dataclass(frozen=True)
class Survey:
    """What one pass over a file's bytes says; `lines` is about as many as the rows."""

    sha256: str
    size: int
    lines: int
    head: bytes


def survey(path: Path) -> Survey:
    """Look through the file once. Raises OSError when it cannot be read."""
    digest = hashlib.sha256()
    size = newlines = returns = 0
    head = b""
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            head = head or block[:_HEAD]
            digest.update(block)
            size += len(block)
            newlines += block.count(b"\n")
            returns += block.count(b"\r")
    return Survey(digest.hexdigest(), size, newlines or returns, head)


def read_form(path: Path, surveyed: Survey, rules: Sequence[ColumnRule] = (), name: str = "") -> CsvFile:
    """How the CSV is written; `name` is what people call it. Raises NotACsv with a sentence, OSError."""
    encoding = encoding_of(surveyed.head)
    with _open(path, encoding) as text:
        beginning = text.read(_HEAD)
    must_be_text(name or path.name, surveyed.head, beginning)
    delimiter, header_row, header = _find_header(beginning, rules)
    return CsvFile(path, encoding, delimiter, header_row, tuple(header))


def _open(path: Path, encoding: str) -> io.TextIOWrapper:
    errors = "frontdesk.windows_1252" if encoding.startswith("utf-8") else "replace"
    return path.open("r", encoding=encoding, errors=errors, newline="")


def _find_header(beginning: str, rules: Sequence[ColumnRule]) -> tuple[str, int, list[str]]:
    """The delimiter and the line under which the most fields are recognised."""
    best: tuple[int, int, int, str, list[str]] | None = None
    widest: tuple[int, int, str, list[str]] = (0, 0, "", [])
    for delimiter in DELIMITERS:
        lines = _lines(io.StringIO(beginning, newline=""))
        for number, (cells, _) in enumerate(_records(lines, delimiter, lambda cells: False), start=1):
            if number > _HEADER_WITHIN:
                break
            known = recognised(cells, rules)
            if known and (best is None or (known, len(cells), -number) > best[:3]):
                best = (known, len(cells), -number, delimiter, cells)
            if len(cells) > widest[0]:
                widest = (len(cells), number, delimiter, cells)
    # one word alone ("Date") in a text is no header; in a line of several columns it is a beginning
    if best is not None and (best[0] > 1 or best[1] > 2):
        return best[3], -best[2], best[4]
    if widest[0] > 2:
        return widest[2], widest[1], widest[3]
    raise NotACsv(
        "The file is no CSV that Frontdesk can read: no line at its beginning names columns such as appointment_id, "
        "patient_id, phone_number and appt_date_time. Export it as CSV, with a header line."
    )


class _Overlong(str):
    """The beginning of a line that is too long to be a row; the rest of it has been passed over."""

    __slots__ = ()


def _lines(text: io.TextIOBase) -> Iterator[str]:
    """The lines with their ends, without NULs and Excel's `sep=` line; none ever longer than a record may be."""
    first = True
    while line := text.readline(_LONGEST_RECORD):
        if "\0" in line:
            line = line.replace("\0", "")
            if not line:
                continue
        if first:
            first = False
            if line[:4].lower() == "sep=" and len(line.rstrip("\r\n")) == 5:
                continue
        if len(line) >= _LONGEST_RECORD and line[-1] not in "\r\n":
            while (rest := text.readline(_LONGEST_RECORD)) and rest[-1] not in "\r\n":
                pass
            line = _Overlong(line)
        yield line


class _TooLong(Exception):
    """A record has more lines or characters than any row."""


def _records(
    lines: Iterator[str], delimiter: str, is_row: Callable[[Sequence[str]], bool]
) -> Iterator[tuple[list[str], str]]:
    """Cells and problem of each record; [] for a blank line."""
    taken: list[str] = []  # the lines of the record being read
    waiting: deque[str] = deque()  # lines given back after a quotation that was never closed
    ended = False

    def feed() -> Iterator[str]:
        nonlocal ended
        while True:
            line = waiting.popleft() if waiting else next(lines, None)
            if line is None:
                ended = True
                return
            taken.append(line)
            if type(line) is _Overlong:
                raise _TooLong
            if len(taken) > 1 and (len(taken) > _MOST_LINES or sum(map(len, taken)) > _LONGEST_RECORD):
                raise _TooLong
            yield line

    while not ended:
        try:
            for cells in csv.reader(feed(), delimiter=delimiter, skipinitialspace=True):
                if len(taken) > 1 and _swallows_rows(taken, ended, delimiter, is_row):
                    break
                yield cells, ""
                taken.clear()
        except (_TooLong, csv.Error):
            pass
        if taken:  # the record was no record: its first line stands alone, the others are read again
            first, *rest = taken
            waiting.extendleft(reversed(rest))
            taken.clear()
            ended = False
            if type(first) is _Overlong:
                yield [first[:1000]], _OVERLONG
            else:
                yield first.rstrip("\r\n").split(delimiter), _UNCLOSED


def _swallows_rows(
    taken: list[str], ended: bool, delimiter: str, is_row: Callable[[Sequence[str]], bool]
) -> bool:  # fmt: skip
    if ended and sum(line.count('"') for line in taken) % 2:
        return True
    for line in taken[1:]:
        if line.count('"') % 2 == 0:
            alone = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
            if alone and is_row(alone):
                return True
    return False
