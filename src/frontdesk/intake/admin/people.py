"""People in triage, what was decided about them, what they wrote first, calls that were promised, received intakes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from unfold.decorators import display

from frontdesk.config.admin_base import RecordAdmin, RecordInline
from frontdesk.intake.admin.showing import HANDLE, SealedAdmin, badge, data
from frontdesk.intake.models import (
    ApiClient,
    CallbackBooking,
    Decision,
    FirstText,
    PendingUpdate,
    ReceivedIntake,
    TriageScreen,
    TriageUser,
)


@display(description="number")
def shown_number(obj: Any) -> str:
    return str(obj.shown_number)


class DecisionInline(RecordInline):
    model = Decision
    may_look = HANDLE
    why = data("reasons", "why")
    facts_used = data("facts", "facts")
    fields = readonly_fields = ("made_at", "rule", "rule_version", "outcome", "about", why, facts_used)
    ordering = ("made_at", "pk")
    verbose_name_plural = "decisions"
    show_change_link = False

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("about")


class ScreenInline(RecordInline):
    model = TriageScreen
    may_look = HANDLE
    fields = readonly_fields = ("at", "screen", "language")
    ordering = ("at", "pk")
    verbose_name_plural = "screens"
    show_change_link = False


@admin.register(TriageUser)
class TriageUserAdmin(SealedAdmin):
    sealed_field = "sealed"
    numbers = {"shown_number": "contact_number"}
    list_display = (
        "triage_id", "created_at", shown_number, "language", "issue_key", "county", "triage_status", "intake_status",
        "organization", "has_conflict_flag", "needs_review",
    )  # fmt: skip
    list_filter = (
        "triage_status", "intake_status", "language", "issue_key", "has_conflict_flag", "needs_review", "is_trial",
    )  # fmt: skip
    list_select_related = ("organization",)
    search_fields = ("contact_number", "=uuid", "=backend_triage_id")
    search_help_text = "A whole phone number, or an id in full"
    ordering = ("-created_at", "-pk")
    inlines = (DecisionInline, ScreenInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "triage_id", "uuid", shown_number, "line", "language", "flow", "referral_source", "is_trial",
                    "created_at", "updated_at", "ended_at", "purged_at",
                )
            },
        ),
        ("Where they are", {"fields": ("zip_code", "city", "county", "county_fips", "state")}),
        (
            "How far they came",
            {
                "fields": (
                    "last_screen_viewed", "triage_status", "intake_status", "issue_key", "outcome_variable",
                    "outcome_value", "lsc_code", "organization", "intake_settings",
                )
            },
        ),
        (
            "For the caseworker",
            {
                "fields": (
                    "conflict", "has_conflict_flag", "needs_review", "is_dangerous", "safe_to_text", "safe_to_call",
                )
            },
        ),
        (
            "What they said of themselves",
            {
                "fields": (
                    "household_size", "household_adults", "household_children", "over_income", "total_income_cents",
                    "age", "race", "ethnicity", "gender", "marital_status", "primary_language", "populations",
                )
            },
        ),
        ("What lies sealed", {"fields": ("opened",)}),
    )  # fmt: skip

    @display(description="number of the triage", ordering="pk")
    def triage_id(self, obj: TriageUser) -> str:
        return obj.triage_id


@admin.register(ReceivedIntake)
class ReceivedIntakeAdmin(SealedAdmin):
    list_display = ("external_id", "sender", "organization", "received_at", "seen_at", "has_conflict_flag")
    list_filter = ("organization", "sender", "has_conflict_flag")
    search_fields = ("external_id",)
    ordering = ("-received_at", "-pk")
    fields = (*list_display, "uuid", "opened")


@admin.register(CallbackBooking)
class CallbackBookingAdmin(RecordAdmin):
    may_look = HANDLE
    numbers = {"shown_number": "number"}
    list_display = ("starts_at", "ends_at", badge("state", "state"), shown_number, "language", "intake_settings")
    list_filter = ("state", "intake_settings")
    list_select_related = ("intake_settings",)
    ordering = ("-starts_at", "-pk")
    fields = (
        "starts_at", "ends_at", badge("state", "state"), shown_number, "language", "takes_texts", "triage_user",
        "intake_settings", "day_before_told_at", "hour_before_told_at", "created_at",
    )  # fmt: skip


@admin.register(FirstText)
class FirstTextAdmin(RecordAdmin):
    may_look = HANDLE
    list_display = ("at", "language", badge("found", "found"), "text", "chosen")
    list_filter = ("found", "language", "chosen")
    ordering = ("-at", "-pk")
    fields = ("at", "language", badge("found", "found"), "text", data("guesses", "guesses"), "chosen")


@admin.register(PendingUpdate)
class PendingUpdateAdmin(RecordAdmin):
    """What an external service is still to be told; what it is told is not shown."""

    may_look = HANDLE
    list_display = ("created_at", "triage_user", badge("state", "state"), "tries", "due_at", "error")
    list_filter = ("state",)
    ordering = ("due_at", "pk")
    fields = list_display

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).defer("attributes").select_related("triage_user")


@admin.register(ApiClient)
class ApiClientAdmin(RecordAdmin):
    may_look = "people.manage_users"
    list_display = ("client_id", "is_active", "created_at")
    ordering = ("client_id",)
    fields = ("client_id", "username", "is_active", "created_at")
