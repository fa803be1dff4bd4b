"""Every address of Frontdesk; each room brings its own."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("twilio/", include("frontdesk.carrier.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("frontdesk.desk.urls")),
]
