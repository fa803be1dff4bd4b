"""What came of asking the carrier, written to the texts: accepted, refused, to be asked again, or uncertain.

A status callback may have been faster than the carrier's answer; what it wrote is never taken back. What a worker says
of a claim that is no longer its own touches nothing, but that the carrier accepted is true whoever learns it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from frontdesk.carrier.client import CarrierRecord
from frontdesk.carrier.errors import ErrorKind, explain
from frontdesk.carrier.patience import MAX_TRIES, SETTLE_AFTER_ERROR, SETTLE_AFTER_SILENCE, back_off
from frontdesk.carrier.statuses import RANK, Channel, Outcome
from frontdesk.consent.models import OptOut
from frontdesk.consent.services import opt_out, pause, release
from frontdesk.conversations.models import ConversationMessage
from frontdesk.conversations.outgoing.claiming import Text, request
from frontdesk.people.notifications import notify_staff

#: Outcomes of texts that were not handed over; that the carrier accepted one of them cannot be.
NEVER_SENT = (Outcome.REFUSED, Outcome.EXPIRED, Outcome.STOPPED)


def lock(pks: Sequence[int]) -> None:
    """Take the rows of a slice in the order of their keys, as `folding.py` does: else callbacks of the same texts and
    this, each waiting for the other, would undo one another.
    """
    rows = ConversationMessage.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk"))


def write_accepted(pk: int, record: CarrierRecord, now: datetime) -> None:
    """The carrier took this one. What became of it since, `folding.py` says."""
    row = ConversationMessage.objects.filter(pk=pk).exclude(status__in=NEVER_SENT)
    row.update(sid=record.sid, accepted_at=Coalesce("accepted_at", now), settle_after=None)
    row.filter(rank__lt=RANK[Outcome.ACCEPTED]).update(
        status=Outcome.ACCEPTED, rank=RANK[Outcome.ACCEPTED], reason="", error_code=None
    )


def write_refused(text: Text, code: int, now: datetime) -> None:
    """The carrier said no, for good: 21610 is an opt-out like any other; what our setup forbids is told to staff."""
    meaning = explain(code)
    _of(text).update(
        status=Outcome.FAILED, rank=RANK[Outcome.FAILED], error_code=code, reason=meaning.sentence, settle_after=None
    )
    if meaning.kind is ErrorKind.OPTED_OUT:
        opt_out(request(text).number, Channel.TEXT, source=OptOut.Source.CARRIER, wording=str(code), now=now)
    elif meaning.kind in (ErrorKind.OUR_FAULT, ErrorKind.OUR_MESSAGE, ErrorKind.ACCOUNT):
        notify_staff("carrier_refuses", {"code": code, "sentence": meaning.sentence}, now)


def write_again_later(text: Text, reason: str, now: datetime) -> None:
    """The carrier did not process it: it is due again after a pause that grows, and given up after MAX_TRIES."""
    if text.tries >= MAX_TRIES:
        write_given_up(text, f"{reason} Given up after {MAX_TRIES} tries.")
        return
    again = (
        _of(text)
        .filter(sid="")
        .update(
            status=Outcome.QUEUED,
            rank=RANK[Outcome.QUEUED],
            due_at=now + back_off(text.tries),
            reason=reason,
            settle_after=None,
        )
    )
    if again:
        _give_back([text], now)


def write_given_up(text: Text, reason: str) -> None:
    """It is not tried again; the next text of the person may go."""
    _of(text).filter(sid="").update(
        status=Outcome.FAILED, rank=RANK[Outcome.FAILED], reason=reason[:300], settle_after=None
    )


def write_held(texts: Sequence[Text], reason: str, now: datetime) -> None:
    """Nothing is wrong with these: they wait as they were until staff have put our account right."""
    for text in texts:
        _of(text).filter(status=Outcome.SENDING).update(
            status=Outcome.QUEUED, rank=RANK[Outcome.QUEUED], tries=F("tries") - 1, reason=reason[:300]
        )
    _give_back(texts, now)
    pause(reason, by="frontdesk", channel=Channel.TEXT, now=now)
    notify_staff("sending_paused", {"channel": str(Channel.TEXT), "sentence": reason}, now)


def write_uncertain(text: Text, answered: bool, now: datetime) -> None:
    """The answer was lost; `answered`: the carrier answered with a server error."""
    _of(text).filter(status=Outcome.SENDING).update(
        status=Outcome.UNCERTAIN,
        rank=RANK[Outcome.UNCERTAIN],
        settle_after=now + (SETTLE_AFTER_ERROR if answered else SETTLE_AFTER_SILENCE),
        reason="The carrier's answer was lost; it is being asked what it did.",
    )


def expire_leases(now: datetime) -> int:
    """Texts whose worker died while it had them become uncertain, to be settled. Returns how many."""
    return ConversationMessage.objects.filter(status=Outcome.SENDING, lease_until__lt=now).update(
        status=Outcome.UNCERTAIN,
        rank=RANK[Outcome.UNCERTAIN],
        settle_after=now,
        reason="The worker stopped in the middle; the carrier is being asked.",
    )


def _of(text: Text) -> QuerySet[ConversationMessage]:
    """The row, while the claim is ours."""
    return ConversationMessage.objects.filter(
        pk=text.id, lease_until=text.lease_until, status__in=(Outcome.SENDING, Outcome.UNCERTAIN)
    )


def _give_back(texts: Sequence[Text], now: datetime) -> None:
    """What did not go out after all does not count against the frequency cap."""
    release([request(text) for text in texts if text.counted], now)
