from __future__ import annotations

from django.db import models


class CarrierEvent(models.Model):
    """One callback as the carrier sent it, stored once and never changed.

    `fingerprint` makes a redelivered callback the same row: SHA-256 over the path and the sorted parameters.
    """

    class Kind(models.TextChoices):
        TEXT_STATUS = "text_status"  # a status callback of a text
        CALL_STATUS = "call_status"  # a progress callback of a call
        VOICE = "voice"  # a call asks what to say
        GATHER = "gather"  # keys pressed or words spoken
        TEXT_IN = "text_in"  # a text from a person
        CALL_IN = "call_in"  # a call from a person

    kind = models.CharField(max_length=20, choices=Kind.choices)
    sid = models.CharField(max_length=64)
    token = models.UUIDField(null=True)
    data = models.JSONField()
    fingerprint = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    folded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "carrier_events"
        indexes = [
            models.Index(fields=["sid"], name="carrier_events_of_a_sid"),
            models.Index(fields=["received_at"], name="carrier_events_by_age"),
            models.Index(
                fields=["received_at"],
                condition=models.Q(folded_at=None, kind__in=["text_status", "call_status"]),
                name="carrier_events_to_fold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sid}"


class InboundText(models.Model):
    """One text from a person, stored once by its MessageSid before anything else happens to it.

    ```
    received -> answered (reply_twiml is what the carrier got; a redelivery gets the same again)
    ```
    """

    #: Somebody waits for the answer; false when the text is handled late and the answer would be read by nobody.
    in_time: bool = True

    sid = models.CharField(max_length=64, unique=True)
    from_number = models.CharField(max_length=64, db_column="from")  # a number, or an address such as whatsapp:+1...
    to_number = models.CharField(max_length=64, db_column="to")
    body = models.TextField(blank=True)
    data = models.JSONField()
    handled_by = models.CharField(max_length=40, blank=True)
    reply_twiml = models.TextField(blank=True)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbound_texts"
        indexes = [
            models.Index(fields=["from_number", "received_at"], name="inbound_texts_of_a_number"),
            models.Index(fields=["received_at"], condition=models.Q(answered_at=None), name="inbound_texts_waiting"),
        ]

    def __str__(self) -> str:
        return self.sid


class SendRate(models.Model):
    """The next free sending slot of one sender and channel; every worker takes its slots here."""

    sender = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    next_at = models.DateTimeField()

    class Meta:
        db_table = "send_rates"
        constraints = [models.UniqueConstraint(fields=["sender", "channel"], name="one_rate_a_sender_and_channel")]

    def __str__(self) -> str:
        return f"{self.sender} {self.channel}"
