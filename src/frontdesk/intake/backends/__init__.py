"""Who knows organizations, dialogues and triage users: our own tables, or an external service."""

from __future__ import annotations

from frontdesk.config.env import get_settings
from frontdesk.intake.backends.contract import Backend


def backend() -> Backend:
    """The back end this office uses (FRONTDESK_INTAKE_BACKEND)."""
    if get_settings().frontdesk_intake_backend == "external":
        from frontdesk.intake.backends.connector import connector

        return connector()
    from frontdesk.intake.backends.embedded import EmbeddedBackend

    return EmbeddedBackend()


def is_remote() -> bool:
    """Whether functions that ask the back end leave this machine."""
    return get_settings().frontdesk_intake_backend == "external"
