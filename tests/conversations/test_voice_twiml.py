"""What a session does on a call, as TwiML; and what a request tells. Both pure."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.conversations.voice.reading import Awaits, event_of, recording, said
from frontdesk.conversations.voice.speaking import Script, locale

NOW = datetime(2026, 3, 5, tzinfo=UTC)
NEXT = "https://x.org/twilio/flow-call/t?turn=2"


def act(verb: str, **details: object) -> tuple[ElementTree.Element, Script]:
    script = Script(NEXT)
    script.act([{"verb": verb, "step": "s", "details": details}])
    return ElementTree.fromstring(str(script)), script


@pytest.mark.parametrize(
    ("verb", "details", "xml"),
    [
        ("say", {"text": "Hi & <you>", "language": "es"}, '<Say language="es-US">Hi &amp; &lt;you&gt;</Say>'),
        ("say", {"text": "Hi", "language": "en-GB", "voice": "Polly.Amy", "loop": 2},
         '<Say language="en-GB" loop="2" voice="Polly.Amy">Hi</Say>'),
        ("say", {"text": "Hi", "voice": "default"}, "<Say>Hi</Say>"),
        ("say", {"text": "Hi\x00\x0b"}, "<Say>Hi</Say>"),
        ("play", {"play": "https://x.org/a.mp3"}, "<Play>https://x.org/a.mp3</Play>"),
        ("digits", {"digits": "ww12#<"}, '<Play digits="ww12#" />'),
        ("gather", {"text": "One?", "language": "en", "number_of_digits": 1, "input": "dtmf"},
         f'<Gather action="{NEXT}" actionOnEmptyResult="true" finishOnKey="#" input="dtmf" method="POST" numDigits="1" '
         'timeout="5"><Say language="en-US">One?</Say></Gather>'),
        ("gather", {"stop_gather": False, "finish_on_key": "*", "timeout": 0,
                    "input": "dtmf"},
         f'<Gather action="{NEXT}" actionOnEmptyResult="true" finishOnKey="" input="dtmf" method="POST" '
         'timeout="1" />'),
        ("gather", {"input": "speech", "gather_language": "pl", "hints": "tak, nie", "speech_model": "phone_call",
                    "profanity_filter": False, "speech_timeout": "3"},
         f'<Gather action="{NEXT}" actionOnEmptyResult="true" hints="tak, nie" input="speech" language="pl-PL" '
         'method="POST" profanityFilter="false" speechModel="phone_call" speechTimeout="3" timeout="5" />'),
        ("record", {"timeout": 4, "max_length": 60, "finish_on_key": "*", "play_beep": False, "trim": "trim-silence"},
         f'<Record action="{NEXT}" finishOnKey="*" maxLength="60" method="POST" playBeep="false" timeout="4" '
         f'trim="trim-silence" /><Redirect method="POST">{NEXT}</Redirect>'),
        ("connect", {"noun": "number-multi", "to": "+13125550101, +13125550102", "caller_id": "+13125550100"},
         f'<Dial action="{NEXT}" callerId="+13125550100" method="POST" timeout="30"><Number>+13125550101</Number>'
         "<Number>+13125550102</Number></Dial>"),
        ("connect", {"noun": "client", "to": "ana", "record": True, "timeout": 10},
         f'<Dial action="{NEXT}" method="POST" record="record-from-answer" timeout="10"><Client>ana</Client></Dial>'),
        ("connect", {"noun": "sip", "to": "ana@x.org"},
         f'<Dial action="{NEXT}" method="POST" timeout="30"><Sip>sip:ana@x.org</Sip></Dial>'),
        ("connect", {"noun": "conference", "to": "room"},
         f'<Dial action="{NEXT}" method="POST" timeout="30"><Conference>room</Conference></Dial>'),
        ("redirect", {"url": "https://y.org/?a=1&b=2", "method": "GET"},
         '<Redirect method="GET">https://y.org/?a=1&amp;b=2</Redirect>'),
        ("pay", {"connector": "Stripe_1", "amount": "19.99", "currency": "USD", "language": "es", "security_code": True,
                 "card_types": "visa amex", "parameters": {"order": "7"}},
         f'<Pay action="{NEXT}" chargeAmount="19.99" currency="usd" language="es-MX" maxAttempts="2" '
         'paymentConnector="Stripe_1" securityCode="true" timeout="5" validCardTypes="visa amex">'
         f'<Parameter name="order" value="7" /></Pay><Redirect method="POST">{NEXT}</Redirect>'),
        ("pay", {"method": "ach-debit", "bank_account_type": "consumer-savings", "language": "es", "timeout": 9,
                 "security_code": False, "postal_code": "false", "max_attempts": 3, "token_type": "reusable",
                 "description": "Rent", "min_postal_code_length": 5},
         f'<Pay action="{NEXT}" bankAccountType="consumer-savings" description="Rent" maxAttempts="3" '
         'minPostalCodeLength="5" paymentMethod="ach-debit" postalCode="false" securityCode="false" timeout="9" '
         f'tokenType="reusable" /><Redirect method="POST">{NEXT}</Redirect>'),
        ("hang_up", {}, "<Hangup />"),
        ("make_call", {"to": "+1"}, ""),
    ],
)  # fmt: skip
def test_each_thing_that_is_done_on_a_call(verb, details, xml):
    _, script = act(verb, **details)
    assert str(script).removeprefix('<?xml version="1.0" encoding="UTF-8"?>').replace("<Response />", "") in (
        f"<Response>{xml}</Response>", xml,
    )  # fmt: skip


def test_a_long_text_is_said_in_parts_and_what_follows_an_end_is_left_out():
    root, _ = act("say", text="A sentence of some words. " * 300)
    assert len(root) == 2
    assert all(len(say.text) <= 4096 for say in root)
    script = Script(NEXT)
    script.act([{"verb": "hang_up", "details": {}}, {"verb": "say", "details": {"text": "never"}}])
    assert "never" not in str(script)


@given(
    st.sampled_from(["say", "play", "gather", "record", "connect", "redirect", "digits", "pay"]),
    st.dictionaries(
        st.sampled_from(
            ["text", "play", "digits", "language", "voice", "hints", "to", "noun", "url", "finish_on_key", "timeout"]
        ),
        st.text(max_size=30),
    ),
)
def test_whatever_a_flow_renders_it_is_well_formed(verb, details):
    root, script = act(verb, **details)
    assert root.tag == "Response"
    assert script.awaits in Awaits


@pytest.mark.parametrize(("given", "full"), [("en", "en-US"), ("ES", "es-US"), ("pl-PL", "pl-PL"), ("xx", "xx")])
def test_languages(given, full):
    assert locale(given) == full


RECORDED = {"RecordingUrl": "https://x.org/RE1", "RecordingDuration": "7", "RecordingSid": "RE1", "Digits": "#"}


@pytest.mark.parametrize(
    ("awaits", "form", "what", "outputs"),
    [
        (Awaits.AUDIO, {}, "audioComplete", {}),
        (Awaits.GATHER, {"Digits": "12", "From": "+1"}, "keypress", {"Digits": "12"}),
        (Awaits.GATHER, {"SpeechResult": "yes", "Confidence": "0.9"}, "speech",
         {"SpeechResult": "yes", "Confidence": "0.9"}),
        (Awaits.GATHER, {"Digits": ""}, "timeout", {}),
        (Awaits.GATHER, {}, "timeout", {}),
        (Awaits.RECORD, RECORDED, "recordingComplete", RECORDED),
        (Awaits.RECORD, {}, "noAudio", {}),
        (Awaits.RECORD, {**RECORDED, "RecordingDuration": "0"}, "noAudio", {}),
        (Awaits.RECORD, {**RECORDED, "CallStatus": "completed"}, "hangup", RECORDED),
        (Awaits.RECORD, {"CallStatus": "completed"}, "hangup", {}),
        (Awaits.CONNECT, {"DialCallStatus": "busy"}, "callCompleted", {"DialCallStatus": "busy"}),
        (Awaits.CONNECT, {"DialCallStatus": "completed", "CallStatus": "completed"}, "hangup",
         {"DialCallStatus": "completed"}),
        (Awaits.REDIRECT, {"Answer": "1"}, "return", {"Answer": "1"}),
        (Awaits.PAYMENT, {"Result": "success", "PaymentToken": "tok_1", "From": "+1"}, "success",
         {"Result": "success", "PaymentToken": "tok_1"}),
        (Awaits.PAYMENT, {"Result": "success", "CallStatus": "completed"}, "success", {"Result": "success"}),
        *((Awaits.PAYMENT, {"Result": result}, event, {"Result": result}) for result, event in (
            ("too-many-failed-attempts", "maxFailedAttempts"), ("payment-connector-error", "providerError"),
            ("caller-interrupted-with-star", "payInterrupted"), ("caller-hung-up", "hangup"),
            ("validation-error", "validationError"), ("internal-error", "providerError"),
        )),
        (Awaits.PAYMENT, {}, "maxFailedAttempts", {}),
        (Awaits.PAYMENT, {"CallStatus": "completed"}, "hangup", {}),
    ],
)  # fmt: skip
def test_what_a_request_tells(awaits, form, what, outputs):
    event = event_of(awaits, form, NOW)
    assert event is not None
    assert (event.what, dict(event.fields)) == (what, outputs)


def test_what_tells_a_flow_nothing():
    assert event_of(Awaits.END, {}, NOW) is None
    assert event_of(Awaits.STAFF, {"DialCallStatus": "busy"}, NOW) is None


def test_what_the_transcript_keeps():
    event = event_of(Awaits.GATHER, {"Digits": "12"}, NOW)
    assert event is not None
    assert said(event) == "12"
    assert recording(RECORDED) == [{"url": "https://x.org/RE1.mp3", "content_type": "audio/mpeg"}]
    assert recording({"RecordingUrl": "javascript:x"}) == recording({}) == []
