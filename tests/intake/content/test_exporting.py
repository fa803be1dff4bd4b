"""A pack that is exported and loaded again is the same pack."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from frontdesk.intake.content import checking, exporting, loading
from frontdesk.intake.content.problems import Severity
from frontdesk.intake.models import (
    CaseAcceptance,
    ContentPack,
    Counselor,
    IntakeSettings,
    LegalIssue,
    NavigationProcess,
    Organization,
    Service,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)


def everything() -> dict[str, Any]:
    models = (
        ContentPack,
        LegalIssue,
        NavigationProcess,
        Organization,
        Service,
        IntakeSettings,
        CaseAcceptance,
        Counselor,
    )
    found: dict[str, Any] = {}
    for model in models:
        rows = list(model.objects.order_by("pk").values())
        for row in rows:
            for name in [name for name in row if name == "id" or (name.endswith("_id") and isinstance(row[name], int))]:
                del row[name]
        found[model.__name__] = rows
    return found


@pytest.mark.parametrize("name", ["illinois", "hawaii"])
def test_there_and_back(name: str, tmp_path: Path) -> None:
    loading.load_pack(loading.packaged()[name], NOW)
    before = everything()
    exporting.write(exporting.export_pack(name), tmp_path)
    assert [p for p in checking.check_pack(tmp_path) if p.severity is not Severity.NOTE] == []
    loading.load_pack(tmp_path, NOW)
    assert everything() == before
    ContentPack.objects.all().delete()
    assert not Service.objects.exists()
    loading.load_pack(tmp_path, NOW)
    assert everything() == before


def test_it_reads_as_people_write_it() -> None:
    loading.load_pack(loading.packaged()["illinois"], NOW)
    files = exporting.export_pack("illinois")
    assert {"pack.yaml", "issues.yaml", "organizations.yaml", "counselors.yaml", "processes/il-eviction.yaml"} <= set(
        files
    )
    organizations = files["organizations.yaml"]
    assert "Winnebago" in organizations and "17201" not in organizations
    assert "submitted: '2026-01-12'" in organizations or "submitted: 2026-01-12" in organizations
    assert "current_count" not in organizations
    assert "ó" in files["issues.yaml"]
    assert files["processes/il-eviction.yaml"].startswith("process: il-eviction\nname:")


def test_a_pack_that_is_not_loaded() -> None:
    loading.load_pack(loading.packaged()["hawaii"], NOW)
    with pytest.raises(exporting.NoSuchPack, match="loaded: hawaii"):
        exporting.export_pack("illinois")
