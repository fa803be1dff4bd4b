"""What a Twilio error code means and what follows from it.

Source: twilio.com/docs/api/errors, code by code, and the classes of `docs/errors.md`. A code that is not in the table
counts as transient; staff see its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    TRANSIENT = "transient"  # may work in the next round
    PERMANENT_NUMBER = "permanent_number"  # this number cannot be reached at all; staff must correct it
    PERMANENT_CHANNEL = "permanent_channel"  # this number cannot be reached on this channel
    OPTED_OUT = "opted_out"  # the person does not want it
    OUR_MESSAGE = "our_message"  # this text or call script is wrong; the same again fails again
    OUR_FAULT = "our_fault"  # our account or setup does not allow this contact; staff must act
    ACCOUNT = "account"  # credentials, sender or address are wrong: every contact would fail alike


@dataclass(frozen=True)
class ErrorCode:
    """`sentence` is for staff: what happened and, where there is something to do, what."""

    code: int
    kind: ErrorKind
    sentence: str


_T, _N, _C, _O = ErrorKind.TRANSIENT, ErrorKind.PERMANENT_NUMBER, ErrorKind.PERMANENT_CHANNEL, ErrorKind.OPTED_OUT
_M, _F, _A = ErrorKind.OUR_MESSAGE, ErrorKind.OUR_FAULT, ErrorKind.ACCOUNT

_TABLE: tuple[tuple[tuple[int, ...], ErrorKind, str], ...] = (
    ((20003, 20404), _A, "The carrier refused our credentials; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."),
    ((20005, 30002), _A, "The carrier has suspended our account; see the Twilio console."),
    ((20429, 63017), _T, "The carrier asked us to slow down."),
    ((20500, 20503, 30410), _T, "The carrier had a problem of its own."),
    ((21201, 21604), _N, "The number is missing."),
    ((21211, 21217, 13224), _N, "The number is not a valid phone number; correct it in the practice system."),
    (
        (21212, 21603, 21606, 21659),
        _A,
        "The number we send from is not ours or cannot send; check TWILIO_PHONE_NUMBER.",
    ),
    ((21701, 21703, 21704, 21705), _A, "The messaging service is not usable; check TWILIO_MESSAGING_SERVICE_SID."),
    ((21210,), _A, "The number we call from is not verified with the carrier."),
    ((21214,), _C, "The number cannot be called."),
    ((21215, 13227), _F, "Our account may not call this country; allow it in the Twilio console (geo permissions)."),
    ((21216, 13225, 32203), _C, "The carrier blocks calls to this number."),
    ((21219, 21608), _F, "A trial account reaches verified numbers only; upgrade the Twilio account."),
    ((21408,), _F, "Our account may not text this country; allow it in the Twilio console (geo permissions)."),
    ((21602, 21619, 21623), _M, "The text is empty or the carrier cannot take it; check the message template."),
    ((21617,), _M, "The text is longer than 1,600 characters; shorten the message template."),
    ((30010, 30019), _M, "The text costs more than the limit or is too large; check the message template."),
    ((21205, 21609), _A, "The carrier does not accept our address; check FRONTDESK_PUBLIC_URL."),
    ((21610,), _O, "The person has opted out; the carrier sends no texts to this number."),
    ((21611, 30001), _T, "The carrier's queue for our number is full; lower FRONTDESK_SMS_PER_SECOND."),
    ((21612,), _C, "This number cannot be texted from ours."),
    ((21614, 21635, 30006), _C, "The number is a landline or cannot take texts."),
    ((30003,), _T, "The phone was off or out of reach."),
    ((30004,), _C, "The phone network blocks texts to this number."),
    ((30005,), _N, "The number is unknown to the phone network; correct it in the practice system."),
    ((30007,), _M, "The phone network filtered the text as unwanted; change its wording or register the sender."),
    ((30008,), _T, "The phone network gave no reason."),
    ((30009,), _T, "A part of a text was lost on the way."),
    ((30017, 30022), _T, "The phone network was congested."),
    ((30023, 30025, 30026, 30027), _T, "Today's limit of the phone network for our sender is reached."),
    ((30024, 30035), _T, "Our sender is not yet ready at the phone network."),
    (
        (30032, 30033, 30034),
        _F,
        "Our sender is not registered for texts in the US; register it with Twilio.",
    ),
    ((30036,), _T, "The text could not be delivered before it became too late for it."),
    ((30450,), _T, "The carrier blocked the text for some minutes as a precaution."),
    ((30610,), _T, "The carrier held the text back because of the hour."),
    ((30640,), _N, "The carrier advises never to contact this number."),
    (
        (11200, 11205, 11210, 11220),
        _F,
        "The carrier could not reach Frontdesk during the call, so the person may have heard nothing; "
        "check FRONTDESK_PUBLIC_URL with `frontdesk doctor`.",
    ),
    (
        (11750, 12100, 12200, 12300, 13521),
        _M,
        "The carrier could not read the call's words; run `frontdesk messages check`.",
    ),
    ((14107, 14109), _M, "The carrier stopped a loop of replies."),
)

_BY_CODE = {code: ErrorCode(code, kind, sentence) for codes, kind, sentence in _TABLE for code in codes}

#: SIP answers of a failed call that say the number itself does not work (RFC 3261).
_SIP_NO_SUCH_NUMBER = frozenset({404, 410, 484, 604})


def explain(code: int) -> ErrorCode:
    """What this code means. An unknown one is transient and keeps its number in the sentence."""
    known = _BY_CODE.get(code)
    if known is not None:
        return known
    return ErrorCode(code, _T, f"The carrier reported error {code}; see twilio.com/docs/errors/{code}.")


def explain_sip(sip_code: int | None) -> ErrorCode:
    """What a failed call's SipResponseCode means: 404, 410, 484 and 604 are a wrong number, the rest may pass."""
    if sip_code in _SIP_NO_SUCH_NUMBER:
        return ErrorCode(sip_code or 0, _N, "The number does not exist; correct it in the practice system.")
    return ErrorCode(sip_code or 0, _T, "The call could not be connected.")
