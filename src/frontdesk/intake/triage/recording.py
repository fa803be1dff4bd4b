"""Making and updating triage users, in the vocabulary of the wire (`vocabulary.py`).

One triage user a conversation, also when two calls come at once. A blank never erases; unknown names are ignored, as
the service that this vocabulary comes from does (ILAO otis_sms_api_calls.rst).
"""

from __future__ import annotations

import logging
import uuid as uuids
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from frontdesk.config.database.transactions import joined
from frontdesk.config.database.written import WrittenRows
from frontdesk.intake import backends
from frontdesk.intake.backends import pending_updates
from frontdesk.intake.models import IntakeSettings, Organization, TriageUser
from frontdesk.intake.triage import answers, vocabulary
from frontdesk.intake.triage.answers import TRIAGE_USERS

logger = logging.getLogger(__name__)

#: The rows without what is sealed.
_OPEN = WrittenRows(TriageUser, without=["sealed"])
#: A screen counts once, when it is first seen.
_SEEN = """
    insert into triage_screens (triage_user_id, screen, language, at) values (%s, %s, %s, %s) on conflict do nothing
"""
#: What belongs to a ZIP code: another ZIP takes it away.
_PLACE = ("city", "county", "county_fips", "state")


def create(
    session_key: str, now: datetime, *, contact: str, line: str, flow: str, language: str, **attributes: Any
) -> TriageUser:
    """The triage user of a conversation, made at the first call and updated by every further one.

    `session_key`: the flow session's number, "trial ..." for one that counts nowhere (`flows run`), "" for a record
    that belongs to no conversation: then each call makes one. `contact`, `line`: E.164. `attributes`: as for `update`.
    """
    first = {
        "contact_number": contact,
        "line": line,
        "flow": flow,
        "language": language or "en",
        "is_trial": session_key.startswith("trial"),
        "created_at": now,
        "updated_at": now,
    }
    if session_key:
        triage_user, _ = TriageUser.objects.get_or_create(session_key=session_key, defaults=first)
    else:
        triage_user = TriageUser.objects.create(**first)
    told = {"user_phone": contact, "flow_id": line, "language": language}
    return update(triage_user, now, **(told | attributes))


def update(triage_user: TriageUser, now: datetime, **attributes: Any) -> TriageUser:
    """Write what is known anew; everything else stays. Returns the same object, brought up to date.

    Names of the wire: last_screen_viewed, triage_status, intake_status, household_size, household_adults,
    household_children, overIncome, total_income (dollars), total_income_cents, age, race, ethnicity, gender,
    marital_status, primary_language, triage_problem, intake_organization (id of intake settings or organization, or
    its name), zip_code, city, county, county_fips, state, populations, search, notes, profile, ... and the columns of
    the table. A new ZIP code takes the place of the old one away. A value that cannot be read leaves what is stored.
    """
    said = vocabulary.read(attributes)
    if said.unusable:
        logger.info("triage user %s: no usable value for %s", triage_user.pk, ", ".join(said.unusable))
    with joined():
        # what is sealed is opened only where something is added to it: no key may open it any more
        rows = TRIAGE_USERS if said.answers else _OPEN
        row = rows.get("id = %s for update", [triage_user.pk])
        changes = {name: value for name, value in said.first_only.items() if not getattr(row, name)}
        changes |= said.fields
        if changes.get("zip_code", row.zip_code) != row.zip_code:
            changes = dict.fromkeys(_PLACE, "") | changes
        if said.organization:
            changes |= _organization(said.organization)
        changes["updated_at"] = now
        if said.answers:
            changes |= answers.changes(row.sealed, answers.put_into(said.answers))
        for name, value in changes.items():
            setattr(row, name, value)
            setattr(triage_user, name, value)
        rows.save(row, changes)
        if said.answers:
            triage_user.sealed, triage_user.purged_at = row.sealed, row.purged_at
        if row.is_trial:  # counted nowhere
            return triage_user
        if "last_screen_viewed" in said.fields:
            with connection.cursor() as cursor:
                cursor.execute(_SEEN, [row.pk, row.last_screen_viewed, row.language, now])
        if said.wire and backends.is_remote():
            pending_updates.add(row, said.wire, now)
    return triage_user


def forget(triage_user: TriageUser, now: datetime, *names: str) -> None:
    """Empty columns of facts about the person, which `update` never does: they take back what they said of themselves.
    An external service keeps what it was told; transfers are made of our row."""
    if not names:
        return
    changes: dict[str, Any] = {name: TriageUser._meta.get_field(name).get_default() for name in names}  # type: ignore[union-attr]
    changes["updated_at"] = now
    TriageUser.objects.filter(pk=triage_user.pk).update(**changes)
    for name, value in changes.items():
        setattr(triage_user, name, value)


def settings_of(triage_user: TriageUser) -> IntakeSettings | None:
    """The intake settings of the organization that was chosen, with its service and organization, in one query; None
    before one was."""
    if triage_user.intake_settings_id is None:
        return None
    rows = IntakeSettings.objects.select_related("service__organization")
    triage_user.intake_settings = rows.get(pk=triage_user.intake_settings_id)
    return triage_user.intake_settings


def of_session(session_key: str) -> TriageUser | None:
    """The triage user of a conversation, if it has come to one."""
    return TRIAGE_USERS.first("session_key = %s and session_key <> ''", [session_key]) if session_key else None


def by_uuid(uuid: str | uuids.UUID) -> TriageUser | None:
    """The triage user with this id, ours or the external service's; None when there is none, or it is no id."""
    text = str(uuid).strip()
    if not text:
        return None
    try:
        found = TriageUser.objects.filter(uuid=uuids.UUID(text)).first()
    except ValueError:
        found = None
    return found or TriageUser.objects.filter(backend_uuid=text).first()


def _organization(text: str) -> dict[str, Any]:
    """The columns for an id of intake settings or of an organization, or for its name; {} when we know none such."""
    try:
        known = uuids.UUID(text)
    except ValueError:
        named = Organization.objects.filter(Q(name=text) | Q(legalserver_name=text)).order_by("pk").first()
        return {"organization": named} if named else {}
    settings = IntakeSettings.objects.select_related("service__organization").filter(uuid=known).first()
    if settings is not None:
        return {"intake_settings": settings, "organization": settings.service.organization}
    organization = Organization.objects.filter(uuid=known).first()
    return {"organization": organization} if organization else {}
