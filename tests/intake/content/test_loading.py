"""Loading a pack: again and again, changed, with people bound to what it drops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from frontdesk.intake.content import issues, loading, packs
from frontdesk.intake.content.problems import PackError
from frontdesk.intake.models import (
    CallbackBooking,
    CaseAcceptance,
    ContentPack,
    IntakeSettings,
    LegalIssue,
    NavigationProcess,
    NavigationSession,
    Organization,
    Place,
    Service,
    TriageUser,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
ANOTHER_SERVICE = """
      - name: Advice
        area: {include: {counties: [Maui]}}
        takes:
          - {issue: eviction, submitted: 2026-01-10, outcomes: {evict_outcome: [other]}}
        intake: {callback_type: client_calls, callback_number: 808-555-0103}
"""


def everything() -> dict[str, Any]:
    """All rows a pack brings, without what loading always sets."""
    models = (LegalIssue, NavigationProcess, Organization, Service, IntakeSettings, CaseAcceptance)
    found: dict[str, Any] = {}
    for model in models:
        rows = list(model.objects.order_by("pk").values())
        for row in rows:
            if model is CaseAcceptance:
                del row["id"]
        found[model.__name__] = rows
    return found


def test_loading_again_changes_nothing() -> None:
    for name in ("illinois", "hawaii"):
        loading.load_pack(loading.packaged()[name], NOW)
    before, places = everything(), Place.objects.count()
    for name in ("illinois", "hawaii"):
        again = loading.load_pack(loading.packaged()[name], NOW + timedelta(days=1))
        assert again.removed == []
    assert everything() == before
    assert Place.objects.count() == places
    assert packs.default() is not None and packs.default().name == "illinois"  # type: ignore[union-attr]


def test_what_the_office_has_counted_stays(hawaii: Path, change: Any) -> None:
    loading.load_pack(hawaii, NOW)
    IntakeSettings.objects.update(current_count=7, counted_since=NOW)
    Organization.objects.update(last_intake_at=NOW)
    change("organizations.yaml", "maximum: 125", "maximum: 150")
    change("organizations.yaml", "Plumeria intake", "Our intake")
    loading.load_pack(hawaii, NOW)
    settings = IntakeSettings.objects.get()
    assert (settings.income_maximum, settings.name) == (150, "Our intake")
    assert (settings.current_count, settings.counted_since) == (7, NOW)
    assert Organization.objects.get().last_intake_at == NOW


def test_what_left_the_pack_is_removed(hawaii: Path, change: Any) -> None:
    path = hawaii / "organizations.yaml"
    before = path.read_text()
    path.write_text(before + ANOTHER_SERVICE)
    loading.load_pack(hawaii, NOW)
    assert Service.objects.count() == 2
    path.write_text(before)
    assert loading.load_pack(hawaii, NOW).removed == ["service Plumeria Example Legal Aid, Advice: removed"]
    assert Service.objects.count() == IntakeSettings.objects.count() == 1
    path.write_text("organizations: []\n")
    assert loading.load_pack(hawaii, NOW).removed == [
        "service Plumeria Example Legal Aid, Eviction help: removed",
        "organization Plumeria Example Legal Aid: removed",
    ]
    assert not Organization.objects.exists()


def test_a_service_that_people_are_bound_to_is_closed_and_opens_again(hawaii: Path) -> None:
    loading.load_pack(hawaii, NOW)
    settings = IntakeSettings.objects.get()
    person = TriageUser.objects.create(
        contact_number="+18085550142", line="+18085550100", created_at=NOW, updated_at=NOW
    )
    CallbackBooking.objects.create(
        triage_user=person, intake_settings=settings, starts_at=NOW, ends_at=NOW, number="+18085550142",
        line="+18085550100", created_at=NOW,
    )  # fmt: skip
    path = hawaii / "organizations.yaml"
    before = path.read_text()
    path.write_text("organizations: []\n")
    assert loading.load_pack(hawaii, NOW).removed == [
        "service Plumeria Example Legal Aid, Eviction help: closed, not removed, as people have intakes with it"
    ]
    assert CallbackBooking.objects.count() == 1
    assert not Service.objects.get().is_published and not IntakeSettings.objects.get().is_enabled
    path.write_text(before)
    loading.load_pack(hawaii, NOW)
    assert Service.objects.get().is_published and IntakeSettings.objects.get().is_enabled
    assert IntakeSettings.objects.get().pk == settings.pk


def test_a_process_that_somebody_is_in_stays(hawaii: Path, change: Any) -> None:
    loading.load_pack(hawaii, NOW)
    session = NavigationSession.objects.create(
        process=NavigationProcess.objects.get(), state={}, created_at=NOW, updated_at=NOW
    )
    (hawaii / "processes" / "hi-eviction.yaml").unlink()
    change("issues.yaml", "    process: hi-eviction\n", "")
    assert loading.load_pack(hawaii, NOW).removed == ["process hi-eviction: stays until the 1 people in it are through"]
    session.is_complete = True
    session.save()
    assert loading.load_pack(hawaii, NOW).removed == ["process hi-eviction: removed"]
    assert not NavigationProcess.objects.exists()


def test_an_issue_that_left_is_removed(hawaii: Path) -> None:
    extra = "  - {key: other, titles: {en: Other, es: Otro, pl: Inne}, lsc_code: 99 Other, rest_export: /rest/o-cases, "
    extra += "search_term: 0c6f8e0a-2a53-5d3e-9b42-6a1f60f1c0ff}\n"
    path = hawaii / "issues.yaml"
    before = path.read_text()
    path.write_text(before + extra)
    loading.load_pack(hawaii, NOW)
    assert [issue.key for issue in issues.live()] == ["eviction", "other"]
    path.write_text(before)
    assert loading.load_pack(hawaii, NOW).removed == ["issue other: removed"]


def test_one_pack_is_the_default(hawaii: Path) -> None:
    assert loading.load_pack(hawaii, NOW).is_default
    assert not loading.load_pack(loading.packaged()["illinois"], NOW).is_default
    assert loading.load_pack(loading.packaged()["illinois"], NOW, default=True).is_default
    assert [pack.name for pack in ContentPack.objects.filter(is_default=True)] == ["illinois"]
    assert not loading.load_pack(hawaii, NOW).is_default


def test_a_pack_with_a_mistake_changes_nothing(hawaii: Path, change: Any) -> None:
    loading.load_pack(hawaii, NOW)
    before = everything()
    change("issues.yaml", "en: Eviction,", "en: Something else,")
    change("organizations.yaml", "issue: eviction", "issue: evictoin")
    with pytest.raises(PackError) as told:
        loading.load_pack(hawaii, NOW)
    assert "evictoin" in str(told.value)
    assert everything() == before


def test_two_packs_cannot_have_one_process_or_organization(hawaii: Path, change: Any) -> None:
    loading.load_pack(hawaii, NOW)
    change("pack.yaml", "pack: hawaii", "pack: maui")
    with pytest.raises(PackError) as told:
        loading.load_pack(hawaii, NOW)
    text = str(told.value)
    assert "the pack hawaii has a process hi-eviction already" in text
    assert "Plumeria Example Legal Aid: its UUID" in text
    assert "Eviction help: its UUID" in text


def test_a_service_without_a_uuid_keeps_the_one_made_of_its_name(hawaii: Path) -> None:
    path = hawaii / "organizations.yaml"
    lines = [line for line in path.read_text().splitlines() if "uuid:" not in line]
    path.write_text("\n".join(lines) + "\n")
    loading.load_pack(hawaii, NOW)
    before = everything()
    assert len({Organization.objects.get().uuid, Service.objects.get().uuid, IntakeSettings.objects.get().uuid}) == 3
    loading.load_pack(hawaii, NOW)
    assert everything() == before


def test_a_states_places_come_with_its_pack(hawaii: Path) -> None:
    assert not Place.objects.exists()
    loading.load_pack(hawaii, NOW)
    assert set(Place.objects.values_list("state", flat=True)) == {"HI"}
