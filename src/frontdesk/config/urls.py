"""Every address of Frontdesk; each room brings its own."""

from __future__ import annotations

from django.urls import include, path

from frontdesk.config.health import healthz, readyz
from frontdesk.config.metrics import metrics
from frontdesk.intake.api.service import api as intake_service

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("twilio/", include("frontdesk.carrier.urls")),
    path("twilio/", include("frontdesk.reminders.urls")),
    path("twilio/", include("frontdesk.conversations.urls")),
    path("api/triage/", intake_service.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("frontdesk.desk.urls")),
]
