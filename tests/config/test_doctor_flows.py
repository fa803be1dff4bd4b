"""What `frontdesk doctor` says of flows, routes, sessions and texts, each against rows as they come about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.talk import LINE, PERSON, make_session
from conversations.texting import forget_flows, publish
from frontdesk.config import clock
from frontdesk.config.doctor import flows
from frontdesk.config.doctor.finding import Finding, Verdict
from frontdesk.consent import services
from frontdesk.conversations.models import ConversationMessage, FlowRoute, FlowVersion, SessionCall
from frontdesk.conversations.outgoing.queueing import Outgoing, queue_texts
from frontdesk.flows import functions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget():
    forget_flows()
    yield
    forget_flows()


def says(finding: Finding, verdict: Verdict, found: str, do: str = "") -> None:
    assert finding.verdict is verdict, finding
    assert found in finding.found, finding
    assert do in finding.do, finding
    assert bool(finding.do) or verdict in (Verdict.OK, Verdict.SKIPPED)


def test_an_office_without_flows_is_well():
    for check in (flows.check_flows, flows.check_routes, flows.check_conversations, flows.check_texts):
        assert check().verdict is Verdict.OK, check
    assert "none is published" in flows.check_flows().found


def test_published_flows_that_can_be_run():
    publish(default=True)
    says(flows.check_flows(), Verdict.OK, "1 published (household)")
    says(flows.check_routes(), Verdict.OK, "1 lead")


def test_a_flow_whose_function_is_gone(monkeypatch):
    monkeypatch.setattr(functions, "_functions", dict(functions.all_functions()))
    functions.register("find_help", lambda arguments, context: {}, about="help")
    publish("flow: helper\nsteps:\n  - call: find_help\n    as: found\n  - say: Done.\n", default=True)
    assert flows.check_flows().verdict is Verdict.OK
    functions._functions.pop("find_help")
    says(flows.check_flows(), Verdict.FAILED, "helper cannot be run as published", "flows check helper")


def test_a_flow_that_this_release_cannot_read():
    publish(default=True)
    FlowVersion.objects.update(text="flow: household\nsteps: 7\n")
    forget_flows()
    says(flows.check_flows(), Verdict.FAILED, "household cannot be run", "roll-back household")


def test_routes_that_lead_nowhere_and_flows_that_nothing_begins():
    publish()
    says(flows.check_routes(), Verdict.WARNING, "no text begins", "--default")
    FlowRoute.objects.create(kind="keyword", keyword="rent", flow_name="gone", created_at=clock.now())
    says(flows.check_routes(), Verdict.FAILED, "keyword rent -> gone", "flows publish gone")


def test_sessions_that_failed_lately():
    now = clock.now()
    make_session(state="failed", ended_at=now - timedelta(days=2), failure="loop: again")
    assert flows.check_conversations().verdict is Verdict.OK
    make_session("+13125550143", state="failed", ended_at=now, failure="loop: again", at_step="f/ask")
    says(flows.check_conversations(), Verdict.WARNING, "1 failed within a day", "in the inbox")
    assert "f/ask: loop: again" in flows.check_conversations().found


def test_sessions_whose_results_nobody_fetches():
    now = clock.now()
    session = make_session(state="calling")
    call = SessionCall.objects.create(session=session, wanted_id="1", kind="http", request={}, created_at=now)
    assert flows.check_conversations().verdict is Verdict.OK
    SessionCall.objects.filter(pk=call.pk).update(created_at=now - timedelta(minutes=11))
    says(flows.check_conversations(), Verdict.FAILED, "1 waiting for a result", "frontdesk worker")


def test_texts_that_wait_too_long():
    now = clock.now()
    queue_texts(None, PERSON, LINE, [Outgoing("Hello")], now=now)
    says(flows.check_texts(), Verdict.OK, "go out when they are due")
    ConversationMessage.objects.update(due_at=now - timedelta(minutes=20))
    says(flows.check_texts(), Verdict.FAILED, "waited for 20 minutes", "frontdesk worker")
    services.pause("the number is being moved", now=now)
    says(flows.check_texts(), Verdict.SKIPPED, "held back by the pause")
    ConversationMessage.objects.update(due_at=now + timedelta(hours=3))  # quiet hours
    assert flows.check_texts().verdict is Verdict.OK


def test_a_carriers_answer_that_nobody_asks_after():
    now = clock.now()
    queue_texts(None, PERSON, LINE, [Outgoing("Hello")], now=now)
    ConversationMessage.objects.update(status="uncertain", settle_after=now - timedelta(minutes=20))
    assert flows.check_texts().verdict is Verdict.FAILED
