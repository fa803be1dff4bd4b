from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "frontdesk.consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from frontdesk.carrier import handlers
        from frontdesk.consent.inbound import answer_late, answer_rest, answer_text

        handlers.register_text_handler(10, answer_text)
        handlers.register_late_handler(answer_late)
        # after an open conversation (30), which has help of its own to give, and may ask for the word START
        handlers.register_text_handler(35, answer_rest)
