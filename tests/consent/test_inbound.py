"""STOP and START by text: what is kept, and what the person reads."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frontdesk.carrier import handlers
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.consent import confirmations
from frontdesk.consent.inbound import answer_rest, answer_text
from frontdesk.consent.models import OptOut
from frontdesk.consent.queries import opted_out
from frontdesk.consent.services import opt_out

pytestmark = pytest.mark.django_db

ALICE = "+13125550142"
NOW = datetime(2026, 3, 3, 19, tzinfo=ZoneInfo("America/Chicago"))
BOTH = {Channel.TEXT, Channel.CALL}


def says(body: str, **data: str):
    """Alice texts; what consent answers."""
    return answer_text(InboundText(sid="SM1", from_number=ALICE, to_number="+13125550100", body=body, data=data), NOW)


def held():
    return opted_out([ALICE]).get(ALICE, set())


def test_consent_is_asked_first():
    assert handlers.text_handlers()[0] is answer_text


def test_the_carriers_own_word_is_confirmed_by_the_carrier_alone():
    answer = says("STOP")
    assert (answer.handled_by, list(answer.texts)) == ("consent", [])
    assert held() == BOTH
    row = OptOut.objects.first()
    assert (row.source, row.wording, row.created_at) == ("text", "STOP", NOW)


def test_a_plain_wording_is_confirmed_once_in_its_language():
    assert list(says("No me llamen más").texts) == [confirmations.stopped("es", BOTH)]
    assert list(says("No me llamen más").texts) == []
    assert held() == BOTH
    assert set(OptOut.objects.values_list("language", "wording")) == {("es", "No me llamen más")}


def test_start_renews_it_and_the_carrier_confirms():
    says("STOP")
    assert list(says("START").texts) == []
    assert held() == set()


def test_a_plain_start_is_confirmed_by_us():
    says("stop please")
    assert list(says("wznów").texts) == [confirmations.renewed("pl")]
    assert held() == set()


def test_yes_means_start_only_to_those_who_stopped():
    with CaptureQueriesContext(connection) as queries:
        assert says("Yes") is None
    assert len(queries) == 1  # an answer to a question like any other
    says("STOP")
    assert list(says("Yes").texts) == []
    assert held() == set()


def test_a_start_of_someone_who_never_stopped_is_left_to_an_open_conversation_and_else_answered_by_nobody():
    assert says("subscribe") is None
    assert says("START") is None
    for body, answer in (("START", ()), ("unstop", ()), ("yes", None), ("subscribe", None)):
        text = InboundText(sid="SM1", from_number=ALICE, to_number="", body=body, data={})
        answered = answer_rest(text, NOW)
        assert (answered.texts if answered else None) == answer, body


def test_a_later_hello_does_not_undo_a_stop():
    says("STOP")
    for body in ("hello", "C", "what time is my appointment?", "yes please", "HELP"):
        says(body)
    assert held() == BOTH


def test_help_is_the_carriers_and_ayuda_is_not():
    def asks(body: str, **data: str):
        return answer_rest(InboundText(sid="SM1", from_number=ALICE, to_number="", body=body, data=data), NOW)

    assert list(asks("HELP").texts) == list(asks("info").texts) == list(asks("?", OptOutType="HELP").texts) == []
    assert asks("ayuda") is None
    assert asks("help my lease ends") is None


def test_help_and_start_are_left_to_an_open_conversation_first():
    assert says("HELP") is None
    order = list(handlers.text_handlers())
    names = [getattr(handler, "__name__", "") for handler in order]
    assert names.index("answer_open") < order.index(answer_rest) < names.index("answer_keyword")


@pytest.mark.parametrize("body", ["C", "my lease will end", "stop by at 5", "cancel my appointment", ""])
def test_everything_else_is_left_to_others(body):
    assert says(body) is None
    assert held() == set()


def test_the_carriers_word_for_a_custom_keyword_counts():
    assert list(says("ARRIVEDERCI", OptOutType="STOP").texts) == []
    assert held() == BOTH
    says("CIAO", OptOutType="START")
    assert held() == set()


def test_a_stop_by_whatsapp_counts_for_the_number():
    answer_text(InboundText(sid="SM1", from_number=f"whatsapp:{ALICE}", to_number="", body="STOP", data={}), NOW)
    assert held() == BOTH


def test_do_not_call_me_is_about_calls_where_scopes_are_apart(monkeypatch):
    monkeypatch.setenv("FRONTDESK_OPT_OUT_SCOPE", "channel")
    get_settings.cache_clear()
    assert list(says("do not call me").texts) == [confirmations.stopped("en", {Channel.CALL})]
    assert held() == {Channel.CALL}
    says("START")
    assert held() == set()


def test_a_nine_pressed_in_a_call_stays_after_a_start_by_text_where_scopes_are_apart(monkeypatch):
    monkeypatch.setenv("FRONTDESK_OPT_OUT_SCOPE", "channel")
    get_settings.cache_clear()
    opt_out(ALICE, Channel.CALL, source="key", wording="9", now=NOW)
    says("STOP")
    says("START")
    assert held() == {Channel.CALL}


def test_the_offices_name_comes_first_when_it_has_one(monkeypatch):
    monkeypatch.setenv("FRONTDESK_OFFICE_NAME", "Lake Clinic")
    get_settings.cache_clear()
    assert says("opt out").texts[0].startswith("Lake Clinic: You will get no more")


GSM7 = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
           "abcdefghijklmnopqrstuvwxyzäöñüà")  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es", "fr", "pl"])
def test_each_confirmation_is_one_segment(language):
    texts = [confirmations.stopped(language, c) for c in (BOTH, {Channel.TEXT}, {Channel.CALL})]
    texts.append(confirmations.renewed(language))
    assert len(set(texts)) == 4
    for text in texts:
        assert len(text) <= (160 if set(text) <= GSM7 else 70), text
        assert set(text) <= GSM7 or language == "pl", text
