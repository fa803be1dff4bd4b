"""The hand-over of a finished intake. The flow waits for the answer; a failure would end it without a word.

What became of a transfer stands in its own row (`handoff/transferring.py`), which goes on trying; the answer given
here is only what is known at once.
"""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from frontdesk.flows.functions import Context
from frontdesk.intake.models import IntakeStatus, Transfer, TriageUser
from frontdesk.intake.studio_functions import incomes, people
from frontdesk.intake.studio_functions import recording as records
from frontdesk.intake.studio_functions.given import Arguments, text, whole_number
from frontdesk.intake.triage import answers, recording
from frontdesk.monitor import services as monitor
from frontdesk.people.notifications import notify_staff

log = logging.getLogger(__name__)

#: Begins the external id where the flow names no prefix.
PREFIX = "ILAOEvict"
FAILED = {"error": "true"}
#: Argument -> name of a sealed answer.
_ANSWERS = {
    "firstName": "first_name",
    "lastName": "last_name",
    "aliasFirst": "nickname",
    "aliasLast": "maiden_name",
    "email": "email",
    "street": "street",
    "city": "city",
    "state": "state",
    "zip": "zip_code",
    "callbackDayTime": "callback",
}
#: Argument -> attribute of a triage user.
_ATTRIBUTES = {
    "race": "race",
    "ethnicity": "ethnicity",
    "gender": "gender",
    "maritalStatus": "marital_status",
    "language": "primary_language",
    "countyFips": "county_fips",
}
#: The arguments that are read or known otherwise, without the incomes.
TAKES = (
    *_ANSWERS,
    *_ATTRIBUTES,
    *("eTransferOrganization", "callbackType", "user_phone", "notes", "day", "month", "year"),
    *("household_adults", "household_children", "legalProblemCode", "flowPrefix", "triage_id", "flow_id"),
)
#: Those that are forgotten first.
SENSITIVE = ("firstName", "lastName", "aliasFirst", "aliasLast", "email", "street", "day", "month", "year")
#: A number with its extension, as the flow lets people write it.
_EXTENSION = re.compile(r"x([0-9]+)\s*$")


def send(arguments: Arguments, context: Context) -> dict[str, Any]:
    """The 44 arguments of an intake (intake.md 14.4) -> error ("true" or "false"), id (the other side's).

    What was not known yet is kept with the session's triage user, names are checked for conflicts, and the transfer is
    queued. To the case desk of this office, or of the external service, it is sent at once; to any other system a job
    sends it, since nobody can say how long that takes. Refused, broken or not arrived: error "true", never a failure.
    """
    person = people.of(context) or _made(arguments, context)
    try:
        with transaction.atomic():
            _keep(person, arguments, context)
        _check_conflicts(person, context)
        with transaction.atomic():
            queued = _queue(person, arguments, context)
        transfer = _sent(queued, context)
    except (OperationalError, InterfaceError):
        raise  # the database is gone: all of the turn is tried again
    except Exception as error:
        _broke(error, "an intake could not be handed over", context)
        _set_aside(person, arguments, context)
        return dict(FAILED)
    failed = transfer.state == Transfer.State.REFUSED or (transfer.tries and not transfer.answer_uuid)
    return {"error": "true" if failed else "false", "id": transfer.answer_uuid}


def _made(arguments: Arguments, context: Context) -> TriageUser:
    """The triage user of a session whose flow could not make one: the intake is there all the same."""
    records.create({"zip_code": text(arguments, "zip")}, context)
    person = people.of(context)
    assert person is not None
    return person


