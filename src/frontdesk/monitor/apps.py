from django.apps import AppConfig


class MonitorConfig(AppConfig):
    name = "frontdesk.monitor"
    label = "monitor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from frontdesk.monitor import middleware, watched

        middleware.connect()
        tag = self.get_model("MonitoredTag")
        for signal in (post_save, post_delete):
            signal.connect(watched.forget, sender=tag, dispatch_uid="frontdesk.monitor.watched")
