"""The admin site's pages over flows: versions are read only, routes are entered and removed by who may manage flows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from frontdesk.config import clock
from frontdesk.config.admin_base import RecordAdmin
from frontdesk.conversations.models import FlowRoute, FlowVersion
from frontdesk.monitor.audit import log_action

TONES = {"draft": "default", "published": "success", "retired": "info"}


@admin.register(FlowVersion)
class FlowVersionAdmin(RecordAdmin):
    list_display = (
        "name",
        "number",
        "state_badge",
        "source",
        "languages",
        "open_sessions",
        "published_at",
        "created_by",
    )
    list_filter = ("state", "source", "name")
    search_fields = ("name",)
    ordering = ("name", "-number")
    fields = (
        "name", "number", "state_badge", "source", "file_name", "languages", "what_the_check_said", "created_at",
        "created_by", "published_at", "retired_at", "file",
    )  # fmt: skip

    @display(description="state", ordering="state")
    def state_badge(self, obj: FlowVersion) -> SafeString:
        return format_html('<span class="desk-chip tone-{}">{}</span>', TONES.get(obj.state, "default"), obj.state)

    @display(description="translations")
    def languages(self, obj: FlowVersion) -> str:
        return ", ".join(sorted(obj.translations))

    @display(description="open conversations")
    def open_sessions(self, obj: FlowVersion) -> int:
        return obj.sessions.filter(ended_at=None).count()

    @display(description="what the check said")
    def what_the_check_said(self, obj: FlowVersion) -> str:
        problems = obj.problems if isinstance(obj.problems, list) else []
        said = [str(one.get("message", one)) if isinstance(one, dict) else str(one) for one in problems]
        return "; ".join(said) or "nothing"

    def get_fields(self, request: HttpRequest, obj: FlowVersion | None = None) -> Any:
        # a file may hold what opens a door elsewhere: a web request's key
        sees_file = request.user.has_perm("people.manage_flows")
        return [name for name in self.fields if name != "file" or sees_file]

    @display(description="the file")
    def file(self, obj: FlowVersion) -> SafeString:
        return format_html('<pre class="desk-source">{}</pre>', obj.text)


class RouteForm(forms.ModelForm):
    """A route as staff enter it; `routes.wanted` says what is wrong with it, and how it is stored."""

    kind = forms.ChoiceField(
        label="Answers",
        widget=UnfoldAdminSelectWidget,
        choices=[
            ("keyword", "texts that begin with a keyword"),
            ("number", "texts and calls to one of our numbers"),
            ("reminder", "replies to reminders that the reminders leave to a flow"),
            ("default", "everything else"),
        ],
    )
    keyword = forms.CharField(max_length=80, required=False, widget=UnfoldAdminTextInputWidget)
    number = forms.CharField(
        label="Our number", max_length=64, required=False, widget=UnfoldAdminTextInputWidget,
        help_text="Needed for a number; a keyword may be bound to one. Empty: all our numbers.",
    )  # fmt: skip
    flow_name = forms.ChoiceField(label="Flow", widget=UnfoldAdminSelectWidget, help_text="Published flows only.")

    class Meta:
        model = FlowRoute
        fields = ("kind", "keyword", "number", "flow_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = FlowVersion.objects.filter(state="published").order_by("name").values_list("name", flat=True)
        self.fields["flow_name"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, keyword, number = (cleaned.get(name, "") for name in ("kind", "keyword", "number"))
        version = FlowVersion.objects.filter(name=cleaned.get("flow_name"), state="published").first()
        if version is None or not kind:
            return cleaned
        if kind == "number" and not number:
            raise forms.ValidationError({"number": "Write which of our numbers."})
        if kind == "keyword" and not keyword:
            raise forms.ValidationError({"keyword": "Write the keyword."})
        # the engine and its languages are of no use to most commands, and every one of them loads this module
        from frontdesk.conversations import library, routes

        try:
            self.wanted = routes.wanted(
                library.compiled(version),
                keywords=[f"{keyword}@{number}" if number else keyword] if kind == "keyword" else (),
                lines=[number] if kind == "number" else (),
                default=kind == "default",
                reminder=kind == "reminder",
            )
        except routes.RouteError as error:
            raise forms.ValidationError(str(error)) from None
        taken = [
            there
            for one in self.wanted
            if one.kind == FlowRoute.Kind.KEYWORD
            and (there := FlowRoute.objects.filter(kind=one.kind, keyword=one.keyword, number=one.number).first())
            and there.flow_name != version.name
        ]
        if taken:
            raise forms.ValidationError({"keyword": f"This keyword begins the flow {taken[0].flow_name} already."})
        return cleaned

    def validate_constraints(self) -> None:
        """Left to `routes.write`, which takes a number or the default over from the flow that had it."""


@admin.register(FlowRoute)
class FlowRouteAdmin(RecordAdmin):
    may_add = may_delete = "people.manage_flows"
    list_display = ("flow_name", "kind", "channel", "keyword", "number", "created_at")
    list_filter = ("kind", "channel", "flow_name")
    ordering = ("flow_name", "kind", "keyword")
    form = RouteForm
    fields = ("flow_name", "kind", "channel", "keyword", "number", "created_at")

    def get_fields(self, request: HttpRequest, obj: FlowRoute | None = None) -> Any:
        return self.fields if obj is not None else ("flow_name", "kind", "keyword", "number")

    def save_model(self, request: HttpRequest, obj: FlowRoute, form: RouteForm, change: bool) -> None:
        from frontdesk.conversations import routes

        routes.write(form.cleaned_data["flow_name"], form.wanted, clock.now())
        first = form.wanted[0]
        where = {"kind": first.kind, "channel": first.channel, "keyword": first.keyword, "number": first.number}
        obj.pk = FlowRoute.objects.get(**where).pk
        obj.refresh_from_db()
        log_action("flow.routed", request.user, obj.flow_name, {"route": str(obj)}, clock.now())

    def delete_model(self, request: HttpRequest, obj: FlowRoute) -> None:
        log_action("flow.routed", request.user, obj.flow_name, {"removed": str(obj)}, clock.now())
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[FlowRoute]) -> None:
        for route in queryset:
            log_action("flow.routed", request.user, route.flow_name, {"removed": str(route)}, clock.now())
        super().delete_queryset(request, queryset)
