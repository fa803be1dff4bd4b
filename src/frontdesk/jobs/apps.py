from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "frontdesk.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from frontdesk.jobs import cleaning, schedule

        schedule.register_nightly("clean the queue", cleaning.clean)
