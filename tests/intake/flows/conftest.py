"""The packs of Illinois and Hawaii are loaded, Illinois first: its menu is shown before the place is known."""

from __future__ import annotations

import pytest
from tests.intake.flows.people import NOW

from frontdesk.intake.content import loading


@pytest.fixture
def packs(db: None) -> None:
    for name in ("illinois", "hawaii"):
        loading.load_pack(loading.packaged()[name], NOW)
