"""What must hold after any evening, whoever was killed in it; the carrier's records are the truth."""

from __future__ import annotations

import csv
import io
from typing import Any

from frontdesk.carrier.statuses import OPEN, call_outcome, text_outcome
from journeys.harness.chaos import File
from journeys.harness.house import House

_ATTEMPTS = """
select l.*, l."to" as number, a.success_at, a.response, r.position
from appointment_logs l join appointments a on a.id = l.appointment_id left join rounds r on r.id = l.round_id
order by l.id
"""


def nobody_was_contacted_twice(house: House) -> None:
    """One accepted request for each contact at the most, and each one written before it was made."""
    accepted = house.carrier.accepted()["by_token"]
    twice = {token: n for token, n in accepted.items() if n != 1}
    assert twice == {}, (
        f"accepted more than once: {[_told(a) for a in house.sql(_ATTEMPTS) if str(a['token']) in twice]}"
    )
    known = {str(row["token"]) for row in house.table("appointment_logs")}
    assert set(accepted) <= known
    together = house.sql(
        "select contact_id from appointment_logs group by contact_id having count(distinct (token, sid, channel)) > 1"
    )
    assert together == []


def every_attempt_has_an_end(house: House) -> None:
    """No attempt is left lying, and what it says is what the carrier did."""
    attempts = house.sql(_ATTEMPTS)
    lying = [_told(attempt) for attempt in attempts if attempt["status"] in OPEN]
    assert lying == [], f"left lying: {lying}"
    accepted = house.carrier.accepted()["by_token"]
    texts = {t["sid"]: t for t in house.carrier.texts()}
    calls = {c["sid"]: c for c in house.carrier.calls()}
    for attempt in attempts:
        told = _told(attempt)
        if str(attempt["token"]) not in accepted:
            assert attempt["sid"] == "", f"it was never accepted: {told}"
            continue
        there = (texts if attempt["channel"] == "text" else calls).get(attempt["sid"])
        assert there is not None, f"the carrier has it under another sid: {told}"
        assert str(attempt["token"]) in str(there["params"]["StatusCallback"]), f"another one's sid: {told}"
        if attempt["channel"] == "text":
            ended = text_outcome(there["status"])
            assert attempt["status"] == ended or (ended, attempt["status"]) == ("sent", "unconfirmed"), told
        else:
            assert attempt["status"] == call_outcome(there["status"], there["answered_by"] or ""), told


def nobody_was_forgotten(house: House, file: File) -> None:
    """Every appointment is reached, or was tried in as many rounds as there may be."""
    appointments = house.table("appointments")
    assert len(appointments) == file.imported
    attempts: dict[int, list[dict[str, Any]]] = {}
    for attempt in house.sql(_ATTEMPTS):
        attempts.setdefault(attempt["appointment_id"], []).append(attempt)
    for one in appointments:
        made = attempts.get(one["id"], [])
        told = [_told(attempt) for attempt in made]
        assert made, f"{one['appointment_id']} was never attempted"
        assert one["attempt_count"] == len({attempt["round_id"] for attempt in made}), told
        wanted = [c for c, wants in (("text", one["text_preference"]), ("call", one["phone_preference"])) if wants]
        assert {attempt["channel"] for attempt in made} >= set(wanted), told
        if one["success_at"] is None:
            assert one["attempt_count"] == 3, f"{one['appointment_id']} is not reached, and was given up early: {told}"
        for channel, at in (("text", one["text_reached_at"]), ("call", one["call_reached_at"])):
            succeeded = any(a["channel"] == channel and a["status"] in ("delivered", "answered") for a in made)
            assert not succeeded or at is not None, told


def the_books_are_true(house: House) -> None:
    """Batches are finished and count right, rounds are over, no job is left, none was lost."""
    for batch in house.table("job_batches"):
        failed = [str(job["uuid"]) for job in house.table("failed_jobs", batch_id=batch["id"])]
        told = f"{batch}, failed jobs: {failed}"
        assert batch["pending_jobs"] == 0 and batch["finished_at"] is not None, told
        assert batch["failed_jobs"] == len(failed) and sorted(batch["failed_job_ids"]) == sorted(failed), told
    first = min(house.table("rounds", kind="first"), key=lambda r: r["due_at"])
    evening = [r for r in house.table("rounds", office_day=first["office_day"]) if r["kind"] != "manual"]
    assert [(r["position"], r["status"]) for r in evening] == [(n, "finished") for n in ("1", "2", "3")]
    assert {r["status"] for r in house.table("rounds", kind="manual")} <= {"finished", "skipped"}
    left = [(job["id"], job["task_name"]) for job in house.table("procrastinate_jobs", status="doing")]
    assert left == [], "no worker runs any more, and these jobs do"


def the_file_was_not_lost(house: House, file: File, name: str) -> None:
    """It is in the archive, whole and once, and each of its rows has one fate."""
    archived = [path for path in house.archive_dir.rglob("*") if path.is_file()]
    assert [path.name.endswith(name) for path in archived] == [True], archived
    assert list(house.csv_dir.iterdir()) == []
    rows = list(csv.DictReader(io.StringIO(archived[0].read_text())))
    assert len(rows) == len(file.rows)
    done = house.row("imports", status="imported")
    assert (done["successful_rows"], done["duplicate_rows"], done["failed_rows"]) == (
        file.imported, file.duplicates, file.failed,
    )  # fmt: skip
    assert done["archived_at"] is not None and done["archive_path"] == str(archived[0])
    assert done["total_rows"] == done["processed_rows"] == len(rows)
    assert len(house.table("failed_import_rows")) == file.failed
    assert len(house.table("imports")) == 1


def every_callback_is_stored(house: House) -> None:
    """What the carrier got a 2xx for is in the database, and has moved its attempt."""
    stored = house.sql(
        "select kind, sid, data, folded_at from carrier_events where kind in ('text_status','call_status')"
    )
    assert [event for event in stored if event["folded_at"] is None] == []
    known = {_callback(event["kind"], event["data"]) for event in stored}
    told = [c for c in house.carrier.callbacks() if c["kind"] in ("text_status", "call_status")]
    taken = {_callback(c["kind"], c["params"]) for c in told if 200 <= c["answer"] < 300}
    assert taken, "no callback was taken at all"
    assert taken - known == set(), f"answered with 2xx and not stored: {taken - known}"


def _callback(kind: str, params: dict[str, str]) -> tuple[str, ...]:
    names = ("MessageSid", "MessageStatus", "CallSid", "CallStatus", "SequenceNumber", "AnsweredBy")
    return (kind, *(params.get(name, "") for name in names))


def _told(attempt: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "appointment_id", "contact_id", "position", "channel", "number", "token", "sid", "status", "tries")
    return {name: str(attempt[name]) for name in (*names, "carrier_status", "answered_by", "reason_code", "reason")}
