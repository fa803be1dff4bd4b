from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "frontdesk.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from frontdesk.jobs import cleaning, schedule
        from frontdesk.monitor.services import prune

        schedule.register_nightly("clean the queue", cleaning.clean)
        schedule.register_nightly("prune the monitor", prune)
