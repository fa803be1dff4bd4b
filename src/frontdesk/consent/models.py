from __future__ import annotations

from django.db import models
from django.db.models import Q


class OptOut(models.Model):
    """A number that must not be contacted on a channel.

    ```
    in force (ended_at is null) -> ended (only the person's own START ends it; a later STOP is a new row)
    ```
    """

    class Source(models.TextChoices):
        TEXT = "text"  # the person texted STOP or the like
        KEY = "key"  # the person pressed 9 in a call
        CARRIER = "carrier"  # the carrier refused with 21610
        STAFF = "staff"  # staff entered it at the person's request
        IMPORT = "import"  # a list of opt-outs was taken in

    number = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    source = models.CharField(max_length=10, choices=Source.choices)
    wording = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, blank=True)
    scope = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_wording = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "opt_outs"
        constraints = [
            models.UniqueConstraint(
                fields=["number", "channel"], condition=Q(ended_at=None), name="one_opt_out_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.created_at:%Y-%m-%d}"


class ContactDay(models.Model):
    """How often a number was contacted on one day (of the office): what the frequency cap counts."""

    number = models.CharField(max_length=20)
    day = models.DateField()
    contacts = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "contact_days"
        constraints = [models.UniqueConstraint(fields=["number", "day"], name="one_count_a_number_and_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.contacts}"


class SendingPause(models.Model):
    """The switch that holds everything: while a row without `ended_at` exists, nothing goes out on its channels."""

    channel = models.CharField(max_length=10, blank=True)  # empty: calls and texts
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "sending_pauses"
        indexes = [models.Index(fields=["started_at"], condition=Q(ended_at=None), name="pauses_in_force")]

    def __str__(self) -> str:
        return self.reason
