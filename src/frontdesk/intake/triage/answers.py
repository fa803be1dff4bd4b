"""What a person said of themselves: sealed in the database, gone after the transfer or the end (privacy/purging.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from frontdesk.config.database.transactions import joined
from frontdesk.config.database.written import WrittenRows
from frontdesk.intake.models import TriageUser

TRIAGE_USERS = WrittenRows(TriageUser)
#: What is kept -> what is to be kept.
Change = Callable[[dict[str, Any]], dict[str, Any]]

#: Everything that is kept sealed. born: ISO date; birthday_parts: {month, day, year} while they are asked one by one;
#: incomes: [{kind, amount, periods}], amount in dollars as text; notes: [sentence].
SENSITIVE = (
    "search",
    "first_name",
    "last_name",
    "maiden_name",
    "nickname",
    "born",
    "birthday_parts",
    "incomes",
    "phone",
    "email",
    "street",
    "unit",
    "city",
    "state",
    "zip_code",
    "landlord_name",
    "profile",
    "notes",
    "callback",
)


def get(triage_user: TriageUser) -> dict[str, Any]:
    """All that is kept, by name; {} when nothing is, or no more."""
    return dict(triage_user.sealed or {})


def put(triage_user: TriageUser, **values: Any) -> None:
    """Keep values beside those that are there; a blank ("", None, [] or {}) leaves what is there.

    Raises ValueError for a name that is not in SENSITIVE. What is put after a purge is purged again.
    """
    if _said(values):
        _change(triage_user, put_into(values))


def replace(triage_user: TriageUser, **values: Any) -> None:
    """Keep values, and forget what is blank among them: the person takes it back. All at once. Raises as `put`."""
    given = _said(values)
    _change(triage_user, lambda kept: {name: kept[name] for name in kept if name not in values} | given)


def add_note(triage_user: TriageUser, note: str) -> None:
    """One more sentence for the notes of the transfer; the same twice is kept once."""
    add_notes(triage_user, [note])


def add_notes(triage_user: TriageUser, notes: Iterable[str]) -> None:
    """More sentences for the notes, in their order; each is kept once, where it was said last."""
    new = [note.strip() for note in notes if note.strip()]
    if new:
        _change(triage_user, lambda kept: kept | {"notes": _once_each([*kept.get("notes", []), *new])})


def remove_notes(triage_user: TriageUser, notes: Iterable[str]) -> None:
    """Forget these sentences of the notes: the person says otherwise meanwhile."""
    gone = set(notes)
    _change(
        triage_user,
        lambda kept: kept | {"notes": [n for n in kept["notes"] if n not in gone]} if "notes" in kept else kept,
    )


def _once_each(notes: list[str]) -> list[str]:
    return list(dict.fromkeys(reversed(notes)))[::-1]


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that are not blank. Raises ValueError for a name that is not in SENSITIVE."""
    unknown = sorted(set(values) - set(SENSITIVE))
    if unknown:
        raise ValueError(f"answers.put: {', '.join(unknown)}: not a sensitive answer; known are {', '.join(SENSITIVE)}")
    return {name: value for name, value in values.items() if value is not None and value not in ("", [], {})}


def put_into(values: Mapping[str, Any]) -> Change:
    """What `put` does, as a function of what is kept. Raises ValueError as `put`."""
    given = _said(values)
    return lambda kept: kept | given


def changes(sealed: Mapping[str, Any] | None, change: Change) -> dict[str, Any]:
    """The columns to write of a row whose answers are `sealed`: none where all stays as it is."""
    before = dict(sealed or {})
    after = change(dict(before))
    return {"sealed": after, "purged_at": None} if after != before else {}


def _change(triage_user: TriageUser, change: Change) -> None:
    with joined():
        row = TRIAGE_USERS.get("id = %s for update", [triage_user.pk])
        written = changes(row.sealed, change)
        for name, value in written.items():
            setattr(row, name, value)
        TRIAGE_USERS.save(row, written)
    triage_user.sealed, triage_user.purged_at = row.sealed, row.purged_at
