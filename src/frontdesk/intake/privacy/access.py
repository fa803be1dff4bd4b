"""Who has read what people told us. Whoever shows an intake to somebody goes through here: the audit then has their
name, the intake's number and the way it was read, and nothing of what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from frontdesk.intake.models import ReceivedIntake, Transfer, TriageUser
from frontdesk.monitor.services import log_action

#: How an intake is read.
PAGE, EXPORT, COMMAND, API = "page", "export", "command", "api"


def answers_of(person: TriageUser, actor: Any, how: str, now: datetime) -> dict[str, Any]:
    """The sealed answers of a person (triage/answers.py), for `actor` (a user, or a name); {} once they are purged.

    Raises CannotOpen.
    """
    answers = dict(person.sealed or {})
    log_action("intake.read", actor, person, {"how": how, "has_answers": bool(answers)}, now)
    return answers


def payload_of(intake: Transfer | ReceivedIntake, actor: Any, how: str, now: datetime) -> dict[str, Any]:
    """What is handed over, or was received; {} once it is purged. A received intake counts as seen from the first time
    on that it is opened on a page or exported: from then its own retention runs. Raises CannotOpen.
    """
    payload = dict(intake.payload or {})
    log_action("intake.read", actor, intake, {"how": how, "external_id": intake.external_id}, now)
    if isinstance(intake, ReceivedIntake) and intake.seen_at is None:
        ReceivedIntake.objects.filter(pk=intake.pk, seen_at=None).update(seen_at=now)
        intake.seen_at = now
    return payload


def exported(what: str, pks: Sequence[int], actor: Any, now: datetime) -> None:
    """Keep that many were read at once. `what`: triage_users or received_intakes; the first 1,000 keys stay."""
    log_action("intake.read", actor, what, {"how": EXPORT, "count": len(pks), "keys": list(pks[:1000])}, now)
    if what == "received_intakes":
        ReceivedIntake.objects.filter(pk__in=pks, seen_at=None).update(seen_at=now)
