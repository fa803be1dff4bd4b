"""The admin site's pages over reminders. What the system writes is read only; what staff may do is an action."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from frontdesk.config import clock
from frontdesk.config.admin_base import RecordAdmin, RecordInline
from frontdesk.config.shown_numbers import SEE_NUMBERS, hide_numbers
from frontdesk.monitor.services import log_action
from frontdesk.reminders import tones
from frontdesk.reminders.admin_filters import DayFilter, StaffFilter, StateFilter
from frontdesk.reminders.models import Appointment, AppointmentLog, FailedImportRow, Import, Reply, Round
from frontdesk.reminders.staff_actions import resolve_replies, restore, withdraw
from frontdesk.reminders.states import state_of


def chip(word: str) -> SafeString:
    """A coloured word, in lists and on the page of one row alike."""
    return format_html('<span class="desk-chip tone-{}">{}</span>', tones.tone(word), tones.spoken(word))


def badge(field: str, description: str) -> Any:
    """A column that shows `field` as a coloured word."""

    @display(description=description, ordering=field)
    def column(obj: Any) -> SafeString:
        return chip(str(getattr(obj, field)))

    column.__name__ = f"{field}_badge"
    return column


@display(description="number")
def shown_number(obj: Any) -> str:
    return obj.shown_number


class AttemptInline(RecordInline):
    model = AppointmentLog
    fk_name = "appointment"
    numbers = {"shown_number": "to_number"}
    outcome = badge("status", "outcome")
    fields = readonly_fields = ("created_at", "attempt_number", "channel", outcome, "reason", "start_time", "duration")
    ordering = ("-pk",)
    verbose_name_plural = "attempts"
    hide_title = True


@admin.register(Appointment)
class AppointmentAdmin(RecordAdmin):
    numbers = {"shown_number": "phone_number"}
    list_display = (
        "appointment_id",
        "patient_id",
        shown_number,
        "appt_date_time",
        "msg",
        "state",
        "attempt_count",
        "source",
    )
    list_filter = (StateFilter, DayFilter, "response")
    list_select_related = ("source",)
    search_fields = ("appointment_id", "patient_id", "phone_number")
    search_help_text = "An appointment's number, a patient's number or a phone number, each in full"
    ordering = ("-pk",)
    inlines = (AttemptInline,)
    actions = ("withdraw_selected", "restore_selected")
    fieldsets = (
        (
            None,
            {"fields": ("appointment_id", "patient_id", "appt_date_time", shown_number, "phone_extension", "state")},
        ),
        ("What it wants", {"fields": ("phone_preference", "text_preference", "msg", "language", "time_zone")}),
        (
            "How far it is",
            {
                "fields": (
                    "attempt_count",
                    "text_reached_at",
                    "call_reached_at",
                    "success_at",
                    "response",
                    "response_at",
                    "response_channel",
                )
            },
        ),
        (
            "Where it came from",
            {
                "fields": (
                    "source",
                    "superseded_at",
                    "superseded_by",
                    "created_at",
                    "updated_at",
                    "deleted_at",
                    "extra_columns",
                )
            },
        ),
    )

    @display(description="state")
    def state(self, obj: Appointment) -> SafeString:
        return chip(state_of(obj, clock.now()).value)

    @display(description="other columns of the CSV")
    def extra_columns(self, obj: Appointment) -> str:
        return "; ".join(f"{name}: {value}" for name, value in obj.extra.items()) or "none"

    def get_fieldsets(self, request: HttpRequest, obj: Appointment | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.has_perm(SEE_NUMBERS):
            return fieldsets
        # the CSV's other columns may hold names and numbers
        hidden = {"extra_columns"}
        return [(title, {**o, "fields": tuple(f for f in o["fields"] if f not in hidden)}) for title, o in fieldsets]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        # whole values only, so that a million rows are searched by their indexes
        term = search_term.strip()
        if not term:
            return queryset, False
        digits = "".join(c for c in term if c.isdigit())
        numbers = {term, f"+{digits}", f"+1{digits}"} if digits else {term}
        found = Q(appointment_id=term) | Q(patient_id=term) | Q(phone_number__in=numbers)
        return queryset.filter(found), False

    def has_remove_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.remove_appointments")

    @action(description="Withdraw: contact these people no more for it", permissions=["remove"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        now = clock.now()
        count = withdraw(list(queryset.values_list("pk", flat=True)), now)
        for appointment in queryset:
            log_action("appointment.removed", request.user, appointment, now=now)
        self.message_user(request, f"{count} withdrawn. No further round takes them.", messages.SUCCESS)

    @action(description="Take back into the rounds", permissions=["remove"])
    def restore_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        now = clock.now()
        count = restore(list(queryset.values_list("pk", flat=True)), now)
        for appointment in queryset:
            log_action("appointment.restored", request.user, appointment, now=now)
        self.message_user(request, f"{count} taken back. The next round may take them.", messages.SUCCESS)


@admin.register(AppointmentLog)
class AttemptAdmin(RecordAdmin):
    numbers = {"shown_number": "to_number"}
    outcome = badge("status", "outcome")
    list_display = ("created_at", "appointment", "channel", shown_number, outcome, "reason", "attempt_number", "round")
    list_filter = ("status", "channel")
    list_select_related = ("appointment", "round")
    search_fields = ("sid",)
    search_help_text = "The carrier's SID of a call or text, or a phone number, in full"
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("appointment", "round", "channel", outcome, "reason", "attempt_number", "last_attempt")}),
        ("What went out", {"fields": (shown_number, "from_number", "sid", "body", "segments")}),
        ("What came back", {"fields": ("carrier_status", "error_code", "answered_by", "digits", "duration")}),
        (
            "When",
            {
                "fields": (
                    "created_at",
                    "due_at",
                    "window_ends_at",
                    "accepted_at",
                    "start_time",
                    "end_time",
                    "updated_at",
                    "tries",
                )
            },
        ),
    )

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        digits = "".join(c for c in term if c.isdigit())
        return queryset.filter(Q(sid=term) | Q(to_number__in=[f"+{digits}", f"+1{digits}"])), False


@admin.register(Import)
class ImportAdmin(RecordAdmin):
    state = badge("status", "status")
    list_display = (
        "file_name",
        state,
        "created_at",
        "total_rows",
        "successful_rows",
        "duplicate_rows",
        "failed_rows",
        "superseded_rows",
        "user",
    )
    list_filter = ("status",)
    list_select_related = ("user",)
    search_fields = ("file_name",)
    ordering = ("-pk",)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("desk:import", object_id) if object_id.isdigit() else redirect("..")


@admin.register(FailedImportRow)
class FailedRowAdmin(RecordAdmin):
    list_display = ("import_link", "row_number", "why", "created_at")
    list_select_related = ("parent",)
    search_fields = ("validation_error", "parent__file_name")
    ordering = ("-parent", "row_number")
    fields = ("import_link", "row_number", "why", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(whole=Value(request.user.has_perm(SEE_NUMBERS)))

    @display(description="why it failed")
    def why(self, obj: Any) -> str:
        return obj.validation_error if obj.whole else hide_numbers(obj.validation_error)

    @display(description="file", ordering="parent")
    def import_link(self, obj: FailedImportRow) -> str:
        return format_html('<a href="{}">{}</a>', reverse("desk:import", args=[obj.parent_id]), obj.parent.file_name)

    @display(description="the row as it came")
    def row(self, obj: FailedImportRow) -> str:
        cells = obj.data.items() if isinstance(obj.data, dict) else enumerate(obj.data, 1)
        return "; ".join(f"{name}: {value}" for name, value in cells)

    def get_fields(self, request: HttpRequest, obj: FailedImportRow | None = None) -> Any:
        return (*self.fields, "row") if request.user.has_perm(SEE_NUMBERS) else self.fields


@admin.register(Round)
class RoundAdmin(RecordAdmin):
    state = badge("status", "status")
    list_display = ("due_at", "kind", state, "appointments", "calls", "texts", "started_by", "finished_at")
    list_filter = ("kind", "status")
    list_select_related = ("started_by",)
    ordering = ("-due_at",)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("desk:round", object_id) if object_id.isdigit() else redirect("..")


@admin.register(Reply)
class ReplyAdmin(RecordAdmin):
    numbers = {"shown_number": "from_number"}
    understood = badge("meaning", "understood as")
    list_display = (
        "received_at",
        shown_number,
        "channel",
        "what_was_said",
        understood,
        "appointment",
        "resolved_at",
        "resolved_by",
    )
    list_filter = (StaffFilter, "meaning", "channel")
    list_select_related = ("appointment", "resolved_by")
    search_fields = ("from_number",)
    ordering = ("-received_at",)
    actions = ("resolve_selected",)
    fields = (
        "received_at",
        shown_number,
        "channel",
        "what_was_said",
        understood,
        "appointment",
        "attempt",
        "resolved_at",
        "resolved_by",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        # a viewer reads what was said without the numbers in it
        return rows.annotate(whole=Value(request.user.has_perm(SEE_NUMBERS)))

    @display(description="what was said")
    def what_was_said(self, obj: Any) -> str:
        text = obj.body or "(keys in a call)"
        return text if obj.whole else hide_numbers(text)

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.resolve_replies")

    @action(description="Mark as dealt with", permissions=["resolve"])
    def resolve_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        replies, now = list(queryset), clock.now()
        count = resolve_replies([reply.pk for reply in replies], request.user, now)
        for reply in replies:
            log_action("reply.resolved", request.user, reply, now=now)
        self.message_user(request, f"{count} marked as dealt with.", messages.SUCCESS)
