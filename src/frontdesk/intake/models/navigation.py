"""People on their way through guided navigation."""

from __future__ import annotations

import uuid

from django.db import models

from frontdesk.config.sealing import SealedJSONField
from frontdesk.intake.models.content import NavigationProcess


class NavigationSession(models.Model):
    """One walk through a process, and through those it hands over to.

    ```
    open (a form waits) -> complete (the profile holds an outcome)
      ^------- an earlier form is answered again: what came after it is taken back
    ```
    """

    session_id = models.UUIDField(default=uuid.uuid4, unique=True)
    client = models.CharField(max_length=60, blank=True)  # of the service, whose walk it is; "": our own conversations
    process = models.ForeignKey(NavigationProcess, on_delete=models.CASCADE, related_name="sessions")
    state = SealedJSONField()  # the pure engine's state: profile, forms answered, current form; navigation/walking.py
    is_complete = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "navigation_sessions"
        indexes = [models.Index(fields=["updated_at"], name="navigation_sessions_to_purge")]

    def __str__(self) -> str:
        return str(self.session_id)
