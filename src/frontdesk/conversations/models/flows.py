"""Flows: their versions, and which one answers whom."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from frontdesk.carrier.statuses import Channel


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
