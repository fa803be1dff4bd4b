import pytest

from frontdesk.carrier.errors import ErrorKind, explain, explain_sip


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (20429, ErrorKind.TRANSIENT),  # too many requests: never processed
        (20003, ErrorKind.ACCOUNT),  # wrong credentials: everything would fail alike
        (21606, ErrorKind.ACCOUNT),  # our number cannot send
        (21211, ErrorKind.PERMANENT_NUMBER),  # no such number
        (21610, ErrorKind.OPTED_OUT),  # they texted STOP to the carrier
        (21614, ErrorKind.PERMANENT_CHANNEL),  # a landline cannot be texted, but can be called
        (30003, ErrorKind.TRANSIENT),  # the phone was off
        (30005, ErrorKind.PERMANENT_NUMBER),
        (30007, ErrorKind.OUR_MESSAGE),  # filtered: the same text again is filtered again
        (21408, ErrorKind.OUR_FAULT),  # geo permission: some numbers only
    ],
)
def test_codes_say_what_follows(code, kind):
    assert explain(code).kind is kind


def test_an_unknown_code_may_pass_and_keeps_its_number():
    unknown = explain(99999)
    assert unknown.kind is ErrorKind.TRANSIENT
    assert "99999" in unknown.sentence


@pytest.mark.parametrize(
    ("sip", "kind"), [(404, "permanent_number"), (604, "permanent_number"), (487, "transient"), (None, "transient")]
)
def test_a_failed_call_tells_a_wrong_number_from_bad_luck(sip, kind):
    assert explain_sip(sip).kind == kind


def test_every_code_of_the_carriers_own_list_gets_an_answer(twilio_error_codes):
    for code in twilio_error_codes:
        assert explain(code).sentence.endswith(".")
