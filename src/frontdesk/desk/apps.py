from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class DeskConfig(AppConfig):
    name = "frontdesk.desk"
    label = "desk"
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from frontdesk.desk import audit, failed_job_notices
        from frontdesk.jobs import schedule

        audit.connect()
        schedule.register_minutely("tell-failed-jobs", failed_job_notices.tell)


class DeskAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the desk's site, on which every room's `admin.py` registers."""

    default = False
    default_site = "frontdesk.desk.site.DeskSite"
