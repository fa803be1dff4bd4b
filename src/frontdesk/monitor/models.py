from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class MonitorEntry(models.Model):
    """Something that happened: a request, a job, an exception, a call to the carrier. Pruned by age.

    Numbers and message bodies are redacted before they come here (`monitor/redaction.py`).
    """

    class Kind(models.TextChoices):
        REQUEST = "request"  # a webhook or page that failed or was slow
        JOB = "job"  # a job that ran
        EXCEPTION = "exception"  # an exception nobody expected
        CARRIER = "carrier"  # a request to the carrier
        WARNING = "warning"  # something staff should know
        ACTION = "action"  # something a person did (the audit)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    summary = models.CharField(max_length=300)
    data = models.JSONField(default=dict)
    tags = ArrayField(models.CharField(max_length=80), default=list)
    milliseconds = models.FloatField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "monitor_entries"
        verbose_name_plural = "monitor entries"
        indexes = [
            models.Index(fields=["created_at"], name="monitor_entries_by_age"),
            models.Index(fields=["kind", "-created_at"], name="monitor_entries_of_a_kind"),
            GinIndex(fields=["tags"], name="monitor_entries_by_tag"),
        ]

    def __str__(self) -> str:
        return self.summary


class MonitoredTag(models.Model):
    """A tag staff watch: everything that carries it is kept, the unremarkable too."""

    tag = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "monitored_tags"

    def __str__(self) -> str:
        return self.tag
