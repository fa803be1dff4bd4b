"""Intakes are handed over: queued in the transaction of what ended the conversation, sent by a job, settled once.

The row is the truth, a job only wakes it. See `models.Transfer` for its states. A job that dies leaves a lease, which
the minute tick finds; sending again is harmless, as the other side keeps one intake for an external id.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Min, Q

from frontdesk.config.env import get_settings
from frontdesk.intake.backends import is_remote, pending_updates, terms
from frontdesk.intake.backends.contract import BackendDown, BackendRefused, Terms, TransferAnswer
from frontdesk.intake.handoff import counting, destinations, hiding, normalising, patience
from frontdesk.intake.handoff import payload as payloads
from frontdesk.intake.models import Transfer, TriageUser
from frontdesk.intake.triage import recording
from frontdesk.jobs.services import defer
from frontdesk.monitor import services as monitor
from frontdesk.people.notifications import notify_staff

State = Transfer.State
SEND = "frontdesk.intake.tasks.send_transfer"


@transaction.atomic
def queue(
    triage_user: TriageUser, now: datetime, *, prefix: str = "", overrides: Mapping[str, Any] | None = None
) -> Transfer:
    """Hand this person's intake to the organization that was chosen (`triage_user.intake_settings`); a job sends it.

    prefix: of the external id, in place of FRONTDESK_TRANSFER_PREFIX. overrides: raw values by the names of the payload
    in place of what we know. Asked twice for the same organization, it answers the same transfer. Values that are wrong
    are left out; for a case management system the transfer then waits in the repair queue, for our own desk it goes
    as it is.
    """
    settings_row = recording.settings_of(triage_user)
    before, external_id = _named(triage_user, prefix or get_settings().frontdesk_transfer_prefix)
    if before is not None:
        return before
    known = terms.of_row(settings_row, now) if settings_row is not None else None
    raw = payloads.collect(triage_user, known, external_id=external_id, overrides=overrides)
    payload, problems = normalising.normalise(raw)
    transfer = Transfer.objects.create(
        triage_user=triage_user,
        intake_settings=settings_row,
        organization=settings_row.service.organization if settings_row is not None else triage_user.organization,
        external_id=external_id,
        payload=payload,
        error="; ".join(problems)[:500],
        due_at=now,
        created_at=now,
        updated_at=now,
    )
    if triage_user.is_trial:
        _confirm(transfer, TransferAnswer(uuid=f"trial {external_id}"), now)
    elif problems and _kind(known) != destinations.DESK:
        _refuse(transfer, transfer.error, now)
    else:
        wake(transfer.pk)
    return transfer


def send(transfer_id: int, now: datetime) -> Transfer:
    """The job, or whoever wants to know at once: send it if it waits and is due. Another that has it is left alone.
    Returns the row as it then is. Raises Transfer.DoesNotExist."""
    transfer = Transfer.objects.select_related("triage_user", "intake_settings__service__organization").get(
        pk=transfer_id
    )
    if not _claim(transfer, now):
        transfer.refresh_from_db()
        return transfer
    transfer.refresh_from_db(fields=["payload"])  # staff may have mended it until it was claimed
    row = transfer.intake_settings
    try:
        # an organization that is gone leaves its intakes to our own desk
        answer = destinations.hand_over(transfer.payload, row.transfer if row is not None else {})
    except BackendDown as error:
        _settle_down(transfer, str(error), now)
    except BackendRefused as error:
        _settle(transfer, TransferAnswer(error=str(error)), now)
    except (OperationalError, InterfaceError):
        raise  # the database is gone; the lease ends by itself
    except Exception as error:  # ours to mend; it must neither be lost nor go round without end
        tags = ["intake", f"transfer:{transfer.pk}"]
        monitor.record_exception(error, summary="A transfer broke", tags=tags, now=now, quotes_people=True)
        _settle_down(transfer, f"it could not be sent: {type(error).__name__}", now)
    else:
        _settle(transfer, answer, now)
    transfer.refresh_from_db()
    return transfer


def wake(pk: int) -> None:
    """Give a queued transfer a job."""
    defer(SEND, lock_key=f"transfer {pk}", transfer_id=pk)


def tick(now: datetime) -> int:
    """For the minute tick: leases that ran out end, and what is due gets a job. Returns how many got one."""
    lost = Transfer.objects.filter(state=State.SENDING, lease_until__lte=now)
    lost.update(state=State.QUEUED, lease_until=None, due_at=now, updated_at=now)
    due = Transfer.objects.filter(state=State.QUEUED, due_at__lte=now).order_by("due_at").values_list("pk", flat=True)
    for pk in (pks := list(due[:500])):
        wake(pk)
    return len(pks)


def next_moment(now: datetime) -> datetime | None:
    """When a transfer needs somebody next: one is due, or a lease ends. None: never."""
    found = Transfer.objects.filter(state__in=[State.QUEUED, State.SENDING]).aggregate(
        due=Min("due_at", filter=Q(state=State.QUEUED)), leased=Min("lease_until")
    )
    return min((moment for moment in found.values() if moment is not None), default=None)


def _named(triage_user: TriageUser, prefix: str) -> tuple[Transfer | None, str]:
    """The transfer that this person has at this organization already, or the external id of a new one:
    "<prefix>-<triage id>"; a second organization's ends in "-2"."""
    TriageUser.objects.select_for_update(no_key=True).get(pk=triage_user.pk)
    # looked for by person: the triage id is another one when the external service has given its own meanwhile
    before = Transfer.objects.filter(triage_user=triage_user, intake_settings=triage_user.intake_settings).first()
    if before is not None:
        return before, before.external_id
    base = f"{'trial-' if triage_user.is_trial else ''}{prefix}-{triage_user.triage_id}"[:70]
    external_id, number = base, 1
    while Transfer.objects.filter(external_id=external_id).exists():
        number += 1
        external_id = f"{base}-{number}"
    return None, external_id


