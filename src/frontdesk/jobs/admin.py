"""The admin site's pages over background work. A failed job can be run again; the rest is for reading."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.decorators import action, display

from frontdesk.config import clock
from frontdesk.config.admin_base import RecordAdmin
from frontdesk.jobs.failures import retry
from frontdesk.jobs.models import FailedJob, JobBatch, Worker
from frontdesk.monitor.services import log_action


@admin.register(JobBatch)
class JobBatchAdmin(RecordAdmin):
    list_display = ("name", "total_jobs", "pending_jobs", "failed_jobs", "created_at", "finished_at")
    search_fields = ("name",)
    ordering = ("-created_at",)
    fields = (*list_display, "failed_job_ids")


class StillFailed(admin.SimpleListFilter):
    title = "retried"
    parameter_name = "retried"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("no", "Not yet"), ("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("no", "yes"):
            return queryset
        return queryset.filter(retried_at__isnull=self.value() == "no")


@admin.register(FailedJob)
class FailedJobAdmin(RecordAdmin):
    list_display = ("failed_at", "task", "what_went_wrong", "batch", "retried_at")
    list_filter = (StillFailed, "queue")
    list_select_related = ("batch",)
    search_fields = ("task", "exception")
    ordering = ("-failed_at",)
    actions = ("retry_selected",)
    fields = ("failed_at", "task", "queue", "batch", "payload_lines", "trace", "retried_at", "uuid")

    @display(description="what went wrong")
    def what_went_wrong(self, obj: FailedJob) -> str:
        lines = obj.exception.strip().splitlines()
        return lines[-1][:160] if lines else ""

    @display(description="what it was asked")
    def payload_lines(self, obj: FailedJob) -> str:
        return format_html("<pre>{}</pre>", json.dumps(obj.payload, indent=2, default=str))

    @display(description="exception")
    def trace(self, obj: FailedJob) -> str:
        return format_html("<pre>{}</pre>", obj.exception)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.retry_jobs")

    @action(description="Run again", permissions=["retry"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        enqueued = 0
        for failed in queryset.filter(retried_at=None):
            try:
                if retry(failed.uuid, clock.now()) is not None:
                    log_action("job.retried", request.user, failed)
                    enqueued += 1
            except LookupError:
                self.message_user(request, f"There is no task {failed.task} any more.", messages.ERROR)
        if enqueued:
            self.message_user(request, f"{enqueued} will run again.", messages.SUCCESS)
        else:
            self.message_user(request, "None of these was waiting for a retry.", messages.WARNING)


@admin.register(Worker)
class WorkerAdmin(RecordAdmin):
    list_display: Any = ("name", "started_at", "seen_at", "stopped_at")
    ordering = ("-seen_at",)
    fields = list_display
