"""The conflict check of a person with one organization: asked right after the names, by name only (decision 5).

Only staff learn of a possible conflict: in the case desk and at the head of the transfer's notes. Nothing that the
person reads, and no step of the flow, depends on it.
"""

from __future__ import annotations

import logging
from datetime import datetime

from frontdesk.intake.backends import backend, mirroring
from frontdesk.intake.backends import terms as terms_of
from frontdesk.intake.backends.contract import BackendError, ConflictAnswer, Terms
from frontdesk.intake.models import TriageUser
from frontdesk.intake.triage import answers, decisions, recording

logger = logging.getLogger(__name__)

RULE, VERSION = "conflict", "names 1"
#: The decision's outcome when nobody answered: the transfer's notes then say that it was not checked.
NOT_CHECKED = "not_checked"


def check(triage_user: TriageUser, terms: Terms, now: datetime) -> None:
    """Store the interval, whether this organization wants to be warned of exactly that one, and the decision."""
    said = answers.get(triage_user)
    person = {
        "first": said.get("first_name", ""),
        "last": said.get("last_name", ""),
        "alias_first": said.get("nickname", ""),
        "alias_last": said.get("maiden_name", ""),
        "phones": [{"number": triage_user.contact_number, "type": "mobile"}] if triage_user.contact_number else [],
        "organization": terms.legalserver_name or terms.organization,
    }
    try:
        answer, is_known = backend().check_conflict(person), True
    except BackendError as error:
        logger.warning("triage user %s: no conflict check: %s", triage_user.pk, error)
        answer, is_known = ConflictAnswer(), False
    triage_user.conflict = answer.interval
    triage_user.has_conflict_flag = bool(answer.interval) and answer.interval in terms.conflict_levels
    triage_user.save(update_fields=["conflict", "has_conflict_flag"])
    outcome, reason = _outcome(triage_user, terms, is_known)
    facts = {"interval": answer.interval, "score": answer.score, "levels": list(terms.conflict_levels)}
    about = mirroring.local(terms)
    decisions.record(triage_user, RULE, VERSION, facts, outcome, [reason], now, about=about)


def check_chosen(triage_user: TriageUser, now: datetime) -> None:
    """The same with the organization that the person has chosen; nothing before they chose one."""
    chosen = recording.settings_of(triage_user)
    if chosen is not None:
        check(triage_user, terms_of.of_row(chosen, now), now)


def _outcome(triage_user: TriageUser, terms: Terms, is_known: bool) -> tuple[str, str]:
    if not is_known:
        return NOT_CHECKED, "The conflict check got no answer; check by hand."
    if not triage_user.conflict:
        return "clear", "No name like this one is known."
    if triage_user.has_conflict_flag:
        return (
            "flagged",
            f"A name is alike ({triage_user.conflict}), and {terms.organization} wants to be warned of it.",
        )
    return "noted", f"A name is alike ({triage_user.conflict}); {terms.organization} wants no warning of this level."
