"""What a request of the carrier tells about a call. Pure.

Twilio docs: TwiML `<Gather>`, `<Record>`, `<Dial>`, `<Pay>`, "request parameters" of their actions. The outputs keep
the names that Studio's widgets give them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from frontdesk.carrier.forms import PAYMENT_FACTS
from frontdesk.flows.engine.events import CallIn

#: The statuses of a call that is over.
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
#: How a dialled call ended when somebody talked.
TALKED = frozenset({"completed", "answered"})


class Awaits(StrEnum):
    """What the TwiML that was given last leads to: the next request tells what came of it."""

    AUDIO = "audio"  # the end of words or sounds
    GATHER = "gather"  # keys or speech
    RECORD = "record"  # a recording
    CONNECT = "connect"  # the end of a call that was connected
    REDIRECT = "redirect"  # another application has the call
    PAYMENT = "payment"  # what came of a payment
    RESULT = "result"  # a function, an HTTP request, or a call that the flow makes
    STAFF = "staff"  # the office's phone, which was dialled
    MESSAGE = "message"  # a message to the office
    END = "end"  # nothing: the call is over


#: The results of a payment -> Studio's events; any other is the provider's fault.
_PAID = {
    "success": "success",
    "too-many-failed-attempts": "maxFailedAttempts",
    "": "maxFailedAttempts",  # the verb after Pay was reached
    "payment-connector-error": "providerError",
    "caller-interrupted-with-star": "payInterrupted",
    "caller-hung-up": "hangup",
    "validation-error": "validationError",
}
#: Of what came, what is kept as the step's outputs.
_OUTPUTS: dict[str, tuple[str, ...]] = {
    Awaits.GATHER: ("Digits", "SpeechResult", "Confidence"),
    Awaits.RECORD: ("RecordingUrl", "RecordingSid", "RecordingDuration", "Digits"),
    Awaits.CONNECT: (
        *("DialCallStatus", "DialCallSid", "DialCallDuration", "DialBridged"),
        *("RecordingUrl", "RecordingSid", "RecordingDuration"),
    ),
    Awaits.PAYMENT: ("Result", "PaymentMethod", "PayErrorCode", *PAYMENT_FACTS),
}


def is_over(form: Mapping[str, str]) -> bool:
    """Whether the person has hung up."""
    return form.get("CallStatus", "").lower() in OVER


def event_of(awaits: str, form: Mapping[str, str], now: datetime) -> CallIn | None:
    """What came of what the last TwiML led to; None where it tells nothing a flow waits for."""
    outputs = {name: form[name] for name in _OUTPUTS.get(awaits, ()) if form.get(name)}
    match awaits:
        case Awaits.AUDIO:
            return CallIn("audioComplete", now)
        case Awaits.GATHER:
            what = "keypress" if outputs.get("Digits") else "speech" if outputs.get("SpeechResult") else "timeout"
            return CallIn(what, now, outputs)
        case Awaits.RECORD:
            recorded = bool(outputs.get("RecordingUrl")) and outputs.get("RecordingDuration") != "0"
            if is_over(form):
                return CallIn("hangup", now, outputs if recorded else {})
            return CallIn("recordingComplete", now, outputs) if recorded else CallIn("noAudio", now)
        case Awaits.CONNECT:
            return CallIn("hangup" if is_over(form) else "callCompleted", now, outputs)
        case Awaits.PAYMENT:
            result = form.get("Result", "")
            # a payment that was made counts, whoever hangs up after it
            gone = is_over(form) and not result
            return CallIn("hangup" if gone else _PAID.get(result, "providerError"), now, outputs)
        case Awaits.REDIRECT:
            return CallIn("return", now, dict(form))
    return None


def said(event: CallIn) -> str:
    """What the person pressed or spoke, as the transcript keeps it."""
    if event.what == "keypress":
        return event.fields.get("Digits", "")
    return event.fields.get("SpeechResult", "") if event.what == "speech" else ""


def recording(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The recording that the form names, as media of the transcript."""
    url = form.get("RecordingUrl", "")
    if not url.startswith(("https://", "http://")) or form.get("RecordingDuration") == "0":
        return []
    # without an ending the carrier gives WAV, which is ten times as large
    return [{"url": url if url.endswith((".mp3", ".wav")) else f"{url}.mp3", "content_type": "audio/mpeg"}]
