"""STOP in the middle of a conversation, and START back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.talk import AFTERNOON, LINE, PERSON
from conversations.texting import deliver, handled, later, publish, queued, says, session
from frontdesk.consent import confirmations
from frontdesk.consent.models import OptOut
from frontdesk.consent.services import opt_out
from frontdesk.conversations import calls, silence
from frontdesk.conversations.models import ConversationMessage, InboxThread

pytestmark = pytest.mark.django_db

FIRST = "How many adults live in your home?"


@pytest.fixture(autouse=True)
def talking():
    publish(default=True)
    assert says("hello") == [FIRST]


def test_stop_parks_the_session_and_start_says_the_question_again():
    assert says("STOP", at=later(minutes=1)) == []  # the carrier confirms
    row = session()
    assert (row.state, row.parked_at) == ("waiting", later(minutes=1))
    assert says("START", at=later(minutes=9)) == [FIRST]
    row = session()
    assert (row.parked_at, row.heard_at) == (None, later(minutes=9))
    assert says("2", at=later(minutes=10)) == ["How many children live in your home?"]


@pytest.mark.parametrize("body", ["Stop.", "no más mensajes", "stop please", "remove me"])
def test_other_wordings_get_one_confirmation_and_nothing_else(body):
    assert len(says(body)) <= 1
    assert session().parked_at is not None
    assert queued() == []


def test_an_answer_that_only_sounds_like_stop_is_an_answer():
    says("my lease will end")
    assert session().parked_at is None
    assert session().turns == 2


def test_our_own_confirmation_comes_before_the_question():
    says("stop please")
    assert says("wznów") == [confirmations.renewed("pl"), FIRST]


def test_a_redelivered_start_is_answered_the_same_once():
    says("STOP")
    one = deliver("START", sid="SMstart")
    assert deliver("START", sid="SMstart") == one
    assert FIRST in one
    assert session().turns == 2


def test_nothing_is_sent_and_no_time_runs_out_while_parked():
    says("STOP", at=later(hours=1))
    assert silence.tick(later(days=8)) == 0
    assert silence.next_moment(later(days=8)) is None
    assert calls.find_lost(later(days=8)) == 0
    assert queued() == []
    says("START", at=later(days=30))
    row = session()
    assert (row.state, row.waits_until) == ("waiting", later(days=37))


def test_what_is_written_while_parked_is_kept_and_not_answered():
    says("STOP")
    assert says("2") == []
    assert handled()[-1] == "conversations:parked"
    assert ConversationMessage.objects.filter(direction="in", body="2").exists()
    assert session().turns == 1
    assert says("START") == [FIRST]


def test_yes_means_start_to_who_stopped_and_an_answer_to_others():
    says("STOP")
    assert says("YES") == [FIRST]
    assert says("YES") != [FIRST]


def test_an_opt_out_of_elsewhere_parks_at_the_next_text():
    opt_out(PERSON, "call", source=OptOut.Source.KEY, wording="9", now=AFTERNOON)
    assert says("2") == []
    assert session().parked_at is not None


def test_who_opted_out_begins_no_flow():
    says("STOP", contact="+13125550177")
    assert says("hello", contact="+13125550177") == []
    assert handled("+13125550177")[-1].startswith("reminders:")


def test_help_in_a_conversation_is_the_flows():
    assert says("HELP") == ["Count yourself.", FIRST]
    assert says("INFO")[-1] == FIRST
    assert handled()[-1] == "conversations"


def test_stop_while_staff_have_it_leaves_it_with_them():
    InboxThread.objects.create(
        contact_number=PERSON, line=LINE, reason="handed_over", opened_at=AFTERNOON, last_message_at=AFTERNOON
    )
    row = session()
    row.state = "handed_over"
    row.save()
    says("STOP")
    assert session().parked_at is not None
    assert says("START") == []
    assert (session().state, session().parked_at) == ("handed_over", None)


def test_a_person_on_two_of_our_lines_is_parked_on_both_and_each_goes_on_by_itself():
    other = "+13125550111"
    says("hello", line=other)
    says("STOP")
    assert says("START") == [FIRST]
    assert says("2", line=other, at=AFTERNOON + timedelta(minutes=1)) == ["How many children live in your home?"]


@pytest.mark.parametrize("body", ["ya no", "no más", "rezygnacja", "więcej nie"])
def test_an_answer_in_another_language_is_no_stop(body):
    says(body)
    assert session().parked_at is None
    assert not OptOut.objects.exists()


def test_salir_leaves_the_conversation_and_opts_nobody_out():
    assert says("SALIR") != []
    row = session()
    assert (row.state, row.ended_by, row.parked_at) == ("ended", "exit", None)
    assert not OptOut.objects.exists()
