from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "frontdesk.config"
    label = "config"
