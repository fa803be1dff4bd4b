"""Real exports of Studio with calls in them, walked over the webhooks: every answer is sound TwiML, every walk ends."""

from __future__ import annotations

import random

import pytest

from conversations.calling import Caller
from conversations.talk import AFTERNOON, LINE, PERSON
from flows.exports import REAL, needs_real_exports
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.conversations import library, versions
from frontdesk.conversations.models import FlowRoute, FlowSession, FlowVersion, SessionCall
from frontdesk.conversations.voice import talking
from frontdesk.flows import functions

pytestmark = [pytest.mark.django_db(transaction=True), needs_real_exports]

#: Those that a call begins.
BY_CALL = (
    "Odiabackend099__meetcallwaiting.ai",
    "breakzplatform__ifood-twilio-server",
    "gbernz__twilio-serverless-studio-flow-ivr-builder",
    "ilao-eviction",
    "kun432__voiceflow-twilio",
    "mbarry-owl__OrderLookupIVR",
    "techmatters__flex-plugins__usnc-post-call-survey",
    "twilio-professional-services__flex-project-template__template_example_schedule_flow",
)
WALKS, LONGEST = 6, 120


@pytest.fixture(autouse=True)
def at_the_office(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTERNOON)
    monkeypatch.setenv("FRONTDESK_ANSWER_WITHIN", "0")
    monkeypatch.setattr(functions, "_functions", dict(functions._functions))
    get_settings.cache_clear()


def published(name: str) -> FlowVersion:
    """The export as it is, published past the check, which finds faults that are not our subject."""
    (path,) = [path for path in REAL if path.stem == name]
    version = versions.import_flow(path.read_text(), path.name, "export", now=AFTERNOON)
    FlowVersion.objects.filter(pk=version.pk).update(state="published", published_at=AFTERNOON)
    flow = library.compiled(version)
    for each in flow.steps.values():
        if function := getattr(each, "function", ""):
            functions.register(
                function, lambda arguments, context: {"success": "true", "matched": "true", "text": "ok"}
            )
    version.refresh_from_db()
    return version


def answer_requests(rng: random.Random) -> None:
    """What the flow asks of elsewhere is answered, well or badly."""
    from frontdesk.conversations import calls

    for call in SessionCall.objects.filter(state="wanted"):
        claimed = calls._claim(call.pk, AFTERNOON)
        ok = rng.random() < 0.7
        value = {"userId": "u1", "message": "How can we help?", "isEnd": rng.choice(["0", "0", "1"])}
        calls.finish(claimed, {"ok": ok, "status": 200 if ok else 500, "body": "", "value": value}, AFTERNOON)


def does_something(caller: Caller, rng: random.Random) -> None:
    """Whatever a person may do where they are."""
    match caller.waits_at:
        case "Gather":
            rng.choice(
                [
                    lambda: caller.presses(rng.choice("0123456789")),
                    lambda: caller.says(rng.choice(["yes", "no", "one", "Ana Smith", "60603"])),
                    caller.is_silent,
                ]
            )()
        case "Record":
            rng.choice([caller.records, caller.is_silent, lambda: caller.records(3, hangs_up=True)])()
        case "Dial":
            status = rng.choice(["completed", "busy", "no-answer", "failed"])
            caller.is_connected(status, **rng.choice([{}, {"CallStatus": "completed"}]))
        case _:
            answer_requests(rng)
            caller.ask(caller.verb("Redirect").text)


@pytest.mark.parametrize("name", BY_CALL)
def test_every_walk_of_a_call_ends(client, name):
    published(name)
    heard = 0
    FlowRoute.objects.create(kind="default", channel="call", flow_name="export", created_at=AFTERNOON)
    for seed in range(WALKS):
        rng = random.Random(f"{name} {seed}")
        caller = Caller(client, sid=f"CA{seed:032d}").calls()
        for _ in range(LONGEST):
            if caller.document is None:
                break
            does_something(caller, rng)
        else:
            caller.hangs_up()
        row = FlowSession.objects.get(call_sid=caller.sid)
        if row.state not in ("ended", "handed_over"):
            # it went on by text, or waits for a function of which nobody is told any more
            assert row.channel == "text" or talking.wait_of(row) == "result", (row.state, caller.documents[-1])
        assert row.failure == ""
        heard += len(caller.heard) + sum("<Play" in document for document in caller.documents)
        assert "RecordingUrl" not in " ".join(caller.heard)
        assert (row.contact_number, row.line) == (PERSON, LINE)
        FlowSession.objects.filter(pk=row.pk, state__in=["waiting", "calling", "handed_over"]).update(state="ended")
    assert heard > 0
