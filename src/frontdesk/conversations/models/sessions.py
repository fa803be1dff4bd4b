"""Sessions: people on their way through a flow, and what a session waits for."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import Channel
from frontdesk.config.sealing import SealedDocumentField
from frontdesk.conversations.models.flows import FlowVersion

#: States of a session in which the person's next text belongs to it.
OPEN_STATES = ("waiting", "calling", "handed_over")


class FlowSession(models.Model):
    """One person's walk through a flow, on the version on which it began.

    ```
    waiting <-> calling        (a function, a request, or something on a call is awaited)
       |   <-> handed_over     (staff have it)
       +-> ended (by: flow, exit, silence, tries, hung_up, staff)
       +-> failed              (staff are told, and have it in the inbox)
    parked_at is set between STOP and START, and while a machine seems to answer us (loops.py): nothing is sent and no
    time runs out meanwhile
    ```
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # for the person
        CALLING = "calling"  # for a result
        HANDED_OVER = "handed_over"  # staff have it
        ENDED = "ended"  # see ended_by
        FAILED = "failed"  # the engine could not go on; see failure

    token = models.UUIDField(default=uuid.uuid4, unique=True)  # in the addresses of its calls
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Channel], default=Channel.TEXT)
    contact_number = models.CharField(max_length=64)  # the person; E.164 or an address such as whatsapp:+1...
    line = models.CharField(max_length=64)  # our side
    call_sid = models.CharField(max_length=64, blank=True)
    call_ended_at = models.DateTimeField(null=True)  # the call is over; what is still to be done needs no ear
    version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="sessions")
    pins = models.JSONField(default=dict)  # flow name -> version number, of it and all its sub-flows
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    #: The engine's session, sealed; the mark of what was blanked in it lies open (blanking.MARK).
    document = SealedDocumentField(shown=("redacted",))
    language = models.CharField(max_length=10, default="en")
    at_step = models.CharField(max_length=200, blank=True)  # "flow/step" it waits at
    screen = models.CharField(max_length=80, blank=True)  # the last screen shown
    turns = models.PositiveIntegerField(default=0)
    started_with = models.TextField(blank=True)  # the text that began it
    started_at = models.DateTimeField()
    heard_at = models.DateTimeField()  # the person's last text, key or word
    waits_until = models.DateTimeField(null=True)  # silence is over then
    nudge_at = models.DateTimeField(null=True)  # one reminder then
    nudged_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=12, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "flow_sessions"
        constraints = [
            models.UniqueConstraint(
                fields=["contact_number", "line"],
                condition=Q(channel="text", state__in=["waiting", "calling", "handed_over"]),
                name="one_open_session_a_person_and_line",
            ),
        ]
        indexes = [
            models.Index(fields=["waits_until"], condition=Q(state="waiting"), name="sessions_silent"),
            models.Index(fields=["nudge_at"], condition=Q(state="waiting", nudged_at=None), name="sessions_to_nudge"),
            models.Index(fields=["contact_number", "started_at"], name="sessions_of_a_person"),
            models.Index(fields=["call_sid"], condition=~Q(call_sid=""), name="sessions_of_a_call"),
            models.Index(fields=["ended_at"], condition=Q(redacted_at=None), name="sessions_to_redact"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.state}"


class SessionTurn(models.Model):
    """One turn of a session: what came, and the way it went. Kept for the funnel and for finding faults."""

    session = models.ForeignKey(FlowSession, on_delete=models.CASCADE, related_name="turn_log")
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=20)  # text, result, silence, nudge, call, ...
    path = models.JSONField(default=list)  # names of steps
    notes = models.JSONField(default=list)  # what went other than planned: not_understood, word:back, noted:...
    at = models.DateTimeField()

    class Meta:
        db_table = "session_turns"
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="one_turn_a_number")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.number}"


class SessionCall(models.Model):
    """A function or HTTP request that a session waits for and that leaves this machine.

    ```
    wanted -> running (leased) -> done | failed      (its result has been given to the session)
        ^---- the lease ran out: only for what may be asked again (GET), else failed ("its fate is unknown")
    ```
    """

    class State(models.TextChoices):
        WANTED = "wanted"  # written, nobody works on it
        RUNNING = "running"  # a job has it until lease_until
        DONE = "done"  # answered, and the session went on
        FAILED = "failed"  # broke, timed out, or was lost; the session went on by its failed exit

    session = models.ForeignKey(FlowSession, on_delete=models.CASCADE, related_name="calls")
    wanted_id = models.CharField(max_length=80)  # the engine's id
    kind = models.CharField(max_length=10)  # function or http
    request = SealedDocumentField()  # what to ask; emptied when it is answered
    repeatable = models.BooleanField(default=False)  # asking twice does no harm
    tries = models.PositiveSmallIntegerField(default=0)
    result = SealedDocumentField(null=True)  # of a session that was parked when it came: given to it at START
    state = models.CharField(max_length=10, choices=State.choices, default=State.WANTED)
    status = models.IntegerField(null=True)  # of HTTP
    error = models.CharField(max_length=300, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "session_calls"
        constraints = [models.UniqueConstraint(fields=["session", "wanted_id"], name="one_call_a_wish")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(state__in=["wanted", "running"]), name="session_calls_open")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class HeldReply(models.Model):
    """An inbound text whose answer waits for a result, while the carrier waits for us.

    ```
    open (the carrier's request is held until `until`) -> settled (what had come was answered with; the rest goes out)
    ```
    """

    text = models.OneToOneField(InboundText, primary_key=True, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(FlowSession, on_delete=models.CASCADE, related_name="held_replies")
    until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "held_replies"
        verbose_name_plural = "held replies"

    def __str__(self) -> str:
        return f"{self.text_id}"
