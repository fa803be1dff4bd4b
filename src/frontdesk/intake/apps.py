from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "frontdesk.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Each part of the room registers what it gives to others (flows, the schedule, exports)."""
        self._register_scheduling()
        self._register_privacy()
        self._register_handing_over()
        self._register_studio_functions()
        self._register_flow_functions()
        self._register_alarm()

    def _register_scheduling(self) -> None:
        from frontdesk.intake.scheduling import reminding
        from frontdesk.jobs import schedule

        schedule.register_minutely("reminders of callbacks", reminding.tick)
        schedule.register_backlog(reminding.next_moment)

    def _register_privacy(self) -> None:
        from frontdesk.intake.privacy import purging
        from frontdesk.jobs import schedule

        schedule.register_minutely("sensitive answers", purging.tick)
        schedule.register_nightly("purge intakes", purging.tonight)

    def _register_handing_over(self) -> None:
        from frontdesk.intake.handoff import times
        from frontdesk.jobs import schedule

        schedule.register_minutely("transfers of intakes", times.transfers)
        schedule.register_minutely("updates for the intake service", times.updates)
        schedule.register_nightly("old api tokens", times.old_tokens)
        schedule.register_backlog(times.next_moment)

    def _register_studio_functions(self) -> None:
        from frontdesk.intake import studio_functions

        studio_functions.register()

    def _register_flow_functions(self) -> None:
        from frontdesk.intake import flow_functions

        flow_functions.register()

    def _register_alarm(self) -> None:
        from frontdesk.flows import alarms
        from frontdesk.intake.understanding import crisis, crisis_texts

        alarms.register(crisis.find, crisis_texts.text, language=crisis.language_of)
