from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client

from frontdesk.config.env import get_settings


def page(path: str) -> tuple[int, dict]:
    answer = Client().get(path)
    return answer.status_code, json.loads(answer.content)


def a_worker_lives(name: str = "here:1:a", seconds_ago: int = 0) -> None:
    """Its row and its lock, as a worker keeps them (the test's own connection holds the lock)."""
    from frontdesk.jobs.locks import WORKER

    with connection.cursor() as cursor:
        cursor.execute(
            "insert into workers (name, queue_worker_ids, started_at, seen_at) "
            "values (%s, '{}', clock_timestamp(), clock_timestamp() - make_interval(secs => %s)) returning id",
            [name, seconds_ago],
        )
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [WORKER, cursor.fetchone()[0]])


def test_alive_without_a_look_at_anything() -> None:
    assert page("/healthz") == (200, {"status": "ok"})


@pytest.mark.django_db
def test_not_ready_without_a_worker() -> None:
    status, body = page("/readyz")
    assert status == 503
    assert body == {"ready": False, "checks": {"database": "ok", "worker": "none is alive", "carrier": "ok"}}


@pytest.mark.django_db
def test_ready() -> None:
    a_worker_lives()
    assert page("/readyz") == (200, {"ready": True, "checks": {"database": "ok", "worker": "ok", "carrier": "ok"}})


@pytest.mark.django_db
def test_a_worker_not_seen_for_long_does_not_count() -> None:
    a_worker_lives(seconds_ago=120)
    assert page("/readyz")[0] == 503


@pytest.mark.django_db
def test_not_ready_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    a_worker_lives()
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "")
    monkeypatch.setenv("TWILIO_PHONE_NUMBER", "")
    get_settings.cache_clear()
    status, body = page("/readyz")
    assert status == 503
    assert body["checks"]["carrier"] == "not set: TWILIO_AUTH_TOKEN, TWILIO_PHONE_NUMBER"


def test_not_ready_without_a_database() -> None:
    """Here pytest-django itself keeps the database away: any use of it is an error, as with a lost one."""
    status, body = page("/readyz")
    assert status == 503
    assert body["checks"]["database"] == "does not answer"
    assert body["checks"]["worker"] == "unknown"


def test_only_looking_is_allowed() -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert Client().post(path).status_code == 405
