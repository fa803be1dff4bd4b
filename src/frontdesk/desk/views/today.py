"""The start page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from frontdesk.config import clock
from frontdesk.desk import today as page_today
from frontdesk.desk.access import page, show

#: Seconds between looks: while something moves, and while nothing does.
BUSY, IDLE = 2, 30


@require_safe
@page()
def today(request: HttpRequest) -> HttpResponse:
    """Today's rounds and outcomes, what comes next, what needs attention."""
    data = page_today.today(clock.now())
    return show(request, "today", "Today", today=data, refresh_seconds=BUSY if data.busy else IDLE)
