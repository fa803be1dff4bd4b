"""How this office's CSV rows are read: by its settings and its message templates."""

from __future__ import annotations

from frontdesk.config.env import SettingsError, get_settings
from frontdesk.reminders.imports.rows import RowRules
from frontdesk.reminders.messages import message_templates


def office_rules() -> RowRules:
    """The rules for reading rows. Raises SettingsError when FRONTDESK_DEFAULT_MSG names no template."""
    settings = get_settings()
    names = tuple(message_templates.names())
    default = settings.frontdesk_default_msg
    if default and default.casefold() not in {name.casefold() for name in names}:
        raise SettingsError(
            f"FRONTDESK_DEFAULT_MSG: {default!r} is no message template; there are {', '.join(sorted(names))}"
        )
    return RowRules(settings.office_zone, settings.frontdesk_region, names, default, settings.frontdesk_csv_day_first)
