"""One round, live, and the button that starts one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from frontdesk.config import clock
from frontdesk.config.shown_numbers import shown_number
from frontdesk.consent.queries import paused_channels
from frontdesk.desk import outcomes
from frontdesk.desk.access import page, show
from frontdesk.desk.today import due_count, round_name
from frontdesk.jobs.queries import worker_is_alive
from frontdesk.monitor.services import log_action
from frontdesk.reminders.models import AppointmentLog, Round
from frontdesk.reminders.rounds.rounds import start_manual_round

#: Attempts shown on the round's page; the rest is in the admin list.
SHOWN = 25


@require_safe
@page()
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: how far it is, its outcomes, its latest attempts."""
    shown = get_object_or_404(Round.objects.select_related("started_by"), pk=pk)
    counted = outcomes.of_rounds([pk])[pk]
    attempts = (
        AppointmentLog.objects.filter(round_id=pk)
        .select_related("appointment")
        .annotate(shown_number=shown_number("to_number", request.user))
        .order_by("-updated_at", "-pk")[:SHOWN]
    )
    moving = shown.status in (Round.Status.PLANNING, Round.Status.RUNNING) or counted.settled < counted.total
    now = clock.now()
    return show(
        request,
        "round",
        f"Round of {shown.office_day:%-d %B %Y}",
        round=shown,
        name=round_name(shown),
        outcomes=counted,
        attempts=attempts,
        skipped=sorted(shown.skipped.items()),
        now=now,
        worker=worker_is_alive(now),
        refresh_seconds=2 if moving else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.start_rounds")
def start_round(request: HttpRequest) -> HttpResponse:
    """Ask first; then start a round of everybody who is due, and follow it."""
    now = clock.now()
    if request.method == "POST":
        if not due_count(now):
            messages.info(request, "There is nobody to contact: no appointment is due.")
            return redirect("desk:today")
        started = start_manual_round(now, user=request.user)
        made = {"calls": started.calls, "texts": started.texts}
        log_action("round.started", request.user, Round(pk=started.round_id), made, now)
        return redirect("desk:round", started.round_id)
    return show(
        request,
        "start_round",
        "Start a round now",
        due=due_count(now),
        paused=sorted(paused_channels().items()),
        worker=worker_is_alive(now),
    )
