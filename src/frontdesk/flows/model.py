"""What a flow is, once read: a graph of steps. `language/` compiles our YAML into it, `studio/` Twilio's exports.

A step names the step that follows it; None means that the flow is at its end there and returns to whoever ran it.
Everything here is immutable and has its templates compiled, so that one flow serves any number of sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from frontdesk.flows.templating import Condition, Template


@dataclass(frozen=True)
class Text:
    """A text for people, in every language of its flow.

    `key` stays the same when the wording changes ("adults.ask"); `templates` holds language -> compiled template and
    always the flow's own language.
    """

    key: str
    source: str
    templates: Mapping[str, Template]
    line: int = 0

    def render(self, language: str, scope: Mapping[str, Any]) -> str:
        return (self.templates.get(language) or next(iter(self.templates.values()))).render(scope)


@dataclass(frozen=True, kw_only=True)
class Step:
    name: str  # unique in its flow
    line: int = 0
    next: str | None = None
    section: str = ""  # a heading over the step; drawings of large flows are cut along it
    screen: str = ""  # what the `last_screen_viewed` of a triage user becomes here


@dataclass(frozen=True, kw_only=True)
class Say(Step):
    """Send a text (on a call: speak it) and go on. `to`: somebody else; `failed`: it could not be sent."""

    text: Text
    media: tuple[Template, ...] = ()
    to: Template | None = None
    failed: str | None = None


@dataclass(frozen=True)
class Option:
    """One option of a choice: `value` is stored, `label` is what the person reads, `words` select it too."""

    value: str
    label: Text
    words: tuple[str, ...] = ()
    when: Condition | None = None  # offered only where this holds


@dataclass(frozen=True)
class AnswerSpec:
    """Which answers a question takes: an answer type of `answers/` and its parameters (`min`, `max`, ...)."""

    type: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    options_from: Template | None = None  # a list of {value, label} made at run time; its options come before `options`
    item_value: Template | None = None  # where the list holds other things: the value of each, which is `item` here
    item_label: Text | None = None  # and its label


class AfterTries(StrEnum):
    """What happens when a question was answered wrongly for the last time."""

    HAND_OVER = "hand_over"  # a person takes over
    GO_ON = "go_on"  # to `when_given_up`, with the value null
    END = "end"  # the flow's goodbye, and the session ends


@dataclass(frozen=True, kw_only=True)
class Ask(Step):
    """Ask, wait, understand. The value goes to `store_as`; what the person wrote is `widgets.NAME.inbound.Body`."""

    text: Text
    answer: AnswerSpec
    store_as: str
    again: Text | None = None  # said when the answer was not understood; else the answer type's own words
    help: Text | None = None
    confirm: Text | None = None  # "You said {{ value }}. Is that right?" before the answer counts
    tries: int | None = None  # None: the engine's limit
    after_tries: AfterTries = AfterTries.HAND_OVER
    when_given_up: str | None = None
    timeout: int | None = None  # seconds; None: the conversation's own rule
    when_silent: str | None = None  # only with a timeout
    when_language_changes: str | None = None  # before it is said in another language than it was asked in
    sensitive: bool = False  # its answer is redacted first
    media: tuple[Template, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Wait(Step):
    """Studio's send-and-wait-for-reply: any text is the answer and stands in `widgets.NAME.inbound`."""

    text: Text | None
    media: tuple[Template, ...] = ()
    timeout: int | None = 3600  # seconds
    when_silent: str | None = None
    failed: str | None = None
    sensitive: bool = False  # its answer is redacted first


@dataclass(frozen=True)
class Case:
    """One branch: all conditions hold -> `next`. `label` is for people."""

    conditions: tuple[Condition, ...]
    next: str | None
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Branch(Step):
    """The first case that holds decides; none: `next`."""

    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Assignment:
    """`kind`: typed (numbers, true, false and null become such, the rest is text), text, or json (parsed)."""

    name: str
    value: Template | Any
    kind: Literal["typed", "text", "json"] = "typed"


