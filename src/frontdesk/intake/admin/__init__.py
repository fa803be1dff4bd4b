"""The admin site's pages over the intake: what packs brought, and people on their way, read only but for the repair of
transfers. Whoever opens what a person told us is kept in the audit.
"""

from __future__ import annotations

from frontdesk.intake.admin import content, people, transfers

__all__ = ["content", "people", "transfers"]
