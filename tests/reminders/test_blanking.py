"""What people answered to reminders is forgotten when it has been kept as long as transcripts are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.reminders.models import Reply
from frontdesk.reminders.replies import blanking

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 5, 21, 0, tzinfo=UTC)


def reply(days: int, body: str = "I am in hospital") -> Reply:
    return Reply.objects.create(
        channel="text", from_number="+13125550142", body=body, meaning="unclear", sid="SM1",
        received_at=NOW - timedelta(days=days),
    )  # fmt: skip


def test_old_replies_lose_their_words_and_keep_what_they_meant(monkeypatch) -> None:
    monkeypatch.setattr(blanking, "CHUNK", 2)
    for _ in range(5):
        reply(366)
    reply(366, "")
    young = reply(364)
    assert blanking.blank_old(NOW) == 5
    assert blanking.blank_old(NOW) == 0
    young.refresh_from_db()
    assert young.body == "I am in hospital"
    old = Reply.objects.exclude(pk=young.pk)
    assert set(old.values_list("body", "meaning", "from_number")) == {("", "unclear", "+13125550142")}
