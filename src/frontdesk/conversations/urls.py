"""The addresses the carrier asks while a flow is on a call, under `/twilio/`."""

from __future__ import annotations

from django.urls import path

from frontdesk.conversations.voice import webhooks

urlpatterns = [
    path("voice/ended", webhooks.call_ended, name="call-ended"),
    path("flow-call/<uuid:token>", webhooks.flow_call, name="flow-call"),
]
