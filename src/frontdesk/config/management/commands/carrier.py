"""`frontdesk carrier`: run the stand-in for Twilio with the office's own credentials and addresses."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from frontdesk.config.env import get_settings
from frontdesk.standin.__main__ import add_options, run


class Command(BaseCommand):
    help = "Run the stand-in for Twilio: its REST API, signed callbacks, and a page with the phones (docs/standin.md)."
    requires_system_checks = []
    needs_tables = False

    def add_arguments(self, parser: CommandParser) -> None:
        settings = get_settings()
        add_options(parser)
        given = {
            "account_sid": settings.twilio_account_sid,
            "auth_token": settings.twilio_auth_token.get_secret_value() if settings.twilio_auth_token else "",
            "api_key": settings.twilio_api_key,
            "api_secret": settings.twilio_api_secret.get_secret_value() if settings.twilio_api_secret else "",
            "zone": settings.frontdesk_timezone,
            "number": [settings.twilio_phone_number] if settings.twilio_phone_number else [],
            "sms_url": f"{settings.frontdesk_public_url}/twilio/sms",
            "voice_url": f"{settings.frontdesk_public_url}/twilio/voice",
            "status_url": f"{settings.frontdesk_public_url}/twilio/voice/ended",
        }
        parser.set_defaults(**{name: value for name, value in given.items() if value})

    def handle(self, *args: Any, **options: Any) -> None:
        from argparse import Namespace

        if code := run(Namespace(**options)):
            raise SystemExit(code)