def _set_aside(person: TriageUser, arguments: Arguments, context: Context) -> None:
    """Into the repair queue, as far as it is known: without a transfer its answers would go when the session ends."""
    from frontdesk.intake.handoff import payload

    recording.update(person, context.now, intake_status=IntakeStatus.NOT_TRANSFERRED.value)
    if person.is_trial:
        return
    external_id = f"{text(arguments, 'flowPrefix') or PREFIX}-{person.triage_id}"
    given = {"firstName": "firstName", "lastName": "lastName", "email": "email", "note": "notes"}
    raw = {theirs: text(arguments, ours) for theirs, ours in given.items()}
    raw |= {"phoneHome": text(arguments, "user_phone"), "dateOfBirth": _born(arguments)}
    raw |= {"eTransferOrganization": text(arguments, "eTransferOrganization")}
    transfer, _ = Transfer.objects.get_or_create(
        external_id=external_id[:80],
        defaults={
            "triage_user": person,
            "intake_settings": person.intake_settings,
            "organization": person.organization,
            "payload": payload.build(person, None, external_id=external_id, overrides=raw),
            "state": Transfer.State.REFUSED,
            "error": "It could not be queued: a fault here, or in the terms of the service. See the monitor.",
            "due_at": context.now,
            "created_at": context.now,
            "updated_at": context.now,
        },
    )
    organization = person.organization.name if person.organization is not None else "?"
    notify_staff("transfer_refused", {"transfer": transfer.pk, "organization": organization}, context.now)


def _keep(person: TriageUser, arguments: Arguments, context: Context) -> None:
    said: dict[str, Any] = {ours: text(arguments, theirs) for theirs, ours in _ANSWERS.items()}
    phone = text(arguments, "user_phone")
    extension = _EXTENSION.search(phone)
    said["phone"] = _EXTENSION.sub("", phone)
    notes = [text(arguments, "notes"), f"Phone extension: {extension[1]}" if extension else ""]
    said["notes"] = [note for note in notes if note]
    said["incomes"] = incomes.as_answers(incomes.received(arguments, context))
    said["born"] = _born(arguments)
    answers.put(person, **said)
    known: dict[str, Any] = {ours: text(arguments, theirs) for theirs, ours in _ATTRIBUTES.items()}
    for name in ("household_adults", "household_children"):
        known[name] = whole_number(text(arguments, name), context.language, context.now)
    if not person.lsc_code:
        known["lsc_code"] = text(arguments, "legalProblemCode")
    if person.intake_settings is None:
        known["intake_organization"] = text(arguments, "eTransferOrganization")
    if person.intake_status != IntakeStatus.TRANSFERRED:  # asked twice
        known["intake_status"] = IntakeStatus.ELIGIBLE.value
    recording.update(person, context.now, **known)


def _check_conflicts(person: TriageUser, context: Context) -> None:
    """Before anything is sent: the flow asks for the names and calls nobody, so they are known here for the first time.
    A check that breaks holds nothing up."""
    from frontdesk.intake.handoff import conflicts

    try:
        with transaction.atomic():
            conflicts.check_chosen(person, context.now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        _broke(error, "an intake could not be checked for conflicts", context)


def _queue(person: TriageUser, arguments: Arguments, context: Context) -> Transfer:
    from frontdesk.intake.handoff import transferring

    name = text(arguments, "eTransferOrganization")
    unknown = person.intake_settings is None and name
    return transferring.queue(
        person,
        context.now,
        prefix=text(arguments, "flowPrefix") or PREFIX,
        overrides={"eTransferOrganization": name} if unknown else None,
    )


def _sent(transfer: Transfer, context: Context) -> Transfer:
    from frontdesk.intake.handoff import destinations, transferring

    settings = transfer.intake_settings
    kind = (settings.transfer if settings is not None else {}).get("kind") or destinations.DESK
    if transfer.state != Transfer.State.QUEUED or kind != destinations.DESK:
        return transfer
    return transferring.send(transfer.pk, context.now)


def _broke(error: Exception, what: str, context: Context) -> None:
    """For whoever looks after the machine; the error's own words may quote the person."""
    log.warning("%s: %s", what, type(error).__name__)
    tags = ["conversation", "function:otis-send-to-legal-server", f"flow:{context.flow}"]
    monitor.record_exception(error, summary=what.capitalize(), tags=tags, now=context.now, quotes_people=True)


def _born(arguments: Arguments) -> str:
    """ISO, from the three answers as they were validated; "" when they are no date."""
    try:
        return date(*(int(text(arguments, name)) for name in ("year", "month", "day"))).isoformat()
    except ValueError:
        return ""
