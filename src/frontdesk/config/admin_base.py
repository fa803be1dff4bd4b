"""What all pages of the admin site share: who may see and do, numbers hidden from viewers, counts that stay quick.

Rooms build their `admin.py` on `RecordAdmin`. It takes permissions by the words of `people/permissions.py`, as text, so
that a room need not know the room `people`.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin, TabularInline

from frontdesk.config.shown_numbers import shown_number

#: Lists longer than this are not counted to the end.
COUNT_LIMIT = 10_000


class QuickPaginator(Paginator):
    """Counts to 10,000 and no further; for a whole table beyond that it takes PostgreSQL's own estimate."""

    @cached_property
    def count(self) -> int:
        query = self.object_list.order_by()  # type: ignore[attr-defined]
        counted = query[: COUNT_LIMIT + 1].count()
        if counted <= COUNT_LIMIT:
            return counted
        if query.query.where:
            return COUNT_LIMIT
        with connection.cursor() as cursor:
            cursor.execute(
                "select reltuples::bigint from pg_class where oid = %s::regclass", [query.model._meta.db_table]
            )
            return max(COUNT_LIMIT, cursor.fetchone()[0])


class _Reading:
    """Nobody changes anything unless the class names the permission that it takes."""

    #: Who may see it, add, change, delete: a permission, or None for nobody.
    may_look: str | None = "people.look"
    may_add: str | None = None
    may_change: str | None = None
    may_delete: str | None = None
    #: Names for columns -> the fields whose numbers they show.
    numbers: dict[str, str] = {}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _may(request, self.may_look)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request, self.may_look)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request, self.may_add)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request, self.may_change)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request, self.may_delete)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows.annotate(**{name: shown_number(field, request.user) for name, field in self.numbers.items()})


class RecordAdmin(_Reading, ModelAdmin):
    """A page of the admin site over one table: a list, a search, and each row read only unless said otherwise."""

    paginator = QuickPaginator
    show_full_result_count = False
    list_per_page = 50
    list_fullwidth = True
    actions_on_top = True
    warn_unsaved_form = True

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Django's "delete selected" would be the only action that ignores the rules of the room
        actions = super().get_actions(request)
        if self.may_delete is None:
            actions.pop("delete_selected", None)
        return actions

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class RecordInline(_Reading, TabularInline):
    """Rows that belong to the shown one, read only unless said otherwise."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True


def _may(request: HttpRequest, permission: str | None) -> bool:
    return permission is not None and request.user.has_perm(permission)