@dataclass(frozen=True, kw_only=True)
class SetValues(Step):
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, kw_only=True)
class CallFunction(Step):
    """Call a registered function. The result is `store_as`, and where the flow reads it `widgets.NAME.body`, `.parsed`.

    Arguments, here and in `RunFlow` and in assignments: a template, a plain JSON value, or a list or object with
    templates in it.
    """

    function: str
    arguments: tuple[tuple[str, Template | Any], ...] = ()
    store_as: str = ""
    failed: str | None = None
    timeout: int = 10  # seconds


@dataclass(frozen=True, kw_only=True)
class CallHttp(Step):
    """An HTTP request. Success is 2xx/3xx; an object in JSON stands in `widgets.NAME.parsed`."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    url: Template
    content_type: str = "application/json"
    body: Template | None = None
    parameters: tuple[tuple[str, Template], ...] = ()
    headers: tuple[tuple[str, Template], ...] = ()
    carrier_credentials: bool = False  # Studio's add_twilio_auth
    store_as: str = ""
    failed: str | None = None
    timeout: int = 10  # seconds


@dataclass(frozen=True, kw_only=True)
class RunFlow(Step):
    """Run another flow and come back. `gives`: (name there, name here); empty: all that it gives."""

    flow: str
    arguments: tuple[tuple[str, Template | Any], ...] = ()
    gives: tuple[tuple[str, str], ...] = ()
    store_as: str = ""
    failed: str | None = None


@dataclass(frozen=True, kw_only=True)
class Return(Step):
    """Leave this flow at once, with these values."""

    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class End(Step):
    """The conversation ends here, also when a sub-flow comes here. `text` is said first."""

    text: Text | None = None


@dataclass(frozen=True, kw_only=True)
class SetLanguage(Step):
    """Go on in this language ("es"); one that the flow does not have changes nothing."""

    to: Template


@dataclass(frozen=True, kw_only=True)
class HandOver(Step):
    """Give the conversation to a person. `next` is where it goes on once staff give it back; None: it ends there."""

    reason: str = ""
    text: Text | None = None
    attributes: Template | None = None  # JSON, Studio's task attributes
    failed: str | None = None


@dataclass(frozen=True, kw_only=True)
class Redirect(Step):
    """Studio's add-twiml-redirect: another application takes over until it comes back with FlowEvent=return."""

    url: Template
    method: Literal["GET", "POST"] = "POST"
    timeout: int = 14400  # seconds
    when_silent: str | None = None
    failed: str | None = None


@dataclass(frozen=True, kw_only=True)
class Unsupported(Step):
    """A step that cannot be carried over: it says so in the report and leaves by `next`."""

    what: str


# --- on a call ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Speak(Step):
    """Say or play something on a call, or send tones; exactly one of text, play, digits."""

    text: Text | None = None
    play: Template | None = None
    digits: Template | None = None
    voice: str = ""
    language: str = ""
    loop: int = 1


@dataclass(frozen=True, kw_only=True)
class Gather(Step):
    """Say something and take keys or speech. Outputs Digits, SpeechResult, Confidence."""

    speak: Speak | None = None
    keypress: str | None = None
    speech: str | None = None
    when_silent: str | None = None
    timeout: int = 5  # seconds
    finish_on_key: str = "#"
    number_of_digits: int | None = None
    stop_gather: bool = True
    gather_language: str = ""
    hints: str = ""
    profanity_filter: bool = True
    speech_timeout: str = "auto"
    speech_model: str = ""


@dataclass(frozen=True, kw_only=True)
class Record(Step):
    """Record a voicemail. Outputs RecordingUrl, RecordingDuration, RecordingSid."""

    timeout: int = 5  # seconds of silence
    finish_on_key: str = "#"
    max_length: int = 3600  # seconds
    play_beep: bool = True
    transcribe: bool = False
    trim: str = ""
    no_audio: str | None = None
    hung_up: str | None = None


