"""Intakes on their way to who helps, and the calls that were promised."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from frontdesk.config.sealing import SealedJSONField
from frontdesk.intake.models.content import IntakeSettings, Organization
from frontdesk.intake.models.triage import TriageUser


def _hashes() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=32), default=list, blank=True)


class Transfer(models.Model):
    """An intake to be handed to an organization's case management system.

    ```
    queued -> sending (leased) -> confirmed
      ^         |  +-> queued (again later: no answer, too busy)
      |         +----> refused (the answer carries an error, or too many tries: the repair queue)
      +-- resent by staff, edited or not ------+        dropped (staff gave it up)
    ```
    `external_id` makes a resend harmless: the other side keeps one intake for it. `counted_at` is set in the
    transaction that confirms, so that one success counts once against the capacity.
    """

    class State(models.TextChoices):
        QUEUED = "queued"  # waits for due_at
        SENDING = "sending"  # somebody has it until lease_until
        CONFIRMED = "confirmed"  # the other side has it
        REFUSED = "refused"  # staff must look: the repair queue
        DROPPED = "dropped"  # staff gave it up

    triage_user = models.ForeignKey(TriageUser, on_delete=models.CASCADE, related_name="transfers")
    intake_settings = models.ForeignKey(IntakeSettings, null=True, on_delete=models.SET_NULL, related_name="transfers")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.SET_NULL, related_name="transfers")
    external_id = models.CharField(max_length=80, unique=True)  # ILAOEvict-4711
    payload = SealedJSONField()  # as it is sent; see handoff/payload.py
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    answer_uuid = models.CharField(max_length=80, blank=True)  # the other side's id
    error = models.CharField(max_length=500, blank=True)  # what the other side, or the wire, said last
    counted_at = models.DateTimeField(null=True)  # counted against the capacity
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)  # the payload is gone

    class Meta:
        db_table = "transfers"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="transfers_due"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="transfers_leased"),
            models.Index(fields=["updated_at"], condition=Q(state="refused"), name="transfers_to_repair"),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} {self.state}"


class ReceivedIntake(models.Model):
    """An intake that our own case desk has received: the other side of a transfer on the embedded back end.

    External ids are each sender's own: two desks that use our service may number their people alike.

    What the conflict check finds it by are keyed hashes (handoff/name_index.py). `name_parts` go with the payload, the
    others stay when it is purged.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    sender = models.CharField(max_length=60, blank=True)  # client id of the service; "" for our own conversations
    external_id = models.CharField(max_length=80)
    organization = models.CharField(max_length=120)  # eTransferOrganization
    payload = SealedJSONField()
    name_parts = _hashes()  # of each word of a name, and of its likely misspellings
    name_marks = _hashes()  # of each whole name, and of how it sounds
    phone_mark = models.CharField(max_length=32, blank=True)
    has_conflict_flag = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)  # a caseworker has opened it

    class Meta:
        db_table = "received_intakes"
        constraints = [models.UniqueConstraint(fields=["sender", "external_id"], name="one_received_intake_a_sender")]
        indexes = [
            GinIndex(fields=["name_parts"], name="received_intakes_by_part"),
            GinIndex(fields=["name_marks"], name="received_intakes_by_mark"),
        ]

    def __str__(self) -> str:
        return self.external_id


class CallbackBooking(models.Model):
    """A time at which an organization calls a person back.

    ```
    booked -> cancelled (the person declined or moved it, or staff did)
       +----> over (its time has passed)
    ```
    """

    class State(models.TextChoices):
        BOOKED = "booked"
        CANCELLED = "cancelled"
        OVER = "over"

    triage_user = models.ForeignKey(TriageUser, on_delete=models.CASCADE, related_name="bookings")
    intake_settings = models.ForeignKey(IntakeSettings, on_delete=models.CASCADE, related_name="bookings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    number = models.CharField(max_length=64)  # the person's, on which they text us: reminders go there
    line = models.CharField(max_length=64)
    language = models.CharField(max_length=10, default="en")
    takes_texts = models.BooleanField(default=True)  # safe to text, and wanted
    day_before_told_at = models.DateTimeField(null=True)
    hour_before_told_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "callback_bookings"
        constraints = [
            models.UniqueConstraint(
                fields=["triage_user"], condition=Q(state="booked"), name="one_booking_a_triage_user"
            )
        ]
        indexes = [
            models.Index(
                fields=["intake_settings", "starts_at"], condition=Q(state="booked"), name="bookings_of_a_slot"
            ),
            models.Index(fields=["starts_at"], condition=Q(state="booked"), name="bookings_to_remind"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.state}"
