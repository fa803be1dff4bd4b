"""Studio's widgets: their exits and properties, and what each becomes here. `docs/studio.md` shows the same table.

Property names are those of real exports; other spellings that are found in the wild stand in `ALIASES`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Property:
    """`used`: it does here what it does in Studio. `usual`: values whose loss changes nothing, so none is reported."""

    used: bool
    about: str = ""
    usual: tuple[str, ...] = ()


@dataclass(frozen=True)
class Widget:
    """A type of state. `supported`: it does here what it does there; else `about` says what becomes of it.

    exits: its events, in Studio's words. leaves_by: of a type that is not supported, the exits by which the flow goes
    on; the first that leads anywhere counts.
    """

    exits: tuple[str, ...]
    properties: Mapping[str, Property] = field(default_factory=dict)
    supported: bool = True
    about: str = ""
    leaves_by: tuple[str, ...] = ()


_USED = Property(True)
_OFFSET = {"offset": Property(False, "the place on the canvas", ("*",))}


def _used(*names: str) -> dict[str, Property]:
    return dict.fromkeys(names, _USED)


def _ignored(about: str, *names: str, usual: tuple[str, ...] = ()) -> dict[str, Property]:
    return {name: Property(False, about, usual) for name in names}


_CHAT = _ignored("the session knows its line and channel", "service", "channel", usual=("*",))
_FROM = {"from": Property(False, "texts leave from the line of the conversation", ("{{flow.channel.address}}",))}
_CONTENT = (
    _used("body", "media_url")
    | _ignored("what is said is `body`", "message_type", usual=("*",))
    | _ignored("a content template's words are not part of an export", "content_sid", "content_variables", usual=("*",))
    | _ignored("links are sent as they are", "shorten_urls", usual=("false", "False"))
    | _ignored("texts have no attributes", "attributes", usual=("{}",))
)
_VOICE = _used("say", "play", "voice", "language", "loop")
_RECORDING = _ignored("recordings are reported to Frontdesk itself", "recording_status_callback_url", usual=())
_SIP = _ignored("no calls over SIP with a password", "sip_auth_username", "sip_auth_password")
_WAITING = _ignored(
    "staff take over at once or when they can; nobody waits in a queue", "priority", "timeout", usual=("*",)
)
_MUSIC = _ignored("no music while waiting", "wait_url", "wait_url_method", "waitUrl", "waitUrlMethod")

WIDGETS: Mapping[str, Widget] = {
    "trigger": Widget(
        ("incomingMessage", "incomingCall", "incomingConversationMessage", "incomingRequest", "incomingParent"),
        _OFFSET | _ignored("the address of the flow at Twilio", "flow_url", usual=("*",)),
        about="how the flow starts: by text, call, request, or as a sub-flow",
    ),
    "send-message": Widget(("sent", "failed"), _OFFSET | _FROM | _used("to") | _CHAT | _CONTENT, about="say"),
    "send-and-wait-for-reply": Widget(
        ("incomingMessage", "timeout", "deliveryFailure"), _OFFSET | _FROM | _CHAT | _CONTENT | _used("timeout"),
        about="a question that takes any answer",
    ),
    "split-based-on": Widget(
        ("noMatch", "match"), _OFFSET | _used("input"),
        about="choose",
    ),
    "set-variables": Widget(("next",), _OFFSET | _used("variables"), about="set"),
    "make-http-request": Widget(
        ("success", "failed"),
        _OFFSET | _used("method", "url", "content_type", "body", "parameters", "add_twilio_auth", "timeout")
        | _ignored("the reply is always kept", "save_response_as", usual=("*",)),
        about="an HTTP request",
    ),
    "run-function": Widget(
        ("success", "fail"),
        _OFFSET | _used("url", "function_sid", "parameters")
        | _ignored("functions are known by name", "service_sid", "environment_sid", usual=("*",))
        | _ignored("the reply is always kept", "save_response_as", usual=("*",)),
        about="a call of a registered function",
    ),
    "run-subflow": Widget(
        ("completed", "failed"),
        _OFFSET | _used("flow_sid", "parameters")
        | _ignored(
            "a session keeps the version that was published when it began", "flow_revision", usual=("LatestPublished",)
        ),
        about="run another flow",
    ),
    "make-outgoing-call-v2": Widget(
        ("answered", "busy", "noAnswer", "failed"),
        _OFFSET
        | _used("from", "to", "timeout", "record", "send_digits", "detect_answering_machine")
        | _ignored("a machine is told apart as soon as it answers", "machine_detection", usual=("Enable",))
        | _ignored(
            "the carrier's own values are used", "machine_detection_timeout", "machine_detection_speech_threshold",
            "machine_detection_speech_end_threshold", "machine_detection_silence_timeout", "recording_channels",
            "trim", usual=("*",),
        )
        | _ignored("recordings are reported to Frontdesk itself", "recording_status_callback")
        | _SIP,
        about="make a call",
    ),
    "gather-input-on-call": Widget(
        ("keypress", "speech", "timeout"),
        _OFFSET | _VOICE
        | _used(
            "timeout", "finish_on_key", "number_of_digits", "stop_gather", "gather_language", "hints",
            "profanity_filter", "speech_timeout", "speech_model",
        )
        | _ignored("the answer is always kept", "save_response_as", usual=("*",)),
        about="take keys or speech",
    ),
    "say-play": Widget(("audioComplete",), _OFFSET | _VOICE | _used("digits"), about="speak, play or send tones"),
    "record-voicemail": Widget(
        ("recordingComplete", "noAudio", "hangup"),
        _OFFSET | _used("timeout", "finish_on_key", "max_length", "play_beep", "trim", "transcribe")
        | _ignored(
            "recordings and what was said are reported to Frontdesk itself", "transcription_callback_url",
            "transcription_callback_method", "recording_status_callback_url",
        ),
        about="record a message",
    ),
    "connect-call-to": Widget(
        ("callCompleted", "hangup"),
        _OFFSET | _used("noun", "to", "caller_id", "timeout", "record", "sip_endpoint")
        | _ignored("no calls over SIP with a password", "sip_username", "sip_password"),
        about="connect the call",
    ),
    "enqueue-call": Widget(
        ("callComplete", "failedToEnqueue", "callFailure"),
        _OFFSET | _used("task_attributes", "queue_name")
        | _ignored("whoever watches the inbox takes it", "workflow_sid", usual=("*",)) | _WAITING | _MUSIC,
        about="hand over",
    ),
    "send-to-flex": Widget(
        ("callComplete", "failedToEnqueue", "callFailure", "composerStarted"),
        _OFFSET | _used("attributes")
        | _ignored("whoever watches the inbox takes it", "workflow", "channel", usual=("*",)) | _WAITING | _MUSIC,
        about="hand over",
    ),
    "add-twiml-redirect": Widget(
        ("return", "timeout", "fail"), _OFFSET | _used("url", "method", "timeout"),
        about="another application takes the call until it comes back",
    ),
    "capture-payments": Widget(
        ("success", "maxFailedAttempts", "providerError", "payInterrupted", "hangup", "validationError"),
        _OFFSET
        | _used(
            "payment_connector", "payment_amount", "currency", "payment_method", "payment_token_type", "description",
            "bank_account_type", "valid_card_types", "security_code", "postal_code", "min_postal_code_length",
            "timeout", "max_attempts", "language", "parameters",
        ),
        about="take a payment: the carrier takes the card or the account, which never reach us",
    ),
}  # fmt: skip

_LOST = Property(False, "goes with the widget", ("*",))


def _lost(about: str, exits: tuple[str, ...], leaves_by: tuple[str, ...], *names: str) -> Widget:
    return Widget(exits, _OFFSET | dict.fromkeys(names, _LOST), False, about, leaves_by)


#: What has no like here. The flow goes on by the exit of a failure, so that nothing is taken for done.
UNSUPPORTED: Mapping[str, Widget] = {
    "record-call": _lost(
        "the call is not recorded", ("success", "failed"), ("success",),
        "record_call", "trim", "recording_channels", "recording_status_callback", "recording_status_callback_method",
        "recording_status_callback_events",
    ),
    "fork-stream": _lost(
        "the sound is not streamed", ("next",), ("next",),
        "stream_action", "stream_name", "stream_track", "stream_transport_type", "stream_connector", "stream_url",
        "stream_parameters",
    ),
    "connect-virtual-agent": _lost(
        "no virtual agent answers", ("completed", "live-agent-handoff", "hangup", "failed"),
        ("failed", "live-agent-handoff"),
        "connector", "language", "sentiment_analysis", "status_callback", "status_callback_method",
    ),
    "connect-virtual-agent-v2": _lost(
        "no virtual agent answers", ("completed", "live-agent-handoff", "hangup", "failed", "paused", "timeout"),
        ("failed", "live-agent-handoff"),
        "connector", "language", "sentiment_analysis", "status_callback", "status_callback_method", "parameters",
        "configuration_parameters",
    ),
    "start-conversation": _lost("no conversation is opened at Twilio", ("created", "failed"), ("failed", "created")),
    "resume-conversation": _lost("no conversation is resumed at Twilio", ("resumed", "failed"), ("failed", "resumed")),
    "run-conversation-relay": _lost("no speech relay is run", ("success", "failed"), ("failed",)),
    "send-to-auto-pilot": _lost(
        "Autopilot is gone", ("sessionEnded", "failure", "timeout"), ("failure", "timeout"),
        "autopilot_assistant_sid", "body", "chat_attributes", "chat_channel", "chat_service", "from", "target_task",
        "memory_parameters", "timeout",
    ),
}  # fmt: skip

#: Other spellings of a property: of Twilio's own guides, of flows written by hand. Camel case is read as snake case.
ALIASES: Mapping[str, str] = {
    "num_digits": "number_of_digits",
    "speech_recognition_language": "gather_language",
    "silence_timeout": "timeout",
    "transcribe_callback": "transcription_callback_url",
    "transcribe_callback_url": "transcription_callback_url",
    "transcribe_callback_method": "transcription_callback_method",
    "send_twilio_credentials": "add_twilio_auth",
    "chat_service_instance_sid": "service",
    "chat_channel_sid": "channel",
    "charge_amount": "payment_amount",
    "token_type": "payment_token_type",
}

#: A type under another name.
TYPE_ALIASES: Mapping[str, str] = {"make-outgoing-call": "make-outgoing-call-v2"}


def widget(type: str) -> Widget | None:
    """The widget of this type. None: Studio has none such."""
    return WIDGETS.get(type) or UNSUPPORTED.get(type)


def known_as(type: str, name: str) -> str:
    """The name under which exports have this property: "numDigits" -> "number_of_digits"."""
    found = widget(type)
    if found is None or name in found.properties:
        return name
    snake = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
    for candidate in (snake, ALIASES.get(name, ""), ALIASES.get(snake, "")):
        if candidate in found.properties:
            return candidate
    return name
