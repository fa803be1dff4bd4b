"""What content packs and tables brought: packs, issues, dialogues, organizations, services, terms, places. Read only:
they are changed in the pack's files (docs/intake.md)."""

from __future__ import annotations

from django.contrib import admin
from unfold.decorators import display

from frontdesk.config.admin_base import RecordAdmin, RecordInline
from frontdesk.intake.admin.showing import data
from frontdesk.intake.models import (
    AreaMedianIncome,
    CaseAcceptance,
    ContentPack,
    Counselor,
    IntakeSettings,
    LegalIssue,
    NavigationProcess,
    Organization,
    Place,
    Service,
)


@admin.register(ContentPack)
class ContentPackAdmin(RecordAdmin):
    list_display = ("name", "title", "states", "version", "is_default", "loaded_at")
    ordering = ("name",)
    fields = (*list_display, data("settings", "texts and addresses"))


@admin.register(LegalIssue)
class LegalIssueAdmin(RecordAdmin):
    list_display = ("key", "pack", "number", "english", "is_live", "is_dangerous", "process_id", "lsc_code")
    list_filter = ("pack", "is_live")
    list_select_related = ("pack",)
    search_fields = ("key", "lsc_code")
    ordering = ("pack__name", "number")
    fields = (
        "key", "pack", "number", "is_live", "is_dangerous", "process_id", "lsc_code", "list_code", "search_term",
        "rest_export", data("titles", "titles"), data("neutral_titles", "neutral titles"),
        data("content_urls", "self-help content"), data("keywords", "keywords"), data("examples", "examples"),
        data("notes", "notes"),
    )  # fmt: skip

    @display(description="title")
    def english(self, obj: LegalIssue) -> str:
        return str(obj.titles.get("en", ""))


@admin.register(NavigationProcess)
class NavigationProcessAdmin(RecordAdmin):
    list_display = ("process_id", "name", "kind", "pack")
    list_filter = ("pack", "kind")
    list_select_related = ("pack",)
    ordering = ("process_id",)
    fields = (*list_display, data("definition", "questions"))


class ServiceInline(RecordInline):
    model = Service
    fields = readonly_fields = ("name", "cost", "populations", "is_published")
    ordering = ("pk",)


@admin.register(Organization)
class OrganizationAdmin(RecordAdmin):
    list_display = ("name", "legalserver_name", "phone", "pack", "last_intake_at")
    list_filter = ("pack",)
    list_select_related = ("pack",)
    search_fields = ("name", "legalserver_name")
    ordering = ("name",)
    inlines = (ServiceInline,)
    fields = ("name", "legalserver_name", "phone", "url", "uuid", "pack", "conflict_levels", "last_intake_at")


class SubmissionInline(RecordInline):
    model = CaseAcceptance
    fields = readonly_fields = ("submitted_at", "is_draft", "rest_export", "outcomes", "language")
    ordering = ("-submitted_at",)
    verbose_name_plural = "submissions"
    show_change_link = False


@admin.register(Service)
class ServiceAdmin(RecordAdmin):
    list_display = ("name", "organization", "cost", "populations", "is_published")
    list_filter = ("organization", "cost", "is_published")
    list_select_related = ("organization",)
    search_fields = ("name", "organization__name")
    ordering = ("organization__name", "name")
    inlines = (SubmissionInline,)
    fields = (*list_display, "uuid", data("area", "where"))


@admin.register(IntakeSettings)
class IntakeSettingsAdmin(RecordAdmin):
    list_display = ("name", "organization", "is_enabled", "callback_type", "room", "income", "qualifier_process")
    list_filter = ("is_enabled", "callback_type", "income_standard")
    list_select_related = ("service__organization",)
    search_fields = ("name", "service__organization__name")
    ordering = ("service__organization__name", "name")
    fields = (
        "name", "service", "uuid", "is_enabled", "callback_type", "callback_number", data("callbacks", "hours"),
        "intake_limit", "current_count", "reset_frequency", "counted_since", "income_standard", "income_maximum",
        "income_waived_for", "collects_income", "minimum_age", "senior_age", "allows_prisoners", "questions",
        "qualifier_process", data("household_definition", "who counts in a household"), data("messages", "messages"),
        data("transfer", "where intakes go"),
    )  # fmt: skip

    @display(description="organization", ordering="service__organization__name")
    def organization(self, obj: IntakeSettings) -> str:
        return obj.service.organization.name

    @display(description="intakes")
    def room(self, obj: IntakeSettings) -> str:
        return f"{obj.current_count} of {obj.intake_limit}" if obj.intake_limit else f"{obj.current_count}"

    @display(description="income limit", ordering="income_maximum")
    def income(self, obj: IntakeSettings) -> str:
        if obj.income_standard == IntakeSettings.Standard.NONE:
            return "none"
        waived = f", not for {', '.join(obj.income_waived_for)}" if obj.income_waived_for else ""
        return f"{obj.income_maximum} % {obj.income_standard.upper()}{waived}"


@admin.register(Counselor)
class CounselorAdmin(RecordAdmin):
    list_display = ("name", "city", "state", "zip_code", "phone", "pack")
    list_filter = ("pack", "state")
    list_select_related = ("pack",)
    search_fields = ("name", "city")
    ordering = ("name",)
    fields = (
        "name",
        "address",
        "city",
        "state",
        "zip_code",
        "phone",
        "url",
        "services",
        "latitude",
        "longitude",
        "pack",
    )


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    list_display = ("zip_code", "city", "county", "state", "county_fips", "is_primary", "kind")
    list_filter = ("state", "kind")
    search_fields = ("zip_code__startswith", "county", "city")
    ordering = ("zip_code", "-is_primary", "county")
    fields = (*list_display, "latitude", "longitude", "source")


@admin.register(AreaMedianIncome)
class AreaMedianIncomeAdmin(RecordAdmin):
    list_display = ("county_fips", "year", "household_size", "dollars", "effective_from")
    list_filter = ("year",)
    search_fields = ("county_fips",)
    ordering = ("county_fips", "-year", "household_size")
    fields = (*list_display, "source")

    @display(description="median a year", ordering="median_cents")
    def dollars(self, obj: AreaMedianIncome) -> str:
        return f"${obj.median_cents / 100:,.2f}"
