"""What was written: the inbox of conversations that wait for staff, and the transcript with the queue in it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from frontdesk.carrier.statuses import Outcome
from frontdesk.config.sealing import SealedDocumentField, SealedWordsField
from frontdesk.conversations.models.sessions import FlowSession


class InboxThread(models.Model):
    """A conversation that a person of the office must look after.

    ```
    open -> claimed (by somebody) -> resolved
      ^--------- a new text comes ------+
    ```
    """

    class State(models.TextChoices):
        OPEN = "open"  # nobody has it
        CLAIMED = "claimed"  # claimed_by has it
        RESOLVED = "resolved"  # done

    class Reason(models.TextChoices):
        HANDED_OVER = "handed_over"  # a flow gave it to staff
        FAILED = "failed"  # a flow could not go on
        NOT_UNDERSTOOD = "not_understood"  # no answer was understood
        NO_FLOW = "no_flow"  # no flow answers such a text
        LOOP = "loop"  # a machine seems to answer our answers; see loops.py
        STAFF = "staff"  # staff began it

    contact_number = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    session = models.ForeignKey(FlowSession, null=True, on_delete=models.SET_NULL, related_name="threads")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    detail = models.CharField(max_length=300, blank=True)  # the flow's own reason
    attributes = SealedDocumentField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "inbox_threads"
        constraints = [
            models.UniqueConstraint(
                fields=["contact_number", "line"],
                condition=~Q(state="resolved"),
                name="one_open_thread_a_person_and_line",
            ),
        ]
        indexes = [
            models.Index(fields=["last_message_at"], condition=~Q(state="resolved"), name="inbox_threads_for_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.state}"


class ConversationMessage(models.Model):
    """One text, of a person, a flow or staff: the transcript, and the queue of what goes out by itself.

    A text that answers the carrier's request goes out in that answer (`via` twiml) and is `sent` at once. Every other
    one (`via` rest) is written first and handed over afterwards, in the order of the primary keys of one person and
    line; its `status` is `carrier.statuses.Outcome` and only moves forward, as an attempt's does.
    """

    class Direction(models.TextChoices):
        IN = "in"  # from the person
        OUT = "out"  # to the person

    class Author(models.TextChoices):
        PERSON = "person"  # who texts us
        FLOW = "flow"  # a step of a flow
        STAFF = "staff"  # somebody of the office
        SYSTEM = "system"  # a word that works everywhere, a nudge

    session = models.ForeignKey(FlowSession, null=True, on_delete=models.SET_NULL, related_name="messages")
    thread = models.ForeignKey(InboxThread, null=True, on_delete=models.SET_NULL, related_name="messages")
    contact_number = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    author = models.CharField(max_length=10, choices=Author.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    step = models.CharField(max_length=200, blank=True)
    body = SealedWordsField(when="sensitive", blank=True)  # sealed in the database where it is sensitive
    media = models.JSONField(default=list)  # [{url, content_type}]
    sensitive = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    redacted_at = models.DateTimeField(null=True)

    via = models.CharField(max_length=10, blank=True)  # twiml, rest, call
    token = models.UUIDField(default=uuid.uuid4)  # in our callback address
    sid = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=14, blank=True, choices=[(o.value, o.value) for o in Outcome])
    rank = models.SmallIntegerField(default=0)
    error_code = models.IntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    answers_person = models.BooleanField(default=False)  # to what the person has just written: quiet hours let it out
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)  # of the latest claim; stays, as the name of that claim
    settle_after = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    failure_told_at = models.DateTimeField(null=True)  # the session has been told that it did not arrive

    class Meta:
        db_table = "conversation_messages"
        indexes = [
            models.Index(fields=["contact_number", "line", "id"], name="messages_of_a_person"),
            models.Index(fields=["session", "id"], name="messages_of_a_session"),
            models.Index(fields=["due_at"], condition=Q(status="queued"), name="messages_due"),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="messages_leased"),
            models.Index(fields=["settle_after"], condition=Q(status="uncertain"), name="messages_uncertain"),
            models.Index(fields=["token"], condition=Q(direction="out"), name="messages_by_token"),
            models.Index(
                fields=["contact_number", "line", "id"],
                condition=Q(status__in=["queued", "sending", "uncertain"]),
                name="messages_going_out",
            ),
            models.Index(
                fields=["id"],
                condition=Q(status__in=["failed", "undelivered"], failure_told_at=None, session__isnull=False),
                name="messages_failed",
            ),
            models.Index(fields=["sid"], condition=~Q(sid=""), name="messages_by_sid"),
            models.Index(fields=["created_at"], condition=Q(redacted_at=None), name="messages_to_redact"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.author}"
