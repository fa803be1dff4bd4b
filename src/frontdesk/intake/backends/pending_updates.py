"""What the external service is to be told of triage users: in order for each, as often as it takes.

Our own rows are the truth and know everything already, so a service that is down loses nothing. A row of the outbox is
claimed under the lock of its triage user's row; the lease of a job that died is found by the minute tick.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Min, Q, QuerySet

from frontdesk.intake.backends import backend
from frontdesk.intake.backends.contract import Attributes, BackendDown, BackendError
from frontdesk.intake.backends.triage_users import KEY
from frontdesk.intake.handoff import patience
from frontdesk.intake.models import PendingUpdate, TriageUser
from frontdesk.jobs.services import defer
from frontdesk.monitor import services as monitor
from frontdesk.monitor.audit import SYSTEM, log_action
from frontdesk.people.notifications import notify_staff

logger = logging.getLogger(__name__)

State = PendingUpdate.State
TELL = "frontdesk.intake.tasks.tell_backend"
#: Four days of asking, an hour between; staff are told then, and what was not told stays.
MOST_TRIES = 100
#: An entry that is no update of a triage user: [settings id, external id] of an intake to count.
COUNT = "_count_intake"


def send(triage_user_id: int, now: datetime) -> int:
    """The job: tell all that is due of one person, oldest first; stop where the service does not answer. Returns how
    many entries were told."""
    told = 0
    while (entry := _claim(triage_user_id, now)) is not None:
        try:
            created = _tell(entry)
        except BackendDown as error:
            _again(entry, str(error), now)
            break
        except BackendError as error:
            _give_up([entry], str(error), now)
        except (OperationalError, InterfaceError):
            raise  # the database is gone; the lease ends by itself
        except Exception as error:  # ours to mend
            tags = ["intake", f"triage_user:{triage_user_id}"]
            monitor.record_exception(error, summary="An update broke", tags=tags, now=now, quotes_people=True)
            _again(entry, f"it could not be told: {type(error).__name__}", now)
            break
        else:
            if _told(entry, created):
                told += 1
    return told


def add(triage_user: TriageUser, attributes: Attributes, now: datetime) -> None:
    """The service is to be told these attributes, after all else that waits for this person."""
    PendingUpdate.objects.create(triage_user=triage_user, attributes=dict(attributes), due_at=now, created_at=now)
    wake(triage_user.pk)


def add_count(triage_user: TriageUser, settings_id: str, external_id: str, now: datetime) -> None:
    """The service is to count a confirmed intake, after all else that it is to be told of this person."""
    add(triage_user, {COUNT: [settings_id, external_id]}, now)


def wake(triage_user_id: int) -> None:
    """Give what waits of a person a job."""
    defer(TELL, lock_key=f"triage user {triage_user_id}", triage_user_id=triage_user_id)


def tick(now: datetime) -> int:
    """For the minute tick: leases that ran out end, and whoever's oldest entry is due gets a job."""
    PendingUpdate.objects.filter(state=State.SENDING, lease_until__lte=now).update(
        state=State.WAITING, lease_until=None, due_at=now
    )
    due = PendingUpdate.objects.filter(state=State.WAITING, due_at__lte=now).order_by("triage_user_id")
    pks = list(due.values_list("triage_user_id", flat=True).distinct()[:500])
    for pk in pks:
        wake(pk)
    return len(pks)


def next_moment(now: datetime) -> datetime | None:
    """When an entry needs somebody next: one is due, or a lease ends. None: never."""
    found = PendingUpdate.objects.exclude(state=State.GIVEN_UP).aggregate(
        due=Min("due_at", filter=Q(state=State.WAITING)), leased=Min("lease_until")
    )
    return min((moment for moment in found.values() if moment is not None), default=None)


@transaction.atomic
def try_again(now: datetime, *, actor: Any = SYSTEM) -> int:
    """What was given up, and is not purged yet, waits once more, from the beginning; whom it is of gets a job. Returns
    how many entries."""
    given_up = PendingUpdate.objects.filter(state=State.GIVEN_UP).exclude(attributes=None)
    people = sorted(set(given_up.values_list("triage_user_id", flat=True)))
    count = given_up.update(state=State.WAITING, tries=0, due_at=now, lease_until=None)
    for pk in people:
        wake(pk)
    if count:
        log_action("updates.retried", actor, data={"count": count}, now=now)
    return count


@transaction.atomic
def _claim(triage_user_id: int, now: datetime) -> PendingUpdate | None:
    """The oldest entry of this person, unless it is not due, or another job has one."""
    if not TriageUser.objects.select_for_update(no_key=True).filter(pk=triage_user_id).exists():
        return None
    rows = PendingUpdate.objects.filter(triage_user=triage_user_id).exclude(state=State.GIVEN_UP)
    if rows.filter(state=State.SENDING).exists():
        return None
    entry = rows.select_related("triage_user").order_by("pk").first()
    if entry is None or entry.due_at > now:
        return None
    entry.state, entry.lease_until, entry.tries = State.SENDING, now + patience.LEASE, entry.tries + 1
    entry.save(update_fields=["state", "lease_until", "tries"])
    return entry


def _tell(entry: PendingUpdate) -> tuple[str, str] | None:
    """(uuid, triage id) when it made the record at the service."""
    service, person, attributes = backend(), entry.triage_user, dict(entry.attributes or {})
    if COUNT in attributes:
        settings_id, external_id = attributes[COUNT]
        service.count_intake(settings_id, external_id)
        return None
    if person.backend_uuid:
        service.update_triage_user(person.backend_uuid, attributes)
        return None
    created = service.create_triage_user({**attributes, KEY: str(person.uuid)})
    return created.uuid, created.triage_id


@transaction.atomic
def _told(entry: PendingUpdate, created: tuple[str, str] | None) -> bool:
    if created is not None:
        uuid, triage_id = created
        # also when the lease is no longer ours: whoever asks again is given the same record
        TriageUser.objects.filter(pk=entry.triage_user_id, backend_uuid="").update(
            backend_uuid=uuid[:60], backend_triage_id=triage_id[:60]
        )
    deleted, _ = _ours(entry).delete()
    return bool(deleted)


@transaction.atomic
def _again(entry: PendingUpdate, error: str, now: datetime) -> None:
    if entry.tries >= MOST_TRIES:
        rows = PendingUpdate.objects.filter(triage_user=entry.triage_user_id, state=State.WAITING)
        _give_up([entry, *rows], error, now)
        return
    wait: timedelta = patience.back_off(entry.tries)
    _ours(entry).update(state=State.WAITING, lease_until=None, due_at=now + wait, error=error[:300])


@transaction.atomic
def _give_up(entries: list[PendingUpdate], error: str, now: datetime) -> None:
    for entry in entries:
        _ours(entry).update(state=State.GIVEN_UP, lease_until=None, error=error[:300])
    logger.warning("triage user %s: the service was not told: %s", entries[0].triage_user_id, error)
    notify_staff("update_given_up", {"triage_user": entries[0].triage_user_id, "count": len(entries)}, now)


def _ours(entry: PendingUpdate) -> QuerySet[PendingUpdate]:
    """The entry, if nobody took it for lost meanwhile."""
    return PendingUpdate.objects.filter(pk=entry.pk, state=entry.state, lease_until=entry.lease_until)
