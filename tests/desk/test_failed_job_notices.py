from datetime import UTC, datetime, timedelta

import pytest

from desk.conftest import make_user
from frontdesk.desk.failed_job_notices import tell
from frontdesk.jobs.models import FailedJob
from frontdesk.people.models import Notification

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


def fail(count):
    for _ in range(count):
        FailedJob.objects.create(
            queue="default", task="frontdesk.reminders.tasks.send_chunk", payload={}, exception="no", failed_at=NOW
        )


def test_staff_are_told_once_of_each_failed_job():
    make_user("receptionist")
    tell(NOW)
    assert Notification.objects.count() == 0  # nothing has failed
    fail(3)
    tell(NOW)
    tell(NOW + timedelta(minutes=1))
    fail(1)
    tell(NOW + timedelta(minutes=2))
    told = Notification.objects.order_by("pk")
    assert [n.data["count"] for n in told] == [3, 1]
    assert told[0].data["task"] == "send chunk"


def test_a_job_that_was_retried_meanwhile_is_no_news():
    make_user("receptionist")
    fail(1)
    FailedJob.objects.update(retried_at=NOW)
    tell(NOW)
    assert Notification.objects.count() == 0