@dataclass(frozen=True, kw_only=True)
class Connect(Step):
    """Connect the call to somebody. Outputs DialCallStatus, DialCallSid, DialCallDuration."""

    noun: str
    to: Template
    caller_id: Template | None = None
    timeout: int = 30  # seconds
    record: bool = False
    hung_up: str | None = None


@dataclass(frozen=True, kw_only=True)
class CapturePayment(Step):
    """Studio's capture-payments: the carrier takes a card or an account by keys, which never reach us, and its payment
    connector charges it, or gives a token where there is no amount. `next`: done. Outputs Result, PaymentToken, ...
    """

    connector: Template | None = None
    amount: Template | None = None
    currency: Template | None = None
    description: Template | None = None
    method: str = ""  # credit-card, ach-debit
    token_type: str = ""  # one-time, reusable, payment-method
    bank_account_type: Template | None = None
    card_types: str = ""  # with spaces between
    security_code: bool = True  # is it asked for?
    postal_code: Template | None = None  # true, false, or the code itself, which is not asked for then
    min_postal_code_length: int = 0
    timeout: int = 5  # seconds without a key
    max_attempts: int = 2
    language: str = ""
    parameters: tuple[tuple[str, Template], ...] = ()  # for the connector
    too_many_tries: str | None = None
    provider_error: str | None = None
    interrupted: str | None = None  # by the star key
    hung_up: str | None = None
    invalid: str | None = None  # the step itself: an amount that is none, say


#: Of a payment's outputs, those that tell nothing of the card, the account or the payment; all others are sensitive.
OPEN_PAYMENT_OUTPUTS = frozenset({"Result", "PaymentMethod", "PayErrorCode"})


@dataclass(frozen=True, kw_only=True)
class MakeCall(Step):
    """Call somebody; the steps after `next` (answered) run on that call. Outputs CallSid, CallStatus, AnsweredBy."""

    to: Template
    caller: Template | None = None
    timeout: int = 60  # seconds it rings
    detect_machine: bool = False
    send_digits: Template | None = None
    record: bool = False
    busy: str | None = None
    no_answer: str | None = None
    failed: str | None = None


# --- the flow --------------------------------------------------------------------------------------------------------


class Source(StrEnum):
    YAML = "yaml"  # our language
    STUDIO = "studio"  # a Twilio Studio export


@dataclass(frozen=True)
class Flow:
    """A flow, ready to run.

    starts: what began the session -> the first step: `text`, `call`, `request` (started by us), `parent` (as a
        sub-flow), `conversation`. A kind that is missing starts nothing.
    takes / gives: parameters and results by name. own_words: global words the flow itself gives a meaning to ("exit").
    translations: language -> coverage is in `translating/`; here only `languages`, the own one first.
    """

    name: str
    steps: Mapping[str, Step]
    starts: Mapping[str, str | None]
    title: str = ""
    source: Source = Source.YAML
    file: str = ""
    languages: tuple[str, ...] = ("en",)
    takes: Mapping[str, Any] = field(default_factory=dict)  # name -> default; `REQUIRED` where there is none
    gives: tuple[str, ...] = ()
    own_words: frozenset[str] = frozenset()
    nudge: Text | None = None
    nudge_after: int | None = None  # seconds of silence; None: the setting
    goodbye: Text | None = None  # said at EXIT and when tries are used up
    help: Text | None = None  # said at HELP where a question has none
    topic: Text | None = None  # "You were telling us about {topic}"; never set for what must stay unsaid
    keywords: tuple[str, ...] = ()  # suggested when it is published
    reading_level: float | None = None  # the highest school grade its texts may need
    segment_budget: int | None = None  # segments a text may take
    crisis: bool = False  # texts that tell of danger are answered first, in its sub-flows too; see alarms.py

    @property
    def language(self) -> str:
        return self.languages[0]


class _Required:
    def __repr__(self) -> str:
        return "REQUIRED"


#: Marks a parameter that has no default.
REQUIRED = _Required()
