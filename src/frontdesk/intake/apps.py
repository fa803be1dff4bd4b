from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "frontdesk.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Each part of the room registers what it gives to others (flows, the schedule, exports)."""
