from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "frontdesk.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Each part of the room registers what it gives to others (flows, the schedule, exports)."""
        self._register_scheduling()

    def _register_scheduling(self) -> None:
        from frontdesk.intake.scheduling import reminding
        from frontdesk.jobs import schedule

        schedule.register_minutely("reminders of callbacks", reminding.tick)
        schedule.register_backlog(reminding.next_moment)
