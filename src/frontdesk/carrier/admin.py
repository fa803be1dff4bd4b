"""The admin site's pages over what the carrier sent, as it came. They hold people's words: administrators only."""

from __future__ import annotations

import json

from django.contrib import admin
from django.utils.html import format_html
from unfold.decorators import display

from frontdesk.carrier.models import CarrierEvent, InboundText
from frontdesk.config.admin_base import RecordAdmin


@admin.register(CarrierEvent)
class CarrierEventAdmin(RecordAdmin):
    may_look = "people.see_monitor"
    list_display = ("received_at", "kind", "sid", "carrier_word", "folded_at")
    list_filter = ("kind",)
    search_fields = ("=sid",)
    search_help_text = "The carrier's SID of a call or text, in full"
    ordering = ("-pk",)
    fields = ("received_at", "kind", "sid", "token", "folded_at", "data_lines")

    @display(description="the carrier's word")
    def carrier_word(self, obj: CarrierEvent) -> str:
        return obj.data.get("MessageStatus") or obj.data.get("CallStatus") or obj.data.get("SmsStatus") or ""

    @display(description="as it came")
    def data_lines(self, obj: CarrierEvent) -> str:
        return format_html("<pre>{}</pre>", json.dumps(obj.data, indent=2, ensure_ascii=False))


@admin.register(InboundText)
class InboundTextAdmin(RecordAdmin):
    may_look = "people.see_monitor"
    numbers = {"shown_number": "from_number"}
    list_display = ("received_at", "number", "body", "handled_by", "answered_at")
    list_filter = ("handled_by",)
    search_fields = ("from_number",)
    ordering = ("-pk",)
    fields = ("received_at", "number", "body", "handled_by", "answered_at", "reply_twiml", "sid")

    @display(description="from")
    def number(self, obj: InboundText) -> str:
        return obj.shown_number  # type: ignore[attr-defined]
