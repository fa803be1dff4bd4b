"""The office's limits (FRONTDESK_FLOW_...) as the engine takes them."""

from __future__ import annotations

from dataclasses import fields

from frontdesk.config.env import get_settings
from frontdesk.flows.engine.limits import Limits


def engine_limits() -> Limits:
    """How far a session may go: each limit of the engine is the setting FRONTDESK_FLOW_ and its name."""
    settings = get_settings()
    return Limits(**{limit.name: getattr(settings, f"frontdesk_flow_{limit.name}") for limit in fields(Limits)})
