"""Old entries go, the audit stays for a year, and that they went is known."""

from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.config.env import SettingsError, get_settings, read_settings
from frontdesk.monitor.models import MonitorEntry
from frontdesk.monitor.services import prune

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 3, tzinfo=UTC)


def make(kind, days, count=1):
    at = NOW - timedelta(days=days)
    MonitorEntry.objects.bulk_create(
        MonitorEntry(kind=kind, summary=f"{kind} {days}", created_at=at) for _ in range(count)
    )


def left():
    return sorted(e.summary for e in MonitorEntry.objects.all() if e.data.get("verb") != "monitor.pruned")


def test_thirty_days_and_a_year():
    for days in (29, 31):
        make("request", days)
        make("exception", days)
    make("action", 364)
    make("action", 366)
    assert prune(NOW) == {"request": 1, "exception": 1, "action": 1}
    assert left() == ["action 364", "exception 29", "request 29"]


def test_the_purge_is_audited_and_nothing_is_said_of_none():
    make("job", 31, count=3)
    prune(NOW)
    entry = MonitorEntry.objects.get(kind="action")
    assert entry.data == {"verb": "monitor.pruned", "actor": "frontdesk", "object": "", "deleted": {"job": 3}}
    assert entry.created_at == NOW
    assert prune(NOW) == {}
    assert MonitorEntry.objects.filter(kind="action").count() == 1


def test_it_goes_in_chunks(django_assert_num_queries):
    make("job", 40, count=25)
    # three chunks of jobs, then the one that finds no more, five of the other kinds, and the audit in its savepoint
    with django_assert_num_queries(3 + 1 + 5 + 3):
        assert prune(NOW, chunk=10) == {"job": 25}


def test_each_kind_can_be_kept_for_its_own_time():
    for kind in ("carrier", "warning"):
        make(kind, 10)
        make(kind, 60)
    assert prune(NOW, keep={"carrier": 7, "warning": 90}) == {"carrier": 2}


def test_the_audit_is_kept_for_a_year_whatever_is_asked():
    make("action", 300)
    assert prune(NOW, keep={"action": 1}) == {}


def test_the_days_are_settings(monkeypatch):
    monkeypatch.setenv("FRONTDESK_MONITOR_DAYS", "7")
    monkeypatch.setenv("FRONTDESK_AUDIT_DAYS", "400")
    get_settings.cache_clear()
    make("job", 8)
    make("action", 399)
    make("action", 401)
    assert prune(NOW) == {"job": 1, "action": 1}
    with pytest.raises(SettingsError, match="FRONTDESK_AUDIT_DAYS"):
        read_settings({"FRONTDESK_AUDIT_DAYS": "30"}, None)
