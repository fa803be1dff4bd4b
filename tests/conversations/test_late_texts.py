"""A text that is found hours after it came: staff have it, no flow answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.carrier import answering
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.webhooks import take_in
from frontdesk.conversations.models import ConversationMessage, InboxThread

pytestmark = pytest.mark.django_db
CAME = datetime(2026, 3, 3, 20, tzinfo=UTC)


@pytest.mark.parametrize(("hours", "threads"), [(7, 1), (5, 0)])
def test_it_opens_a_thread_with_what_was_written(hours, threads):
    pk = take_in("SM1", {"From": "+13125550142", "To": "+13125550100", "Body": "my heating is off"}, CAME)
    for _ in range(2):
        answering.answer_missed([pk], CAME + timedelta(hours=hours))
    assert (InboundText.objects.get().handled_by == answering.TOO_LATE) is bool(threads)
    assert InboxThread.objects.count() == threads
    if threads:
        message = ConversationMessage.objects.get()
        assert (message.body, message.direction) == ("my heating is off", "in")
        assert message.thread_id == InboxThread.objects.get().pk
