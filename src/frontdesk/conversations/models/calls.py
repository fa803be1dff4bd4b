"""Flows on a call: the requests of the carrier during it, and the calls that flows make."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from frontdesk.carrier.statuses import Outcome
from frontdesk.config.sealing import SealedDocumentField
from frontdesk.conversations.models.sessions import FlowSession


class CallTurn(models.Model):
    """One request of the carrier during the call of a session, and its answer.

    ```
    prepared (actions are there, the carrier has not asked yet) -> answered (twiml; the same request gets it again)
    asked (a result is awaited, the carrier waits for us)       ----^
    ```
    """

    session = models.ForeignKey(FlowSession, on_delete=models.CASCADE, related_name="call_turns")
    number = models.PositiveIntegerField()  # the `turn` of its address; from 1
    actions = SealedDocumentField(default=list)  # [{verb, step, details, sensitive}] of the engine, in order
    twiml = models.TextField(blank=True)  # "": not answered yet
    awaits = models.CharField(max_length=12, blank=True)  # what the next request tells: `voice.reading.Awaits`
    silent = models.PositiveSmallIntegerField(default=0)  # questions in a row that nobody answered
    at = models.DateTimeField()

    class Meta:
        db_table = "call_turns"
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="one_call_turn_a_number")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.number}"


class FlowCall(models.Model):
    """A call that a flow makes. Its `status` is `carrier.statuses.Outcome` and only moves forward, as a text's does.

    It is written before the carrier is asked; `told_at`: the session knows what became of it.
    """

    session = models.ForeignKey(FlowSession, on_delete=models.CASCADE, related_name="made_calls")
    step = models.CharField(max_length=200, blank=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True)  # in the addresses of this call
    to_number = models.CharField(max_length=64)
    from_number = models.CharField(max_length=64, blank=True)  # "": that of the settings
    ring_seconds = models.PositiveIntegerField(default=60)
    detect_machine = models.BooleanField(default=False)
    send_digits = models.CharField(max_length=64, blank=True)
    record = models.BooleanField(default=False)
    answers_person = models.BooleanField(default=False)  # they have just written or called: quiet hours let it out
    sid = models.CharField(max_length=64, blank=True)
    status = models.CharField(
        max_length=14, choices=[(o.value, o.value) for o in Outcome], default=Outcome.QUEUED.value
    )
    rank = models.SmallIntegerField(default=0)
    carrier_status = models.CharField(max_length=30, blank=True)  # the carrier's word
    answered_by = models.CharField(max_length=30, blank=True)
    duration = models.PositiveIntegerField(null=True)  # seconds
    error_code = models.IntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)  # of the latest claim; stays, as the name of that claim
    settle_after = models.DateTimeField(null=True)  # the carrier is asked then what became of it
    accepted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # somebody picked up, and the session went on
    answer_turn = models.PositiveIntegerField(null=True)  # the turn of the session that answered then
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "flow_calls"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="queued"), name="flow_calls_due"),
            models.Index(fields=["session"], condition=Q(told_at=None), name="flow_calls_untold"),
            models.Index(fields=["settle_after"], condition=Q(told_at=None), name="flow_calls_to_settle"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.status}"
