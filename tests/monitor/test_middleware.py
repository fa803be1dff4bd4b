"""Requests that fail or are slow leave an entry; the others leave nothing."""

import asyncio
import sys

import pytest
from asgiref.sync import sync_to_async
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import AsyncClient, Client
from django.urls import path

from frontdesk.config.env import get_settings
from frontdesk.monitor.models import MonitoredTag, MonitorEntry

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def fine(request, token=""):
    return HttpResponse("ok")


def failing(request, token=""):
    raise ValueError("Ann Lee's number is +13125550142")


def refusing(request):
    return HttpResponse(status=503)


def breaking_the_transaction(request):
    from django.utils import timezone

    with transaction.atomic():
        for _ in range(2):
            MonitoredTag.objects.create(tag="x", created_at=timezone.now())


async def failing_async(request):
    raise ValueError("async")


urlpatterns = [
    path("fine/", fine),
    path("twilio/voice/<str:token>", failing),
    path("refusing/", refusing),
    path("breaking/", breaking_the_transaction),
    path("async/", failing_async),
]


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


def entries():
    return {entry.kind: entry for entry in MonitorEntry.objects.all()}


def test_a_request_that_went_well_leaves_nothing(browser):
    assert browser.get("/fine/").status_code == 200
    assert browser.get("/nowhere/").status_code == 404
    assert entries() == {}


def test_an_exception_leaves_itself_and_its_request(browser):
    assert browser.post("/twilio/voice/3f9c-token?name=Ann", {"Body": "ill"}).status_code == 500
    found = entries()
    assert set(found) == {"request", "exception"}
    request = found["request"]
    assert request.summary == "POST /twilio/voice/<str:token> -> 500"
    assert request.tags == ["route:/twilio/voice/<str:token>", "status:500"]
    assert request.milliseconds > 0
    error = found["exception"]
    assert error.summary == "ValueError in POST /twilio/voice/<str:token>"
    assert error.data["error"]["message"] == "Ann Lee's number is +1312•••0142"
    assert any("failing" in frame for frame in error.data["error"]["frames"])
    # neither the token, nor the query, nor the body is anywhere
    for entry in found.values():
        told = f"{entry.summary} {entry.tags} {entry.data}"
        assert "3f9c" not in told and "name=" not in told and "ill" not in told.replace("failing", "")


def test_a_refusal_of_our_own_is_a_failed_request(browser):
    browser.get("/refusing/")
    assert set(entries()) == {"request"}


def test_a_slow_request_is_kept(browser, monkeypatch):
    monkeypatch.setenv("FRONTDESK_SLOW_MILLISECONDS", "1")
    get_settings.cache_clear()
    monkeypatch.setattr(sys.modules["frontdesk.monitor.middleware"].time, "perf_counter", iter(range(10**6)).__next__)
    assert browser.get("/fine/").status_code == 200
    assert entries()["request"].tags == ["route:/fine/", "status:200", "slow"]


def test_an_error_of_the_database_is_kept_too(browser):
    with pytest.raises(IntegrityError):
        Client().get("/breaking/")
    assert set(entries()) == {"request", "exception"}


@pytest.mark.django_db(transaction=True)
def test_under_asgi():
    async def ask():
        client = AsyncClient(raise_request_exception=False)
        assert (await client.get("/fine/")).status_code == 200
        assert (await client.get("/async/")).status_code == 500
        from django.db import connections

        await sync_to_async(connections.close_all)()

    asyncio.run(ask())
    assert set(entries()) == {"request", "exception"}
    assert entries()["exception"].data["error"]["message"] == "async"
