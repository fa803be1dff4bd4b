from django.apps import AppConfig


class CarrierConfig(AppConfig):
    name = "frontdesk.carrier"
    label = "carrier"
    default_auto_field = "django.db.models.BigAutoField"
