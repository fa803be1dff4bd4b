"""The carrier's addresses that are Django views; status callbacks come in through `ingest.py`, in front of Django."""

from __future__ import annotations

from django.urls import path

from frontdesk.carrier import calls, doctor_view, webhooks

urlpatterns = [
    path("doctor", doctor_view.doctor, name="doctor"),
    path("sms", webhooks.inbound_text, name="inbound-text"),
    path("voice", calls.inbound_call, name="inbound-call"),
]
