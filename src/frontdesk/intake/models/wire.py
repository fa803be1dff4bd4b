"""The service that other systems use over HTTP, and what waits to be told to the service that we use."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from frontdesk.config.sealing import SealedJSONField
from frontdesk.intake.models.content import IntakeSettings
from frontdesk.intake.models.triage import TriageUser


class ApiClient(models.Model):
    """Who may use /api/triage/. Secrets and passwords are long and random; only their SHA-256 is kept."""

    client_id = models.CharField(max_length=60, unique=True)
    secret_hash = models.CharField(max_length=200)
    username = models.CharField(max_length=60)
    password_hash = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "api_clients"

    def __str__(self) -> str:
        return self.client_id


class ApiToken(models.Model):
    """A bearer token of a client: only its hash is kept.

    ```
    given -> expired (expires_at) | refreshed (its refresh token was used: replaced_at)
    ```
    """

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256
    refresh_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "api_tokens"

    def __str__(self) -> str:
        return f"{self.client_id} until {self.expires_at:%Y-%m-%d %H:%M}"


class PendingUpdate(models.Model):
    """What the external service is to be told of a triage user, in order; our own row knows it already.

    ```
    waiting -> sending (leased) -> told (the row goes) | waiting (again later) | given_up (staff are told)
    ```
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        GIVEN_UP = "given_up"

    triage_user = models.ForeignKey(TriageUser, on_delete=models.CASCADE, related_name="pending_updates")
    attributes = SealedJSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "pending_updates"
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="pending_updates_due")]

    def __str__(self) -> str:
        return f"{self.triage_user_id} {self.state}"


class CountedIntake(models.Model):
    """A confirmed intake that has counted against the capacity of a service: it does so once, however often it is
    told. External ids are each sender's own, as with ReceivedIntake."""

    sender = models.CharField(max_length=60, blank=True)  # client id of the service; "" for our own conversations
    external_id = models.CharField(max_length=80)
    intake_settings = models.ForeignKey(IntakeSettings, on_delete=models.CASCADE, related_name="counted")
    counted_at = models.DateTimeField()

    class Meta:
        db_table = "counted_intakes"
        constraints = [models.UniqueConstraint(fields=["sender", "external_id"], name="one_count_an_intake")]

    def __str__(self) -> str:
        return self.external_id
