"""The admin site's pages over what happened. Entries come in redacted; administrators choose the tags to watch."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.decorators import display

from frontdesk.config import clock
from frontdesk.config.admin_base import RecordAdmin
from frontdesk.monitor.audit import log_action
from frontdesk.monitor.models import MonitoredTag, MonitorEntry

_KINDS = {"exception": "danger", "warning": "warning", "carrier": "info", "action": "primary"}


class WatchedFilter(admin.SimpleListFilter):
    title = "watched tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(tag, tag) for tag in MonitoredTag.objects.order_by("tag").values_list("tag", flat=True)[:50]]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(tags__contains=[self.value()]) if self.value() else queryset


@admin.register(MonitorEntry)
class MonitorEntryAdmin(RecordAdmin):
    may_look = "people.see_monitor"
    list_display = ("created_at", "kind_badge", "summary", "tag_list", "milliseconds")
    list_filter = ("kind", WatchedFilter)
    search_fields = ("summary",)
    search_help_text = "Words of the summary, or a whole tag"
    ordering = ("-created_at",)
    fields = ("created_at", "kind_badge", "summary", "tag_list", "milliseconds", "data_lines", "uuid")

    @display(description="kind", label=_KINDS, ordering="kind")
    def kind_badge(self, obj: MonitorEntry) -> str:
        return obj.kind

    @display(description="tags")
    def tag_list(self, obj: MonitorEntry) -> str:
        return ", ".join(obj.tags)

    @display(description="data")
    def data_lines(self, obj: MonitorEntry) -> str:
        return format_html("<pre>{}</pre>", json.dumps(obj.data, indent=2, ensure_ascii=False))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        found, distinct = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            found = found | queryset.filter(tags__contains=[search_term.strip()])
        return found, distinct


@admin.register(MonitoredTag)
class MonitoredTagAdmin(RecordAdmin):
    may_look = may_add = may_delete = "people.see_monitor"
    list_display = ("tag", "created_at")
    ordering = ("tag",)
    fields = ("tag",)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        if not change:
            obj.created_at = clock.now()  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)
        log_action("tag.watched", request.user, obj)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        log_action("tag.unwatched", request.user, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for tag in queryset:
            self.delete_model(request, tag)
