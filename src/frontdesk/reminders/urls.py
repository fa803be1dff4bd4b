"""The addresses the carrier asks during a call, under `/twilio/`."""

from __future__ import annotations

from django.urls import path

from frontdesk.reminders import webhooks

urlpatterns = [
    path("voice/<uuid:token>", webhooks.voice, name="reminder-voice"),
    path("gather/<uuid:token>", webhooks.gather, name="reminder-gather"),
]
