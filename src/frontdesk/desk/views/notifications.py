"""What the reader was told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from frontdesk.config import clock
from frontdesk.desk.access import page, show
from frontdesk.people.notifications import latest, mark_read


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def notifications(request: HttpRequest) -> HttpResponse:
    """The reader's newest notifications; a POST marks them all as read."""
    if request.method == "POST":
        mark_read(request.user, clock.now())  # type: ignore[arg-type]
        return redirect("desk:notifications")
    return show(request, "notifications", "Notifications", notifications=latest(request.user))  # type: ignore[arg-type]
