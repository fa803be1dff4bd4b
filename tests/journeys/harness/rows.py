"""Rows of an appointments file, and the bytes of one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

COLUMNS = (
    "appointment_id",
    "patient_id",
    "phone_number",
    "phone_preference",
    "text_preference",
    "appt_date_time",
    "msg",
)


def appointment(
    appointment_id: str,
    phone_number: str,
    when: str = "2026-03-04 14:00",
    *,
    call: bool = False,
    text: bool = False,
    patient_id: str = "",
    msg: str = "",
    **more: str,
) -> dict[str, str]:
    """One row: whose appointment, which number, when (office time), and whether they want a call or a text."""
    return {
        "appointment_id": appointment_id,
        "patient_id": patient_id or f"P-{appointment_id}",
        "phone_number": phone_number,
        "phone_preference": "Y" if call else "N",
        "text_preference": "Y" if text else "N",
        "appt_date_time": when,
        "msg": msg,
        **more,
    }


def csv_bytes(rows: Iterable[Mapping[str, Any]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """The rows as a file; the columns are the usual seven and whatever else the rows have."""
    rows = list(rows)
    names = [*COLUMNS, *dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)]
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)
