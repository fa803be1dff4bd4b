"""What a process keeps of the packs, and when it looks again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from frontdesk.intake.content import issues, loading, packs
from frontdesk.intake.content.loaded import loaded
from frontdesk.intake.models import ContentPack, LegalIssue

pytestmark = pytest.mark.django_db


@pytest.fixture
def illinois(db: None) -> None:
    loading.load_pack(loading.packaged()["illinois"], datetime(2026, 3, 3, 15, tzinfo=UTC))


def test_nothing_is_read_again_while_nothing_changes(illinois, django_assert_num_queries):
    first = loaded()
    with django_assert_num_queries(1):
        assert loaded() is first
    found = issues.find("eviction", "IL")
    with django_assert_num_queries(1):
        assert issues.find("eviction", "IL") is found is not None


def test_a_change_by_hand_counts_at_once(illinois):
    assert issues.find("eviction", "IL") is not None
    LegalIssue.objects.filter(key="eviction").update(is_live=False)
    assert issues.find("eviction", "IL") is None
    assert "eviction" not in {option["value"] for option in issues.menu("en")}


def test_what_was_taken_back_counts_no_more(illinois):
    with pytest.raises(RuntimeError), transaction.atomic():
        ContentPack.objects.all().delete()
        assert packs.default() is None and not packs.serves("IL") and issues.live() == []
        raise RuntimeError
    assert packs.serves("il") and packs.of_state("IL") == packs.default()


def test_a_state_nobody_serves_has_no_pack(illinois):
    assert packs.of_state("WY") is None and not packs.serves("WY") and not packs.serves("")
    assert issues.find("eviction", "WY") is None
    assert issues.find("eviction") is not None, "without a state the default pack answers"
