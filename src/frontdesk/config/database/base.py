"""Django's PostgreSQL backend that knows where the database is: at `DATABASE_URL`, or embedded under `FRONTDESK_HOME`.

The embedded server is started (or adopted, when it runs already) by the first connection that needs it.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from frontdesk.config.database import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        if self.settings_dict.get("EMBEDDED"):
            self.settings_dict.update(embedded.ensure_running())
        return super().get_connection_params()
