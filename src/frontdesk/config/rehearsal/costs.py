"""What an evening costs, estimated from the prices in the settings. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from frontdesk.config.env import Settings


def cost_of(contacts: Iterable[dict[str, Any]], settings: Settings) -> dict[str, Any]:
    """Contacts as `frontdesk export logs` gives them -> segments, call minutes and an amount.

    A text costs by the segment. A call costs by the minute begun, and only when it was picked up. (Twilio's pricing of
    programmable messaging and voice; taxes and carrier fees come on top.)
    """
    segments = minutes = 0
    for contact in contacts:
        if contact["channel"] == "text":
            segments += contact["segments"] or 1
        elif contact["duration"]:
            minutes += math.ceil(contact["duration"] / 60)
    total = segments * settings.frontdesk_price_text + minutes * settings.frontdesk_price_call_minute
    return {
        "segments": segments,
        "call_minutes": minutes,
        "total": str(total.quantize(Decimal("0.01"))),
        "currency": settings.frontdesk_price_currency,
    }
