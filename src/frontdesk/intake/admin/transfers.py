"""Intakes on their way to an organization, and the repair queue: what was refused is mended and handed over again.

What hands over is loaded when it is needed: every command loads this module.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from frontdesk.config import clock
from frontdesk.config.sealing import CannotOpen
from frontdesk.intake.admin.showing import HANDLE, SealedAdmin, badge, contents
from frontdesk.intake.models import Transfer

#: States in which what is sent may still be changed.
MENDABLE = (Transfer.State.REFUSED, Transfer.State.QUEUED)


class RepairForm(forms.ModelForm):
    """What would be sent, as JSON. What is wrong with it is told before anything is changed."""

    payload_text = forms.CharField(
        label="What is sent",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 32, "spellcheck": "false"}),
        help_text="JSON. externalID stays as it is: by it the other side knows that it has this intake already.",
    )
    hand_over = forms.BooleanField(
        label="Hand it over again",
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Off: what is sent is changed, and it stays in the repair queue.",
    )

    class Meta:
        model = Transfer
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk:
            try:
                text = json.dumps(contents(self.instance), indent=2, ensure_ascii=False)
            except CannotOpen as error:
                text = str(error)
            self.initial["payload_text"] = text

    def clean_payload_text(self) -> dict[str, Any]:
        try:
            value = json.loads(self.cleaned_data["payload_text"])
        except json.JSONDecodeError as error:
            raise forms.ValidationError(
                f"This is no JSON: {error.msg}, line {error.lineno}, column {error.colno}."
            ) from None
        if not isinstance(value, dict):
            raise forms.ValidationError("Write names and values between { and }.")
        from frontdesk.intake.handoff import normalising

        _, problems = normalising.normalise({**value, "externalID": self.instance.external_id})
        if problems:
            raise forms.ValidationError(problems)
        return value


@admin.register(Transfer)
class TransferAdmin(SealedAdmin):
    may_change = HANDLE
    form = RepairForm
    list_display = (
        "external_id", "organization", badge("state", "state"), "tries", "due_at", "error", "updated_at", "edited_by",
    )  # fmt: skip
    list_filter = ("state", "organization")
    list_select_related = ("organization", "edited_by")
    search_fields = ("=external_id", "=answer_uuid")
    ordering = ("-updated_at", "-pk")
    actions = ("resend_selected", "drop_selected")
    about = (
        "external_id", "triage_user", "organization", "intake_settings", badge("state", "state"), "tries", "due_at",
        "error", "answer_uuid", "counted_at", "edited_by", "created_at", "updated_at", "confirmed_at", "purged_at",
    )  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.state in MENDABLE)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        mends = self.has_change_permission(request, obj)
        return (*self.about, "payload_text", "hand_over") if mends else (*self.about, "opened")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.about if self.has_change_permission(request, obj) else (*self.about, "opened")

    def save_model(self, request: HttpRequest, obj: Transfer, form: RepairForm, change: bool) -> None:
        from frontdesk.intake.handoff import repair

        try:
            problems = repair.edit(obj.pk, form.cleaned_data["payload_text"], request.user, clock.now())  # type: ignore[arg-type]
            for problem in problems:  # the state of the world changed since the form was checked
                self.message_user(request, problem, messages.ERROR)
            if not problems and form.cleaned_data["hand_over"] and obj.state == Transfer.State.REFUSED:
                repair.resend(obj.pk, request.user, clock.now())  # type: ignore[arg-type]
        except repair.CannotRepair as error:
            self.message_user(request, f"{obj.external_id}: {error}.", messages.ERROR)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Django's own history is not kept: the audit has who changed what, and Django's would name no field."""
        return None

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(HANDLE)

    @action(description="Hand over again", permissions=["handle"])
    def resend_selected(self, request: HttpRequest, queryset: QuerySet[Transfer]) -> None:
        from frontdesk.intake.handoff import repair

        self._each(request, queryset, repair.resend, "will be handed over again.")

    @action(description="Give up", permissions=["handle"])
    def drop_selected(self, request: HttpRequest, queryset: QuerySet[Transfer]) -> None:
        from frontdesk.intake.handoff import repair

        self._each(request, queryset, repair.drop, "will not be handed over.")

    def _each(self, request: HttpRequest, queryset: QuerySet[Transfer], act: Any, words: str) -> None:
        from frontdesk.intake.handoff import repair

        done = 0
        for transfer in queryset:
            try:
                act(transfer.pk, request.user, clock.now())
                done += 1
            except repair.CannotRepair as error:
                self.message_user(request, f"{transfer.external_id}: {error}.", messages.ERROR)
        if done:
            self.message_user(request, f"{done} {words}", messages.SUCCESS)
