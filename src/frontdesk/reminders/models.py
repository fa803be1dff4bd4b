from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from frontdesk.carrier.statuses import OPEN, Channel, Outcome
from frontdesk.reminders.rounds.cadence import MAX_ATTEMPTS as MAX_ATTEMPTS


class Import(models.Model):
    """One CSV taken in. `processed_rows = successful_rows + duplicate_rows + failed_rows` when it is done.

    ```
    uploaded -> planned -> importing -> imported -> (archived_at is set: the file has moved)
           \\-> importing (the csv folder needs no plan)
                          importing -> failed (no CSV at all; the file is set aside, `error` says why)
    planned -> discarded (staff decided against it)
    ```
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded"  # the file is here, nobody has read it
        PLANNED = "planned"  # read; `plan` says what it would do; waits for a person's yes
        IMPORTING = "importing"  # its rows are being taken in
        IMPORTED = "imported"  # every row has its fate
        FAILED = "failed"  # the file as a whole could not be read
        DISCARDED = "discarded"  # staff decided against it

    file_name = models.CharField(max_length=255)
    file_path = models.TextField()
    archive_path = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.UPLOADED)
    total_rows = models.PositiveIntegerField(null=True, blank=True)  # known once the file has been read to its end
    processed_rows = models.PositiveIntegerField(default=0)
    successful_rows = models.PositiveIntegerField(default=0)
    duplicate_rows = models.PositiveIntegerField(default=0)
    failed_rows = models.PositiveIntegerField(default=0)
    superseded_rows = models.PositiveIntegerField(default=0)  # earlier appointments that this file replaced
    header = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    batch = models.ForeignKey("jobs.JobBatch", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    send_now = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "imports"
        indexes = [
            models.Index(fields=["-created_at"], name="imports_newest_first"),
            models.Index(
                fields=["sha256"],
                condition=Q(status="imported", archived_at=None),
                name="imports_still_to_archive",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class FailedImportRow(models.Model):
    """A row that could not become an appointment: the row as it came, and a sentence that says why.

    `import_id` (the database column) is the import; the field has another name because `import` is a Python keyword.
    """

    parent = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="failures", db_column="import_id")
    row_number = models.PositiveIntegerField()
    data = models.JSONField()
    validation_error = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "failed_import_rows"
        constraints = [models.UniqueConstraint(fields=["parent", "row_number"], name="one_failure_a_row")]

    def __str__(self) -> str:
        return f"row {self.row_number}"  # the sentence may quote a phone number


class Appointment(models.Model):
    """One row of an office's CSV: who, which number, when, which message.

    ```
    pending (attempt_count = 0) -> in progress (1..3) -> reached (success_at is set) [-> confirmed | cancelled]
            |                            |
            |                            \\-> unreached (3 attempts, not reached) -> expired (its time has passed)
            \\-> expired
    any of them -> superseded (a later import moved it), -> deleted (staff removed it): not contacted any more
    ```
    """

    class Response(models.TextChoices):
        NONE = "", "none yet"
        CONFIRMED = "confirmed"  # the person said they will come
        CANCELLED = "cancelled"  # the person said they will not come

    appointment_id = models.CharField(max_length=100)  # the practice system's number for it
    patient_id = models.CharField(max_length=100)
    phone_number = models.CharField(max_length=20)  # E.164
    phone_extension = models.CharField(max_length=12, blank=True)
    phone_preference = models.BooleanField(null=True)  # None: the row left it blank
    text_preference = models.BooleanField(null=True)
    appt_date_time = models.DateTimeField()
    msg = models.CharField(max_length=100)
    language = models.CharField(max_length=5, blank=True)  # empty: the office's
    time_zone = models.CharField(max_length=50, blank=True)  # empty: guessed from the number
    extra = models.JSONField(default=dict)  # the CSV's other columns, as they came

    attempt_count = models.PositiveSmallIntegerField(default=0)
    text_reached_at = models.DateTimeField(null=True, blank=True)
    call_reached_at = models.DateTimeField(null=True, blank=True)
    success_at = models.DateTimeField(null=True, blank=True)
    response = models.CharField(max_length=10, choices=Response.choices, default=Response.NONE, blank=True)
    response_at = models.DateTimeField(null=True, blank=True)
    response_channel = models.CharField(max_length=10, blank=True)

    source = models.ForeignKey(
        Import,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="appointments",
        db_column="import_id",
    )
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "appointments"
        constraints = [
            models.UniqueConstraint(
                fields=["appointment_id", "patient_id", "appt_date_time"], name="one_record_an_appointment"
            ),
            models.CheckConstraint(
                condition=Q(phone_number__regex=r"^\+[1-9][0-9]{6,14}$"), name="phone_number_is_e164"
            ),
        ]
        indexes = [
            models.Index(
                fields=["appt_date_time"],
                condition=Q(success_at=None, superseded_at=None, deleted_at=None, attempt_count__lt=MAX_ATTEMPTS),
                name="appointments_due",
            ),
            models.Index(
                fields=["appt_date_time"], condition=Q(superseded_at=None, deleted_at=None), name="appointments_by_day"
            ),
            models.Index(fields=["phone_number", "appt_date_time"], name="appointments_of_a_number"),
            models.Index(fields=["source"], name="appointments_of_an_import"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id}/{self.patient_id}"


class Round(models.Model):
    """One pass over the appointments that are due. Unique per office day and position, so no tick can begin it twice.

    ```
    planning -> running (its attempts are written) -> finished (every attempt is settled or handed over)
    skipped (it was missed by an hour or more; staff were told)
    ```
    """

    class Kind(models.TextChoices):
        FIRST = "first"  # the evening's first attempt
        RETRY = "retry"  # a retry before the last
        FINAL = "final"  # the last retry
        MANUAL = "manual"  # started by staff, or by `frontdesk remind`

    class Status(models.TextChoices):
        PLANNING = "planning"  # its attempts are being written
        RUNNING = "running"  # its attempts are being worked off
        FINISHED = "finished"  # nothing of it is left to do
        SKIPPED = "skipped"  # missed by an hour or more

    office_day = models.DateField()  # the day of the evening's first round
    position = models.CharField(max_length=40)  # "1", "2", "3" of FRONTDESK_ROUNDS, or a manual round's own word
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNING)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    batch = models.ForeignKey("jobs.JobBatch", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    appointments = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    texts = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict)  # reason -> how many appointments

    class Meta:
        db_table = "rounds"
        constraints = [models.UniqueConstraint(fields=["office_day", "position"], name="one_round_a_day_and_position")]
        indexes = [models.Index(fields=["-due_at"], name="rounds_newest_first")]

    def __str__(self) -> str:
        return f"{self.office_day} {self.kind}"


class AppointmentLog(models.Model):
    """An attempt: one call or one text to one person in one round.

    Several appointments on one number in one round share a contact: the attempt whose id is `contact_id` carries the
    call or text, the others follow it with the same sid, token and outcome. The states are `carrier.statuses.Outcome`.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="attempts")
    round = models.ForeignKey(Round, null=True, on_delete=models.SET_NULL, related_name="attempts")
    batch = models.ForeignKey("jobs.JobBatch", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    chunk = models.PositiveIntegerField(default=0)  # the job of the batch that works on it
    contact_id = models.BigIntegerField()
    token = models.UUIDField(default=uuid.uuid4)  # in our callback addresses; one a contact
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Channel])
    attempt_number = models.PositiveSmallIntegerField(default=1)  # the appointment's attempt_count with this round
    last_attempt = models.BooleanField(default=False)  # no further round will try

    to_number = models.CharField(max_length=20, db_column="to")
    from_number = models.CharField(max_length=64, blank=True, db_column="from")
    body = models.TextField(blank=True)  # the text as sent; empty for a call
    sid = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=14, choices=[(o.value, o.value) for o in Outcome], default=Outcome.QUEUED)
    rank = models.SmallIntegerField(default=0)  # carrier.statuses.RANK of status; only a higher one replaces it
    carrier_status = models.CharField(max_length=30, blank=True)  # the carrier's own word
    error_code = models.IntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # a sentence: why refused, why failed
    reason_code = models.CharField(max_length=40, blank=True)  # the same as a word, for counting
    answered_by = models.CharField(max_length=30, blank=True)
    digits = models.CharField(max_length=32, blank=True)  # keys pressed, in order
    duration = models.IntegerField(null=True)  # seconds
    segments = models.SmallIntegerField(null=True)

    due_at = models.DateTimeField()  # not before this instant
    window_ends_at = models.DateTimeField(null=True)  # a text must have landed by then (end of the permitted hours)
    tries = models.PositiveSmallIntegerField(default=0)  # times the carrier was asked
    claimed_by = models.CharField(max_length=100, blank=True)
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)  # sending: after this the worker counts as dead
    settle_after = models.DateTimeField(null=True)  # uncertain: when to ask the carrier
    accepted_at = models.DateTimeField(null=True)
    start_time = models.DateTimeField(null=True)  # call: picked up; text: sent
    end_time = models.DateTimeField(null=True)  # call: ended; text: final status
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "appointment_logs"
        constraints = [
            models.UniqueConstraint(fields=["appointment", "round", "channel"], name="one_attempt_a_round_and_channel")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="queued"), name="attempts_due"),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="attempts_leased"),
            models.Index(fields=["settle_after"], condition=Q(status="uncertain"), name="attempts_uncertain"),
            models.Index(
                fields=["accepted_at"],
                condition=Q(status__in=["accepted", "ringing", "in_progress", "sent"]),
                name="attempts_at_the_carrier",
            ),
            models.Index(
                fields=["appointment"],
                condition=Q(status__in=sorted(OPEN)),
                name="attempts_in_flight",
            ),
            models.Index(fields=["contact_id"], name="attempts_of_a_contact"),
            models.Index(fields=["token"], name="attempts_by_token"),
            models.Index(fields=["sid"], condition=~Q(sid=""), name="attempts_by_sid"),
            models.Index(fields=["batch", "chunk"], name="attempts_of_a_chunk"),
            models.Index(fields=["to_number", "created_at"], name="attempts_to_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.status}"


class Reply(models.Model):
    """What a person answered to a reminder: by key in a call, or by text.

    ```
    understood (meaning is set) | unclear -> resolved (staff have dealt with it)
    ```
    """

    class Meaning(models.TextChoices):
        CONFIRM = "confirm"  # will come
        CANCEL = "cancel"  # will not come
        REPEAT = "repeat"  # wants to hear it again
        WRONG_NUMBER = "wrong_number"  # not the person we look for
        RESCHEDULE = "reschedule"  # asks for another time
        UNCLEAR = "unclear"  # nobody understood; kept for staff

    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.SET_NULL, related_name="replies")
    attempt = models.ForeignKey(AppointmentLog, null=True, on_delete=models.SET_NULL, related_name="replies")
    channel = models.CharField(max_length=10)
    from_number = models.CharField(max_length=20, db_column="from")
    body = models.TextField(blank=True)
    meaning = models.CharField(max_length=14, choices=Meaning.choices)
    sid = models.CharField(max_length=64)  # of the inbound text, or the call
    received_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "replies"
        verbose_name_plural = "replies"
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(meaning__in=["unclear", "wrong_number", "reschedule"], resolved_at=None),
                name="replies_for_staff",
            ),
            models.Index(fields=["sid"], name="replies_of_a_sid"),
        ]

    def __str__(self) -> str:
        return self.meaning
