"""An office for tests that has processes in its tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from frontdesk.intake.models import ContentPack, NavigationProcess
from intake.navigation.processes import PACKAGED

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


def process_in_tables(data: Mapping[str, Any]) -> NavigationProcess:
    """A process of its plain data."""
    pack, _ = ContentPack.objects.get_or_create(name="tests", defaults={"title": "Tests", "loaded_at": NOW})
    return NavigationProcess.objects.create(
        pack=pack, process_id=data["process"], name=data["name"], definition=json.loads(json.dumps(data, default=str))
    )


def packaged_in_tables(*names: str) -> None:
    """Processes that come with Frontdesk."""
    for name in names:
        process_in_tables(PACKAGED[name].model_dump(mode="json", by_alias=True, exclude_none=True))
