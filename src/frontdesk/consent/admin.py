"""The admin site's pages over consent. Staff may enter an opt-out, never lift one: only the person's own START does."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.config.admin_base import RecordAdmin
from frontdesk.config.env import get_settings
from frontdesk.consent.models import OptOut, SendingPause
from frontdesk.consent.services import opt_out, pause, resume

CHANNELS = [(Channel.TEXT.value, "Texts"), (Channel.CALL.value, "Calls")]


class OptOutForm(forms.ModelForm):
    """A number as staff write it, and what they were told."""

    number = forms.CharField(label="Phone number", max_length=40, widget=UnfoldAdminTextInputWidget)
    channel = forms.ChoiceField(
        label="Came up on",
        choices=CHANNELS,
        widget=UnfoldAdminSelectWidget,
        help_text="An opt-out ends calls and texts alike unless FRONTDESK_OPT_OUT_SCOPE says otherwise.",
    )
    wording = forms.CharField(
        label="What the person said", max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = OptOut
        fields = ("number", "channel", "wording")

    def clean_number(self) -> str:
        region = get_settings().frontdesk_region
        try:
            number = phonenumbers.parse(self.cleaned_data["number"], region)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise forms.ValidationError("This is not a phone number. Write it with its area code, e.g. (312) 555-0142.")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def validate_constraints(self) -> None:
        """Left to `consent.services.opt_out`, which takes a number that has opted out already as it is."""


class InForce(admin.SimpleListFilter):
    title = "in force"
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", "In force"), ("no", "Ended")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(ended_at__isnull=self.value() == "yes")


@admin.register(OptOut)
class OptOutAdmin(RecordAdmin):
    may_add = "people.add_opt_outs"
    numbers = {"shown_number": "number"}
    list_display = ("number_column", "channel", "source", "wording", "created_at", "ended_at", "ended_wording")
    list_filter = (InForce, "channel", "source")
    search_fields = ("number",)
    search_help_text = "A phone number, or a part of it"
    ordering = ("-pk",)
    form = OptOutForm
    fields = ("number_column", "channel", "source", "wording", "language", "created_at", "ended_at", "ended_wording")

    @display(description="number", ordering="number")
    def number_column(self, obj: OptOut) -> str:
        return obj.shown_number  # type: ignore[attr-defined]

    def get_fields(self, request: HttpRequest, obj: OptOut | None = None) -> Any:
        return self.fields if obj is not None else ("number", "channel", "wording")

    def save_model(self, request: HttpRequest, obj: OptOut, form: OptOutForm, change: bool) -> None:
        source, now = OptOut.Source.STAFF, clock.now()
        opt_out(obj.number, Channel(obj.channel), source=source, wording=obj.wording, now=now)
        obj.pk = OptOut.objects.get(number=obj.number, channel=obj.channel, ended_at=None).pk
        obj.refresh_from_db()


class PauseForm(forms.ModelForm):
    channel = forms.ChoiceField(
        label="What to hold",
        choices=[("", "Calls and texts"), *CHANNELS],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    reason = forms.CharField(label="Why", max_length=300, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = SendingPause
        fields = ("channel", "reason")


@admin.register(SendingPause)
class SendingPauseAdmin(RecordAdmin):
    may_add = "people.pause_sending"
    list_display = ("reason", "what", "started_at", "started_by", "ended_at", "ended_by")
    ordering = ("-started_at",)
    form = PauseForm
    fields = ("reason", "what", "started_at", "started_by", "ended_at", "ended_by")
    actions = ("resume_selected",)

    @display(description="holds")
    def what(self, obj: SendingPause) -> str:
        word = {"": "calls and texts", "text": "texts", "call": "calls"}.get(obj.channel, obj.channel)
        return word if obj.ended_at else format_html("<strong>{}</strong> (in force)", word)

    def get_fields(self, request: HttpRequest, obj: SendingPause | None = None) -> Any:
        return self.fields if obj is not None else ("channel", "reason")

    def has_resume_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.pause_sending")

    def save_model(self, request: HttpRequest, obj: SendingPause, form: Any, change: bool) -> None:
        obj.pk = pause(obj.reason, by=str(request.user), channel=obj.channel, now=clock.now()).pk
        obj.refresh_from_db()

    @action(description="Resume sending", permissions=["resume"])
    def resume_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        for held in queryset.filter(ended_at=None):
            resume(by=str(request.user), channel=held.channel, now=clock.now())
            self.log_change(request, held, "resumed")
        self.message_user(request, "Sending goes on.", messages.SUCCESS)
