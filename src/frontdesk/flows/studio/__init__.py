"""Twilio Studio's exports, read unmodified. `docs/studio.md` says what each widget and property becomes."""

from frontdesk.flows.studio.envelope import is_export, read

__all__ = ["is_export", "read"]