def _kind(known: Terms | None) -> str:
    return str((known.transfer if known is not None else {}).get("kind") or destinations.DESK)


def _claim(transfer: Transfer, now: datetime) -> bool:
    lease = now + patience.LEASE
    waiting = Transfer.objects.filter(pk=transfer.pk, state=State.QUEUED, due_at__lte=now)
    if not waiting.update(state=State.SENDING, lease_until=lease, tries=F("tries") + 1, updated_at=now):
        return False
    transfer.state, transfer.lease_until, transfer.tries = State.SENDING, lease, transfer.tries + 1
    return True


def _still_ours(transfer: Transfer) -> bool:
    """With the row locked: nobody took it for lost meanwhile. Else whoever has it now settles it."""
    rows = Transfer.objects.select_for_update(of=("self",)).filter(
        pk=transfer.pk, state=State.SENDING, lease_until=transfer.lease_until
    )
    return rows.exists()


@transaction.atomic
def _settle(transfer: Transfer, answer: TransferAnswer, now: datetime) -> None:
    if not _still_ours(transfer):
        return
    if answer.error:
        _refuse(transfer, hiding.without_values(answer.error, transfer.payload), now)
    else:
        _confirm(transfer, answer, now)


@transaction.atomic
def _settle_down(transfer: Transfer, error: str, now: datetime) -> None:
    if not _still_ours(transfer):
        return
    if transfer.tries >= patience.MOST_TRIES:
        _refuse(transfer, f"given up after {transfer.tries} tries: {error}", now)
        return
    due_at = now + patience.back_off(transfer.tries)
    _change(transfer, now, state=State.QUEUED, lease_until=None, error=error[:500], due_at=due_at)


def _confirm(transfer: Transfer, answer: TransferAnswer, now: datetime) -> None:
    """In one transaction: the other side has it, it counts once, and the person's statuses say so."""
    from frontdesk.intake.triage import recording

    person = transfer.triage_user
    settings_row = transfer.intake_settings
    counts = not person.is_trial and settings_row is not None
    if settings_row is not None and counts and transfer.counted_at is None:
        counting.count(settings_row.pk, transfer.external_id, now)
        if is_remote():
            pending_updates.add_count(person, str(settings_row.uuid), transfer.external_id, now)
    _change(
        transfer,
        now,
        state=State.CONFIRMED,
        lease_until=None,
        answer_uuid=answer.uuid[:80],
        error=transfer.error if transfer.tries <= 1 else "",  # what queue() found stays; earlier failures are over
        counted_at=transfer.counted_at or (now if counts else None),
        confirmed_at=now,
    )
    recording.update(person, now, intake_status="eTransferred", etransfer_status="success")


def _refuse(transfer: Transfer, error: str, now: datetime) -> None:
    from frontdesk.intake.triage import recording

    _change(transfer, now, state=State.REFUSED, lease_until=None, error=error[:500])
    recording.update(transfer.triage_user, now, intake_status="Not_eTransferred", etransfer_status="failed")
    organization = transfer.organization.name if transfer.organization is not None else "?"
    notify_staff("transfer_refused", {"transfer": transfer.pk, "organization": organization}, now)


def _change(transfer: Transfer, now: datetime, **values: Any) -> None:
    values["updated_at"] = now
    for name, value in values.items():
        setattr(transfer, name, value)
    transfer.save(update_fields=[*values])
