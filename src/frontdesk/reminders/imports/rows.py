"""One row of a CSV -> an appointment's details, or a sentence that says why it cannot be one. Pure.

All that is wrong with a row is said at once, each thing with the header that staff know and with what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from frontdesk.reminders.imports.cells import PREFERENCES, tidy
from frontdesk.reminders.imports.dates import UnreadableDate, read_instant
from frontdesk.reminders.imports.headers import Columns, Source
from frontdesk.reminders.imports.languages import language_code
from frontdesk.reminders.imports.phones import Phone, UnreadablePhone, read_phone
from frontdesk.reminders.imports.zone_names import zone_name

#: The template that a blank `msg` means.
BLANK_MSG = "reminder"
#: As long as an appointment's or a patient's number can be.
ID_LENGTH = 100


class Row(NamedTuple):
    """A row that can become an appointment; `when` is in UTC."""

    number: int
    appointment_id: str
    patient_id: str
    phone_number: str
    phone_extension: str
    phone_preference: bool | None
    text_preference: bool | None
    when: datetime
    msg: str
    language: str
    time_zone: str
    extra: dict[str, str]
    remark: str = ""


class Fault(NamedTuple):
    """A row that cannot: as it came, and the sentence."""

    number: int
    data: dict[str, str]
    sentence: str


@dataclass(frozen=True)
class RowRules:
    """How this office's rows are read."""

    zone: ZoneInfo
    region: str
    known_messages: tuple[str, ...]
    default_msg: str = ""
    day_first: bool = False


