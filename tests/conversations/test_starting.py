"""Conversations that we begin."""

from __future__ import annotations

import pytest

from conversations.talk import AFTERNOON, LINE, NIGHT, PERSON
from conversations.texting import HOUSEHOLD, later, publish, queued, says, session
from frontdesk.config.env import get_settings
from frontdesk.consent.models import OptOut
from frontdesk.consent.services import opt_out, pause
from frontdesk.conversations.models import ConversationMessage, FlowSession
from frontdesk.conversations.starting import CannotStart, start_outbound
from frontdesk.monitor.models import MonitorEntry

pytestmark = pytest.mark.django_db

OURS = HOUSEHOLD.replace("topic:", "starts: [text, request]\ntakes: [who]\ntopic:").replace(
    "How many adults live in your home?", '"{{ who }}, how many adults live in your home?"'
)


def begin(*numbers: str, now=AFTERNOON, **more):
    return start_outbound("household", numbers, now=now, by="ann", **more)


def test_the_first_text_is_queued_and_the_answer_goes_on():
    publish(OURS)
    (one,) = begin("(312) 555-0142", data={"who": "Ann"})
    assert (one.number, one.reason, one.later) == (PERSON, "", None)
    row = session()
    assert (row.pk, row.line, row.state) == (one.session_id, LINE, "waiting")
    assert row.document["kind"] == "request"
    assert queued() == ["Ann, how many adults live in your home?"]
    ConversationMessage.objects.update(status="sent")
    assert says("2", at=later(minutes=3)) == ["How many children live in your home?"]
    assert MonitorEntry.objects.filter(tags__contains=["action:flow.begun"]).count() == 1


def test_each_number_is_refused_or_begun_with_its_reason():
    publish(OURS)
    opt_out("+13125550144", "text", source=OptOut.Source.STAFF, now=AFTERNOON)
    publish("flow: menu\nsteps:\n  - ask: What?\n    as: a\n    answer: text\n", default=True)
    says("hi", contact="+13125550145")
    outcomes = begin("+13125550143", "+13125550144", "+13125550145", "12", "+13125550143", data={"who": "x"})
    assert [(one.number, one.session_id is not None) for one in outcomes] == [
        ("+13125550143", True),
        ("+13125550144", False),
        ("+13125550145", False),
        ("12", False),
        ("+13125550143", False),
    ]
    assert "asked for no more texts" in outcomes[1].reason
    assert "is open" in outcomes[2].reason
    assert "no phone number" in outcomes[3].reason
    assert "twice" in outcomes[4].reason
    assert FlowSession.objects.filter(contact_number="+13125550145").get().version.name == "menu"


def test_at_night_and_during_a_pause_it_begins_and_its_texts_wait():
    publish(OURS)
    (one,) = begin(PERSON, now=NIGHT)
    assert one.session_id
    assert one.later is not None
    assert one.later > NIGHT
    assert not ConversationMessage.objects.get().answers_person
    pause("A storm", now=NIGHT)
    (other,) = begin("+13125550143", now=NIGHT)
    assert other.session_id


def test_what_cannot_be_begun_says_why(monkeypatch):
    with pytest.raises(CannotStart, match="'household' is not published"):
        begin(PERSON)
    publish(HOUSEHOLD.replace("topic:", "starts: [text]\ntopic:"))
    with pytest.raises(CannotStart, match="start `request`"):
        begin(PERSON)
    publish(OURS, now=later(minutes=1))
    monkeypatch.setenv("TWILIO_PHONE_NUMBER", "")
    get_settings.cache_clear()
    with pytest.raises(CannotStart, match="TWILIO_PHONE_NUMBER"):
        begin(PERSON)
