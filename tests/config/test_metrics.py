from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from factories import EVENING, appointment, attempt, round_of_the_evening
from frontdesk.carrier.statuses import Channel, Outcome
from frontdesk.config.env import get_settings
from frontdesk.config.metrics import Figures
from frontdesk.jobs.models import FailedJob


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FRONTDESK_METRICS_KEY", "open sesame")
    get_settings.cache_clear()
    return "open sesame"


def figure(name: str, now=EVENING, **labels: str) -> float | None:
    registry = CollectorRegistry()
    registry.register(Figures(now))
    return registry.get_sample_value(name, labels)


def test_without_a_key_there_is_no_page() -> None:
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "open sesame", "Basic open sesame", "Bearer ö"])
def test_a_wrong_key(key: str, given: str) -> None:
    answer = Client().get("/metrics", headers={"Authorization": given} if given else {})
    assert answer.status_code == 403
    assert b"frontdesk" not in answer.content


@pytest.mark.django_db
def test_the_page_is_prometheus(key: str) -> None:
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    names = {family.name for family in text_string_to_metric_families(answer.content.decode())}
    assert {
        "frontdesk_attempts_today",
        "frontdesk_attempts_due",
        "frontdesk_oldest_due_seconds",
        "frontdesk_attempts_uncertain",
        "frontdesk_rounds_today",
        "frontdesk_jobs",
        "frontdesk_workers_alive",
        "frontdesk_sending_paused",
    } <= names


@pytest.mark.django_db
def test_attempts_of_todays_rounds() -> None:
    tonight = round_of_the_evening(started_at=EVENING)
    last_night = round_of_the_evening(started_at=EVENING - timedelta(days=1), due_at=EVENING - timedelta(days=1))
    for _ in range(3):
        attempt(appointment(), round=tonight, status=Outcome.DELIVERED)
    attempt(appointment(), Channel.CALL, round=tonight, status=Outcome.NO_ANSWER)
    attempt(appointment(), Channel.CALL, round=last_night, status=Outcome.NO_ANSWER)
    assert figure("frontdesk_attempts_today", channel="text", outcome="delivered") == 3
    assert figure("frontdesk_attempts_today", channel="call", outcome="no_answer") == 1
    assert figure("frontdesk_rounds_today", kind="first", status="running") == 1


@pytest.mark.django_db
def test_today_begins_at_the_offices_midnight() -> None:
    midnight = EVENING.replace(hour=6) - timedelta(days=1)  # in Chicago, in winter
    attempt(appointment(), round=round_of_the_evening(started_at=midnight - timedelta(seconds=1)), status=Outcome.BUSY)
    attempt(appointment(), round=round_of_the_evening(started_at=midnight), status=Outcome.BUSY)
    assert figure("frontdesk_attempts_today", channel="text", outcome="busy") == 1


@pytest.mark.django_db
def test_what_waits() -> None:
    attempt(appointment(), due_at=EVENING - timedelta(minutes=10))
    attempt(appointment(), due_at=EVENING - timedelta(minutes=1))
    attempt(appointment(), due_at=EVENING + timedelta(hours=1))
    attempt(appointment(), status=Outcome.UNCERTAIN)
    assert figure("frontdesk_attempts_due") == 2
    assert figure("frontdesk_oldest_due_seconds") == 600
    assert figure("frontdesk_attempts_uncertain") == 1


@pytest.mark.django_db
def test_nothing_waits() -> None:
    assert figure("frontdesk_attempts_due") == 0
    assert figure("frontdesk_oldest_due_seconds") == 0
    assert figure("frontdesk_workers_alive") == 0


@pytest.mark.django_db
def test_jobs_and_the_pause_switch() -> None:
    from frontdesk.consent import services

    FailedJob.objects.create(queue="default", task="t", payload={}, exception="e", failed_at=EVENING)
    services.pause("the number is being moved", channel=Channel.CALL, now=EVENING)
    assert figure("frontdesk_jobs", state="failed") == 1
    assert figure("frontdesk_sending_paused", channel="call") == 1
    assert figure("frontdesk_sending_paused", channel="text") == 0
