"""Flows and their versions, sessions, transcripts, and the inbox of conversations that wait for staff."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import Channel, Outcome

#: States of a session in which the person's next text belongs to it.
OPEN_STATES = ("waiting", "calling", "handed_over")


class FlowVersion(models.Model):
    """One version of a flow: its source as it was given, and its translations.

    ```
    draft (may be replaced by the next import) -> published (never changes; one a flow) -> retired
                                                         ^--------- roll back -----------+
    ```
    """

    class State(models.TextChoices):
        DRAFT = "draft"  # imported, not yet answering anybody
        PUBLISHED = "published"  # new sessions begin on it
        RETIRED = "retired"  # was published; open sessions end on it

    class Source(models.TextChoices):
        YAML = "yaml"  # our language
        STUDIO = "studio"  # a Twilio Studio export

    name = models.CharField(max_length=80)
    number = models.PositiveIntegerField()  # from 1, within the name
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    source = models.CharField(max_length=10, choices=Source.choices)
    file_name = models.CharField(max_length=255, blank=True)
    text = models.TextField()  # the file, as it came
    translations = models.JSONField(default=dict)  # language -> the text of its .po file, or {key of a text: text}
    fingerprint = models.CharField(max_length=64)  # SHA-256 of text and translations
    problems = models.JSONField(default=list)  # what the check said when it was imported
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    created_by = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "flow_versions"
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(state="published"), name="one_published_version_a_flow"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    #: What never changes once a version is published: sessions walk on it.
    FIXED = ("name", "number", "source", "text", "translations", "fingerprint")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises ValueError when what a published or retired version says would change."""
        stored = FlowVersion.objects.filter(pk=self.pk).exclude(state=self.State.DRAFT).values(*self.FIXED).first()
        if stored is not None and stored != {field: getattr(self, field) for field in self.FIXED}:
            raise ValueError(f"{self} is published and does not change any more; import the flow again")
        super().save(*args, **kwargs)


class FlowRoute(models.Model):
    """Which flow answers whom. The most exact route wins: reminder, number and keyword, keyword, number, default."""

    class Kind(models.TextChoices):
        KEYWORD = "keyword"  # the first text is, or begins with, this word
        NUMBER = "number"  # every first text, or call, to this number
        REMINDER = "reminder"  # a reply to a reminder that the reminders leave to a flow
        DEFAULT = "default"  # everything else

    kind = models.CharField(max_length=10, choices=Kind.choices)
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Channel], default=Channel.TEXT)
    keyword = models.CharField(max_length=80, blank=True)  # normalised: lower case, no accents
    number = models.CharField(max_length=64, blank=True)  # E.164; "": all our numbers
    flow_name = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "flow_routes"
        constraints = [
            models.UniqueConstraint(fields=["kind", "channel", "keyword", "number"], name="one_flow_a_route"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.keyword or self.number} -> {self.flow_name}"


class FlowSession(models.Model):
    """One person's walk through a flow, on the version on which it began.

    ```
    waiting <-> calling        (a function, a request, or something on a call is awaited)
       |   <-> handed_over     (staff have it)
       +-> ended (by: flow, exit, silence, tries, hung_up, staff, replaced)
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
    document = models.JSONField()  # the engine's session
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
    request = models.JSONField()  # what to ask; emptied when it is answered
    repeatable = models.BooleanField(default=False)  # asking twice does no harm
    tries = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(null=True)  # of a session that was parked when it came: given to it at START
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


class CallTurn(models.Model):
    """One request of the carrier during the call of a session, and its answer.

    ```
    prepared (actions are there, the carrier has not asked yet) -> answered (twiml; the same request gets it again)
    asked (a result is awaited, the carrier waits for us)       ----^
    ```
    """

    session = models.ForeignKey(FlowSession, on_delete=models.CASCADE, related_name="call_turns")
    number = models.PositiveIntegerField()  # the `turn` of its address; from 1
    actions = models.JSONField(default=list)  # [{verb, step, details, sensitive}] of the engine, in order
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
    attributes = models.JSONField(default=dict)
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
    body = models.TextField(blank=True)
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
