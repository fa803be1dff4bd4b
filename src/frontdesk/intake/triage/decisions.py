"""Keeping why: each decision of a rule with the version of the rule and the facts it used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from frontdesk.intake.models import Decision, IntakeSettings, TriageUser
from frontdesk.intake.triage.answers import SENSITIVE

#: A ZIP code, a city and a state say where a rule looked; all else that is sealed has no place in a decision.
FORBIDDEN = frozenset(SENSITIVE) - {"zip_code", "city", "state"}


def record(
    triage_user: TriageUser,
    rule: str,
    rule_version: str,
    facts: Mapping[str, Any],
    outcome: str,
    reasons: Sequence[str],
    now: datetime,
    about: IntakeSettings | None = None,
) -> Decision:
    """Keep a decision. `facts`: totals, sizes, codes as plain JSON; `reasons`: sentences for a caseworker.

    Raises ValueError when a fact has the name of a sealed answer.
    """
    leaked = sorted(FORBIDDEN & set(facts))
    if leaked:
        raise ValueError(f"decision {rule}: {', '.join(leaked)} must not be kept with a decision")
    return Decision.objects.create(
        triage_user=triage_user,
        rule=rule,
        rule_version=rule_version,
        facts=dict(facts),
        outcome=outcome,
        reasons=list(reasons),
        about=about,
        made_at=now,
    )
