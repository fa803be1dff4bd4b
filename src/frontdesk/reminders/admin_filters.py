"""Filters of the admin lists: by state, by day, by what waits for staff."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.reminders.local_time import to_utc
from frontdesk.reminders.staff_actions import FOR_STAFF
from frontdesk.reminders.states import State, in_state
from frontdesk.reminders.tones import spoken


class StateFilter(SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [(state.value, spoken(state).capitalize()) for state in State]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        word = self.value()
        return queryset.filter(in_state(State(word), clock.now())) if word in set(State) else queryset


class DayFilter(SimpleListFilter):
    """The day of the appointment, as the office counts days."""

    title = "day of the appointment"
    parameter_name = "day"
    #: word -> (label, first day, day after the last one), counted from today
    days: dict[str, tuple[str, int, int | None]] = {
        "today": ("Today", 0, 1),
        "tomorrow": ("Tomorrow", 1, 2),
        "week": ("The next 7 days", 0, 7),
        "ahead": ("From today on", 0, None),
        "past": ("Before today", -36500, 0),
    }

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [(word, label) for word, (label, _, _) in self.days.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in self.days:
            return queryset
        _, first, after = self.days[str(self.value())]
        midnight = self._midnight(first)
        if after is None:
            return queryset.filter(appt_date_time__gte=midnight)
        return queryset.filter(appt_date_time__gte=midnight, appt_date_time__lt=self._midnight(after))

    def _midnight(self, days: int) -> datetime:
        zone = get_settings().office_zone
        today = clock.now().astimezone(zone).date()
        return to_utc(datetime.combine(today + timedelta(days=days), time()), zone)


class StaffFilter(SimpleListFilter):
    """Replies that a person must act on; what the list shows unless asked otherwise."""

    title = "who must act"
    parameter_name = "for"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("staff", "Waiting for staff"), ("done", "Dealt with by staff"), ("all", "All replies")]

    def choices(self, changelist: Any) -> Any:
        # without Django's own "All": the first of ours is the default
        for value, title in self.lookup_choices:
            yield {
                "selected": (self.value() or "staff") == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "all":
            return queryset
        if self.value() == "done":
            return queryset.filter(resolved_at__isnull=False)
        return queryset.filter(resolved_at=None, meaning__in=FOR_STAFF)