class RowReader:
    """Reads the rows of one file: `read(number, cells) -> Row | Fault`. Built once a file; keeps nothing of a row."""

    def __init__(self, columns: Columns, rules: RowRules) -> None:
        self.columns = columns
        self.rules = rules
        self._width = len(columns.names)
        self._others = [(column, columns.names[column]) for column in columns.others]
        self._messages = {name.casefold(): name for name in rules.known_messages}
        if rules.default_msg:
            self._default_msg = self._messages.get(rules.default_msg.casefold(), "")
        else:
            self._default_msg = ""
        self._appointment_id = self._getter("appointment_id")
        self._patient_id = self._getter("patient_id")
        self._phone = self._getter("phone_number")
        self._phone_preference = self._getter("phone_preference")
        self._text_preference = self._getter("text_preference")
        self._msg = self._getter("msg")
        self._language = self._getter("language")
        self._time_zone = self._getter("time_zone")
        self._location = self._getter("location")
        self._when = _parts_getter(columns.fields.get("appt_date_time", Source()))

    def _getter(self, field: str) -> Callable[[Sequence[str]], str]:
        source = self.columns.fields.get(field)
        if source is None:
            return _nothing
        if len(source.choices) == 1 and len(source.choices[0]) == 1:
            return itemgetter(source.choices[0][0])
        parts = _parts_getter(source)
        return lambda cells: " ".join(part for part in parts(cells) if part)

    def read(self, number: int, cells: Sequence[str], problem: str = "") -> Row | Fault:
        """The row's details, or what is wrong with it. `problem`: what the reader of the file found wrong already."""
        if problem:
            return Fault(number, self._as_it_came(cells), problem)
        if len(cells) != self._width:
            if any(cell.strip() for cell in cells[self._width :]):
                return Fault(number, self._as_it_came(cells), self._too_many(cells))
            cells = [*cells[: self._width], *[""] * (self._width - len(cells))]
        problems: list[str] = []
        appointment_id = self._identity(self._appointment_id(cells), "appointment_id", problems)
        patient_id = self._identity(self._patient_id(cells), "patient_id", problems)
        phone = self._read_phone(self._phone(cells), problems)
        by_phone = self._preference(self._phone_preference(cells), "phone_preference", problems)
        by_text = self._preference(self._text_preference(cells), "text_preference", problems)
        when = self._read_when(self._when(cells), problems)
        msg = self._read_msg(self._msg(cells), problems)
        zone = self._read_zone(self._time_zone(cells), problems)
        if problems or phone is None or when is None:
            return Fault(number, self._as_it_came(cells), " ".join(problems))
        extra = {name: text for column, name in self._others if (text := tidy(cells[column]))}
        if location := tidy(self._location(cells)):
            extra["location"] = location
        language = ""
        if spoken := tidy(self._language(cells)):
            language = language_code(spoken) or ""
            if not language:
                extra[self.columns.name_of("language")] = spoken
        return Row(
            number, appointment_id, patient_id, phone.number, phone.extension, by_phone, by_text,
            when, msg, language, zone, extra, phone.remark,
        )  # fmt: skip

    def _as_it_came(self, cells: Sequence[str]) -> dict[str, str]:
        """The row by its headers; what stands beyond them as `column 9`. Blank cells too: it is a row to repair."""
        names = [*self.columns.names, *(f"column {n}" for n in range(self._width + 1, len(cells) + 1))]
        padded = [*cells, *[""] * (self._width - len(cells))]
        return dict(zip(names, padded, strict=True))

    def _too_many(self, cells: Sequence[str]) -> str:
        return (
            f"The row has {len(cells)} cells, the header {self._width}: a cell that holds the character between the "
            f"columns needs quotation marks around it."
        )

    def _identity(self, cell: str, field: str, problems: list[str]) -> str:
        text = " ".join(tidy(cell).split())
        if not text:
            problems.append(f"{self.columns.name_of(field)} is empty: write the number your system gives it.")
        elif len(text) > ID_LENGTH:
            problems.append(f"{self.columns.name_of(field)} is longer than {ID_LENGTH} characters: shorten it.")
        return text

    def _read_phone(self, cell: str, problems: list[str]) -> Phone | None:
        try:
            return read_phone(tidy(cell), self.rules.region)
        except UnreadablePhone as error:
            problems.append(f"{self.columns.name_of('phone_number')} {error}")
            return None

    def _preference(self, cell: str, field: str, problems: list[str]) -> bool | None:
        try:
            return PREFERENCES[tidy(cell).casefold()]
        except KeyError:
            problems.append(f"{self.columns.name_of(field)} “{cell.strip()[:20]}” is neither yes nor no: write Y or N.")
            return None

    def _read_when(self, parts: tuple[str, ...], problems: list[str]) -> datetime | None:
        if not any(parts):
            problems.append(f"{self.columns.name_of('appt_date_time')} is empty: write the date and the time.")
            return None
        try:
            return read_instant(parts, self.rules.day_first, self.rules.zone)
        except UnreadableDate as error:
            problems.append(f"{self.columns.name_of('appt_date_time')} {error}")
            return None

    def _read_msg(self, cell: str, problems: list[str]) -> str:
        wanted = tidy(cell)
        name = self._messages.get(wanted.casefold() or BLANK_MSG) or self._default_msg
        if not name:
            problems.append(
                f"{self.columns.name_of('msg')} “{wanted[:40] or BLANK_MSG}” is no message template: "
                f"there are {', '.join(sorted(self.rules.known_messages)) or 'none'}."
            )
        return name

    def _read_zone(self, cell: str, problems: list[str]) -> str:
        wanted = tidy(cell)
        name = zone_name(wanted) if wanted else ""
        if name is None:
            problems.append(
                f"{self.columns.name_of('time_zone')} “{wanted[:40]}” is no time zone: write for example "
                f"America/Chicago, or leave it blank."
            )
        return name or ""


def _nothing(cells: Sequence[str]) -> str:
    return ""


def _parts_getter(source: Source) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """The tidied cells of the first choice that is not blank."""
    if len(source.choices) == 1 and len(source.choices[0]) == 1:
        (only,) = source.choices[0]
        return lambda cells: (tidy(cells[only]),)
    choices = source.choices

    def parts(cells: Sequence[str]) -> tuple[str, ...]:
        found: tuple[str, ...] = ("",)
        for choice in choices:
            found = tuple(tidy(cells[column]) for column in choice)
            if any(found):
                break
        return found

    return parts


def is_blank(cells: Iterable[str]) -> bool:
    """Whether nothing stands in the row: it is no row then."""
    return not any(cell.strip() for cell in cells)
