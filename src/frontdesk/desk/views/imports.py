"""From a CSV on somebody's disk to appointments: upload, look at the plan, decide, follow, repair what failed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.config.shown_numbers import SEE_NUMBERS
from frontdesk.desk.access import page, show
from frontdesk.desk.downloads import csv_download
from frontdesk.desk.plans import plan_shown
from frontdesk.desk.today import next_round
from frontdesk.jobs.queries import worker_is_alive
from frontdesk.monitor.services import log_action
from frontdesk.reminders import exporting
from frontdesk.reminders.imports import importing
from frontdesk.reminders.models import FailedImportRow, Import, Round

#: Failed rows shown on the page; all of them are in the download.
SHOWN = 100
TOO_LATE = "This file does not wait for a decision any more."
HEADLINES = {
    Import.Status.UPLOADED: "The file is being read",
    Import.Status.PLANNED: "Look at the plan, then decide",
    Import.Status.IMPORTING: "The rows are being taken in",
    Import.Status.IMPORTED: "Every row has its fate",
    Import.Status.FAILED: "The file could not be read",
    Import.Status.DISCARDED: "The file was discarded",
}
MOVING = (Import.Status.UPLOADED, Import.Status.IMPORTING)


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.import_files")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in; it is read by a job, and the page that follows shows what it would do."""
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            error = "Choose a file first."
        elif not file.size:
            error = f"{file.name} is empty. Export it again from the practice system."
        else:
            taken = importing.receive(str(file.name), file.chunks(), request.user, clock.now())
            importing.plan_later(taken.pk)
            return redirect("desk:import", taken.pk)
    return show(request, "upload", "Upload a CSV", error=error, recent=Import.objects.order_by("-created_at")[:5])


@require_safe
@page()
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One import, whatever has become of it: being read, planned, being imported, imported, failed, discarded."""
    shown = get_object_or_404(Import.objects.select_related("user", "batch"), pk=pk)
    now, settings = clock.now(), get_settings()
    round_started = Round.objects.filter(batch=shown.batch).first() if shown.batch_id else None
    moving = shown.status in MOVING
    return show(
        request,
        "import",
        f"Import of {shown.file_name}",
        shown=shown,
        headline=HEADLINES[Import.Status(shown.status)],
        plan=plan_shown(shown.plan, whole=request.user.has_perm(SEE_NUMBERS)),
        next_round=next_round(settings.frontdesk_rounds, settings.office_zone, now),
        failures=FailedImportRow.objects.filter(parent=shown).order_by("row_number")[:SHOWN],
        round=round_started,
        worker=worker_is_alive(now),
        refresh_seconds=1 if moving else None,
    )


@require_POST
@page("people.import_files")
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Import the planned file; with `send_now` a round starts as soon as its rows are in."""
    shown = get_object_or_404(Import, pk=pk)
    send_now = "send_now" in request.POST
    if send_now and not request.user.has_perm("people.start_rounds"):
        raise PermissionDenied
    if importing.apply_later(pk, send_now=send_now):
        log_action("import.applied", request.user, shown, {"send_now": send_now})
    else:
        messages.info(request, TOO_LATE)
    return redirect("desk:import", pk)


@require_POST
@page("people.import_files")
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the planned file; nothing of it was imported."""
    shown = get_object_or_404(Import, pk=pk)
    if importing.discard(pk):
        log_action("import.discarded", request.user, shown)
    else:
        messages.info(request, TOO_LATE)
    return redirect("desk:import", pk)


@require_safe
@page("people.see_numbers")
def failed_rows(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The failed rows as a CSV to repair and import again."""
    shown = get_object_or_404(Import, pk=pk)
    log_action("import.exported", request.user, shown, {"rows": shown.failed_rows})
    stem = shown.file_name.rsplit(".", 1)[0]
    return csv_download(request, exporting.failed_rows_csv([pk]), f"{stem}-failed-rows.csv")
