from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "frontdesk.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        self._register_outgoing()

    def _register_outgoing(self) -> None:
        """What goes out by itself is followed, found again, and blanked when it has been kept long enough."""
        from frontdesk.carrier.handlers import register_folder
        from frontdesk.conversations.outgoing import upkeep
        from frontdesk.conversations.outgoing.folding import fold
        from frontdesk.jobs import schedule

        register_folder(fold)
        schedule.register_minutely("wake-texts", upkeep.wake)
        schedule.register_nightly("reconcile-texts", upkeep.reconcile_tonight)
        schedule.register_backlog(upkeep.next_moment)
