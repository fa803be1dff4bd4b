"""The people of the demo: made up, on numbers nobody has (555-01xx to 555-02xx)."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

HEADER = ("Appt ID", "MRN", "Patient", "Mobile", "Call", "Text", "Appt Date", "Appt Time", "Msg", "Language")

#: (who, number, call?, text?, hour, language)
PEOPLE = (
    ("Ada", "(312) 555-0201", "Y", "N", "9:00 AM", "en"),
    ("Ben", "312-555-0202", "Y", "", "10:30 AM", "en"),
    ("Carmen", "312.555.0203", "N", "Y", "11:15 AM", "es"),
    ("Darek", "+1 312 555 0204", "", "x", "1:00 PM", "pl"),
    ("Eve", "3125550205", "Y", "N", "1:30 PM", "en"),
    ("Farid", "312 555 0206", "Y", "Y", "2:00 PM", "fr"),
    ("Grace", "312-555-0207", "N", "Y", "2:30 PM", "en"),
    ("Holly Hill", "(312) 555-0208", "Y", "Y", "3:00 PM", "en"),
    ("Henry Hill", "(312) 555-0208", "Y", "Y", "3:20 PM", "en"),
    ("Ivan", "312-555-0209", "N", "Y", "3:40 PM", "en"),
    ("Jola", "312-555-0210", "N", "Y", "4:00 PM", "pl"),
    ("Kim", "312-555-0211", "Y", "N", "4:20 PM", "en"),
    ("Lou", "312-555-0212", "N", "Y", "4:40 PM", "en"),
    ("Max", "555-HELLO", "Y", "N", "5:00 PM", "en"),  # no phone number: a row to repair
)


def demo_csv(evening: date) -> bytes:
    """The file a practice system might export on `evening`: everybody's appointment tomorrow, one row twice."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADER)
    tomorrow = evening + timedelta(days=1)
    rows = [
        (f"A-{1000 + n}", f"{7000 + n}", who, number, call, text, f"{tomorrow:%m/%d/%Y}", hour, "", language)
        for n, (who, number, call, text, hour, language) in enumerate(PEOPLE)
    ]
    writer.writerows([*rows, rows[0]])
    return out.getvalue().encode("cp1252")
