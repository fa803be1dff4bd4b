"""An import's plan, as its page shows it: how many rows have which fate, and the first rows of each with a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.config.shown_numbers import hide_numbers
from frontdesk.reminders.imports.fates import Fate

#: Fate -> what staff read, and its tone (reminders/tones.py). In the order of the page: first what needs a look.
WORDS: dict[Fate, tuple[str, str]] = {
    Fate.INVALID: ("cannot be imported", "danger"),
    Fate.NEW: ("new", "success"),
    Fate.RESCHEDULED: ("moved to another time", "info"),
    Fate.CORRECTED: ("known, details corrected", "info"),
    Fate.OPTED_OUT: ("imported, but opted out", "warning"),
    Fate.PAST: ("imported, but already over", "warning"),
    Fate.DUPLICATE: ("twice in this file", "default"),
    Fate.UNCHANGED: ("known, unchanged", "default"),
}
#: Opened at once; the others are a click away.
OPEN = (Fate.INVALID, Fate.RESCHEDULED)
FIELD_WORDS = {
    "appointment_id": "appointment number",
    "patient_id": "patient number",
    "phone_number": "phone number",
    "phone_preference": "wants calls",
    "text_preference": "wants texts",
    "appt_date_time": "date and time",
    "appt_date": "date",
    "appt_time": "time",
    "msg": "message",
}


@dataclass(frozen=True)
class SampleRow:
    row: int
    who: str
    number: str
    when: datetime | None
    sentence: str


@dataclass(frozen=True)
class FateShown:
    fate: Fate
    words: str
    tone: str
    count: int
    samples: list[SampleRow]
    is_open: bool

    @property
    def more(self) -> int:
        """Rows of this fate beyond the samples."""
        return self.count - len(self.samples)


@dataclass(frozen=True)
class PlanShown:
    rows: int
    imported: int
    duplicates: int
    failed: int
    superseded: int
    fates: list[FateShown]
    columns: list[tuple[str, str]]  # what it is -> the header it is read from
    other_columns: list[str]
    form: str  # how the file is written

    @property
    def does_something(self) -> bool:
        return bool(self.imported or any(f.fate is Fate.CORRECTED for f in self.fates))


def plan_shown(plan: Mapping[str, Any], *, whole: bool) -> PlanShown | None:
    """The import's `plan` (JSON of `reminders.imports.planning.Plan`) for the page; None when there is none.

    whole: whether the reader may see whole numbers; else they are hidden in the sentences too.
    """
    if not plan.get("fates"):
        return None
    fates = []
    for fate, (words, tone) in WORDS.items():
        count = plan["fates"].get(fate.value, 0)
        if count:
            samples = [_sample(s, whole) for s in plan.get("samples", {}).get(fate.value, [])]
            fates.append(FateShown(fate, words, tone, count, samples, fate in OPEN))
    return PlanShown(
        rows=plan["rows"],
        imported=plan["imported"],
        duplicates=plan["duplicates"],
        failed=plan["failed"],
        superseded=plan["superseded"],
        fates=fates,
        columns=[(FIELD_WORDS.get(name, name.replace("_", " ")), header) for name, header in plan["columns"].items()],
        other_columns=plan["other_columns"],
        form=", ".join(part for part in (plan["encoding"], plan["delimiter"] and f"{plan['delimiter']}s") if part),
    )


def _sample(sample: Mapping[str, Any], whole: bool) -> SampleRow:
    when = datetime.fromisoformat(sample["when"]) if sample["when"] else None
    sentence = sample["sentence"] if whole else hide_numbers(sample["sentence"])
    return SampleRow(sample["row"], sample["who"], sample["number"], when, sentence)
