"""The form of `FRONTDESK_CSV_COLUMNS`: which column of the office's CSV is which field.

`appt_date_time=Visit Date+Visit Time, phone_number=Handy|Festnetz`: a field, `=`, its column; `+` joins columns with a
space between them, `|` names the column to take when the one before it is blank. A comma inside a column's name needs
quotation marks around the whole item.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass

#: The fields a column can be mapped to.
CSV_FIELDS = (
    "appointment_id",
    "patient_id",
    "phone_number",
    "phone_preference",
    "text_preference",
    "appt_date_time",
    "msg",
    "language",
    "time_zone",
    "location",
)


@dataclass(frozen=True)
class ColumnRule:
    """`field` is read from the first of `choices` that is not blank; the columns of a choice are joined."""

    field: str
    choices: tuple[tuple[str, ...], ...]


def parse_csv_columns(text: str) -> tuple[ColumnRule, ...]:
    """The rules in `text`, empty for an empty text. Raises ValueError with a sentence for the operator."""
    rules: dict[str, ColumnRule] = {}
    for item in next(csv.reader([text], skipinitialspace=True), []):
        if not item.strip():
            continue
        name, equals, columns = item.partition("=")
        name = name.strip()
        if not equals:
            raise ValueError(f"{item.strip()!r} has no =; write for example phone_number=Mobile")
        if name not in CSV_FIELDS:
            raise ValueError(f"{name!r} is not a field; the fields are {', '.join(CSV_FIELDS)}")
        if name in rules:
            raise ValueError(f"{name} is given twice; join columns with + or name others with |")
        choices = tuple(tuple(c.strip() for c in choice.split("+")) for choice in columns.split("|"))
        if not all(column for choice in choices for column in choice):
            raise ValueError(f"{item.strip()!r} names no column; write for example {name}=Header of the column")
        rules[name] = ColumnRule(name, choices)
    return tuple(rules.values())
