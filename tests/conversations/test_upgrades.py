"""After an upgrade of Frontdesk: flows that it cannot read any more, functions that are gone, documents it cannot read.

Whatever is gone, nobody's text is lost, and one broken conversation holds up no other.
"""

from __future__ import annotations

import pytest

from conversations.talk import AFTERNOON, PERSON
from conversations.texting import HOUSEHOLD, forget_flows, handled, later, publish, queued, says, session
from frontdesk.conversations import calls, silence, versions
from frontdesk.conversations.models import FlowSession, FlowVersion, InboxThread, SessionCall
from frontdesk.conversations.outgoing import upkeep
from frontdesk.flows import functions
from frontdesk.monitor.models import MonitorEntry

pytestmark = pytest.mark.django_db

OTHER = "+13125550143"
#: What a later release may say of a file that an earlier one took in.
UNREADABLE = "flow: household\nsteps:\n  - shout: hello\n"
OUTER = """
flow: outer
steps:
  - ask: Your name?
    as: name
    answer: name
  - run: household
  - say: "Thank you, {{ name }}."
"""


def becomes_unreadable(name: str) -> None:
    FlowVersion.objects.filter(name=name).update(text=UNREADABLE)
    forget_flows()


@pytest.fixture
def unreadable():
    publish(default=True)
    says("hello")
    becomes_unreadable("household")


def test_a_conversation_on_a_flow_that_cannot_be_read_any_more_goes_to_staff(unreadable):
    (told,) = says("2")
    assert "Someone from our office will text you" in told
    assert session().state == "failed"
    assert InboxThread.objects.get().reason == "failed"
    assert handled()[-1] == "conversations"


def test_its_silence_holds_up_no_other(unreadable):
    publish(HOUSEHOLD.replace("flow: household", "flow: second"), keywords=["second"])
    says("second", contact=OTHER)
    silence.tick(later(days=1, hours=19))
    assert "still there" in queued(OTHER)[0]


@pytest.mark.parametrize("what", ["silence", "calls", "failures"])
def test_one_row_that_cannot_be_seen_to_holds_up_no_other(what, monkeypatch):
    publish(default=True)
    for contact in (PERSON, OTHER):
        says("hello", contact=contact)
    first, second = FlowSession.objects.order_by("pk")
    seen = []

    def see_to(row, *rest, **more):
        pk = getattr(row, "session_id", getattr(row, "pk", row))
        if pk == first.pk:
            raise RuntimeError("a fault")
        seen.append(pk)
        return True

    if what == "silence":
        monkeypatch.setattr(silence, "_see_to", see_to)
        assert silence.tick(later(days=30)) == 1
    elif what == "calls":
        for row in (first, second):
            SessionCall.objects.create(
                session=row, wanted_id="1", kind="http", request={}, state="running", created_at=AFTERNOON,
                lease_until=AFTERNOON,
            )  # fmt: skip
        monkeypatch.setattr(calls, "finish", see_to)
        assert calls.find_lost(later(minutes=1)) == 1
    else:
        for row in (first, second):
            row.messages.filter(direction="out").update(status="failed")
        monkeypatch.setattr(upkeep, "_on_failure", [see_to])
        assert upkeep.tell_failures(later(minutes=1)) == 1
    assert seen == [second.pk]
    assert MonitorEntry.objects.filter(kind="exception").count() == 1


def test_a_flow_that_cannot_be_read_begins_nothing_and_the_text_goes_on(unreadable):
    publish(HOUSEHOLD.replace("flow: household", "flow: second"), default=True)
    FlowSession.objects.update(state="ended", ended_at=AFTERNOON)
    assert says("hello", at=later(minutes=1)) == ["How many adults live in your home?"]
    assert session().version.name == "second"


def test_its_mended_file_is_taken_in_and_published(unreadable):
    assert versions.import_flow(HOUSEHOLD + "\n", "test.yaml", now=later(minutes=1)).number == 2
    versions.publish("household", now=later(minutes=1), by="test")
    assert says("hello", contact=OTHER) == ["How many adults live in your home?"]


def test_a_sub_flow_that_cannot_be_read_leaves_by_failed_or_goes_to_staff():
    publish()
    publish(OUTER, default=True)
    says("hello")
    becomes_unreadable("household")
    told = says("Ann")
    assert told and session().state in ("failed", "ended")
    assert session().state == "ended" or InboxThread.objects.exists()


def test_a_sub_flow_rolled_back_or_retired_stays_with_who_is_in_it():
    publish()
    publish(OUTER, default=True)
    says("hello")
    versions.retire("household", later(minutes=1))
    forget_flows()
    assert says("Ann") == ["How many adults live in your home?"]
    versions.retire("outer", later(minutes=1))
    assert says("2") == ["How many children live in your home?"]


def test_a_function_that_is_gone_leaves_by_failed(monkeypatch):
    monkeypatch.setattr(functions, "_functions", dict(functions._functions))
    functions.register("weigh", lambda arguments, context: 1)
    publish(
        "flow: weighs\nsteps:\n  - ask: Go?\n    as: go\n    answer: yes_no\n  - call: weigh\n    as: it\n"
        "    failed: [{say: It did not work.}]\n  - say: Done.\n",
        default=True,
    )
    says("hi")
    del functions._functions["weigh"]
    assert says("yes") == ["It did not work.", "Done."]


@pytest.mark.parametrize("document", [{}, {"format": 999, "state": "waiting"}, {"state": "waiting"}])
def test_a_document_that_cannot_be_read_goes_to_staff(document):
    publish(default=True)
    says("hello")
    FlowSession.objects.update(document=document)
    assert "Someone from our office will text you" in says("2")[0]
    assert (session().state, InboxThread.objects.get().reason) == ("failed", "failed")
