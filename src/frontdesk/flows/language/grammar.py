"""The language as data: every key of a flow and of each step. The reader and the schema are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

#: The answer words of `after_tries`, as in `model.AfterTries`.
AFTER_TRIES = ("hand_over", "go_on", "end")
STARTS = ("text", "call", "request", "parent", "conversation")
OWN_WORDS = ("back", "repeat", "help", "restart", "language", "exit")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOUNS = ("number", "number-multi", "sim", "client", "sip")


class Shape(StrEnum):
    """What a key's value looks like."""

    TEXT = "text"  # read by people, translated; may hold Liquid
    LINE = "line"  # a plain line, not translated
    NAME = "name"  # a name for a value: letters, digits, _
    LABEL = "label"  # the name of a step or a flow: also -
    NAMES = "names"  # a list of names
    STEPS = "steps"  # a list of steps, or one step
    CONDITION = "condition"  # a Liquid expression without braces
    WHEN = "when"  # a condition, or a list of cases
    TEMPLATE = "template"  # may hold Liquid
    TEMPLATES = "templates"  # one or a list
    VALUE = "value"  # anything; texts in it may hold Liquid
    VALUES = "values"  # name: value
    FIELDS = "fields"  # any key: value
    PAIRS = "pairs"  # any key: template
    WHOLE = "whole"  # a whole number from 1
    NUMBER = "number"
    FLAG = "flag"  # true or false
    DURATION = "duration"  # "4 hours"
    WORDS = "words"  # a word or a list of words
    ANSWER = "answer"  # "integer 1..20"
    OPTIONS = "options"  # value: label, or value: {label, words, when, then}
    KEYS = "keys"  # a phone's key: steps
    GIVES = "gives"  # names, or {name there: name here}
    TAKES = "takes"  # names, or {name: default}
    LANGUAGES = "languages"  # a list of language codes
    STARTS = "starts"  # a list of what starts the flow, or {kind: step}
    ONE_OF = "one_of"  # one of `among`
    SOME_OF = "some_of"  # a list of words of `among`


@dataclass(frozen=True)
class Key:
    name: str
    shape: Shape
    about: str
    required: bool = False
    among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of step, known by its word. `main`: what stands behind that word; not required: may be left empty."""

    main: Key
    keys: tuple[Key, ...] = ()

    @property
    def word(self) -> str:
        return self.main.name


_S = Shape
_WITH = Key("with", _S.VALUES, "what it is given, by name")
_AS = Key("as", _S.NAME, "the name under which its result is kept")
_FAILED = Key("failed", _S.STEPS, "what happens when it does not work; without it a person takes over")
_MEDIA = Key("media", _S.TEMPLATES, "addresses of pictures or files sent with it")
_TIMEOUT = Key("timeout", _S.DURATION, "how long to wait")
_WHEN_SILENT = Key("when_silent", _S.STEPS, "what happens when nobody answers in that time")
_VOICE = Key("voice", _S.LINE, "the voice, as the carrier names it")
_SPOKEN = Key("language", _S.LINE, "the spoken language, en-US")
_LOOP = Key("loop", _S.WHOLE, "how many times")
_THEN = Key("then", _S.STEPS, "the steps", required=True)

HEADER: tuple[Key, ...] = (
    Key("flow", _S.LABEL, "the flow's name", required=True),
    Key("title", _S.LINE, "what staff call it"),
    Key("languages", _S.LANGUAGES, "its languages; the first is the one it is written in"),
    Key("keywords", _S.WORDS, "words that start it, suggested when it is published"),
    Key("starts", _S.STARTS, "what may start it", among=STARTS),
    Key("takes", _S.TAKES, "values it is given; a default after the colon"),
    Key("gives", _S.NAMES, "values it gives back"),
    Key("topic", _S.TEXT, 'what the conversation is about: "You were telling us about ..."'),
    Key("help", _S.TEXT, "said at HELP where a question has no help of its own"),
    Key("goodbye", _S.TEXT, "said at EXIT and when no answer was understood"),
    Key("nudge", _S.TEXT, "said once when the person falls silent"),
    Key("nudge_after", _S.DURATION, "after how much silence"),
    Key("reading_level", _S.NUMBER, "the highest school grade its texts may need"),
    Key("segment_budget", _S.WHOLE, "how many segments a text may take"),
    Key("crisis", _S.FLAG, "a text that tells of danger is answered with the office's crisis text first"),
    Key("own_words", _S.SOME_OF, "words that work everywhere, which this flow keeps for itself", among=OWN_WORDS),
    Key("steps", _S.STEPS, "the conversation", required=True),
)

#: Keys that any step may have.
COMMON: tuple[Key, ...] = (
    Key("step", _S.LABEL, "the step's name, for goto, tests and translators"),
    Key("if", _S.CONDITION, "the step is left out where this does not hold"),
    Key("section", _S.LINE, "a heading, from here on"),
    Key("screen", _S.LINE, "the last screen viewed, for the record of the person"),
)

_TRYING = (
    Key("help", _S.TEXT, "said at HELP"),
    Key("again", _S.TEXT, "said when the answer was not understood"),
    Key("tries", _S.WHOLE, "how many answers may fail"),
    Key("after_tries", _S.ONE_OF, "what happens then", among=AFTER_TRIES),
    Key("when_given_up", _S.STEPS, "the steps then; the value is nothing"),
    Key("confirm", _S.TEXT, "asked back before the answer counts; {{ value }} is the answer"),
    Key("timeout", _S.DURATION, "how long to wait for the answer"),
    _WHEN_SILENT,
    Key("when_language_changes", _S.STEPS, "steps before it is said again in another language"),
    Key("sensitive", _S.FLAG, "kept out of logs and redacted first"),
    _MEDIA,
)

_KINDS: tuple[Kind, ...] = (
    Kind(
        Key("ask", _S.TEXT, "the question", required=True),
        (
            Key("as", _S.NAME, "the name under which the answer is kept", required=True),
            Key("answer", _S.ANSWER, "which answers count"),
            Key("yes", _S.STEPS, "the steps after yes"),
            Key("no", _S.STEPS, "the steps after no"),
            *_TRYING,
        ),
    ),
    Kind(
        Key("choose", _S.TEXT, "the question", required=True),
        (
            Key("as", _S.NAME, "the name under which the option is kept", required=True),
            Key("options", _S.OPTIONS, "the options, by the value that is kept"),
            Key("from", _S.TEMPLATE, "a list made at run time"),
            Key("value", _S.TEMPLATE, "the value of one thing of that list, which is called item"),
            Key("label", _S.TEXT, "its label"),
            Key("several", _S.FLAG, "more than one may be chosen"),
            Key("answer", _S.ANSWER, "limits: `choices at most 3`, `choice or none`"),
            *_TRYING,
        ),
    ),
    Kind(
        Key("say", _S.TEXT, "the text", required=True),
        (
            _MEDIA,
            Key("to", _S.TEMPLATE, "the number of somebody else"),
            Key("failed", _S.STEPS, "what happens when it could not be sent"),
        ),
    ),
    Kind(Key("set", _S.VALUES, "values, by name", required=True)),
    Kind(Key("call", _S.LABEL, "the function", required=True), (_WITH, _AS, _FAILED, _TIMEOUT)),
    Kind(
        Key("http", _S.TEMPLATE, "the address", required=True),
        (
            Key("method", _S.ONE_OF, "GET, or POST where something is sent", among=METHODS),
            Key("with", _S.PAIRS, "parameters of the address"),
            Key("json", _S.VALUE, "sent as JSON"),
            Key("form", _S.PAIRS, "sent as a form"),
            Key("headers", _S.PAIRS, "headers"),
            _AS,
            _FAILED,
            _TIMEOUT,
        ),
    ),
    Kind(
        Key("run", _S.LABEL, "the sub-flow", required=True),
        (_WITH, Key("gives", _S.GIVES, "which of its values are taken over"), _AS, _FAILED),
    ),
    Kind(
        Key("when", _S.WHEN, "a condition, or a list of cases", required=True),
        (Key("then", _S.STEPS, "the steps where it holds"), Key("else", _S.STEPS, "the steps where it does not")),
    ),
    Kind(
        Key("repeat", _S.STEPS, "the steps", required=True),
        (Key("until", _S.CONDITION, "they are done again until this holds", required=True),),
    ),
    Kind(Key("goto", _S.LABEL, "the step to go to", required=True)),
    Kind(Key("return", _S.VALUES, "values given back; the flow is left")),
    Kind(
        Key("hand_over", _S.LINE, "the reason, for staff", required=True),
        (
            Key("text", _S.TEXT, "said to the person"),
            Key("attributes", _S.FIELDS, "what staff should know"),
            _FAILED,
        ),
    ),
    Kind(Key("end", _S.TEXT, "the last text; without one the goodbye of the flow")),
    Kind(Key("language", _S.TEMPLATE, "the language to go on in", required=True)),
    Kind(Key("speak", _S.TEXT, "what is said on the call", required=True), (_VOICE, _SPOKEN, _LOOP)),
    Kind(Key("play", _S.TEMPLATE, "the address of a recording", required=True), (_LOOP,)),
    Kind(Key("tones", _S.TEMPLATE, "keys to press on the call", required=True)),
    Kind(
        Key("gather", _S.TEXT, "what is said; then keys or speech are taken", required=True),
        (
            Key("as", _S.NAME, "the name under which the keys or words are kept"),
            Key("keys", _S.KEYS, "steps for each key"),
            Key("wrong_key", _S.STEPS, "steps for other keys; without it the text is said again"),
            Key("speech", _S.STEPS, "steps when something was said"),
            _WHEN_SILENT,
            Key("timeout", _S.DURATION, "how long to wait for a key"),
            Key("finish_on_key", _S.LINE, "the key that ends the input"),
            Key("digits", _S.WHOLE, "how many keys"),
            Key("hints", _S.LINE, "words that are likely said"),
            _VOICE,
            _SPOKEN,
            _LOOP,
        ),
    ),
    Kind(
        Key("record", _S.TEXT, "what is said before the tone"),
        (
            Key("as", _S.NAME, "the name under which the recording's address is kept"),
            Key("timeout", _S.DURATION, "how much silence ends it"),
            Key("finish_on_key", _S.LINE, "the key that ends it"),
            Key("max_length", _S.DURATION, "how long it may be"),
            Key("beep", _S.FLAG, "whether a tone is played"),
            Key("transcribe", _S.FLAG, "whether it is written down"),
            Key("no_audio", _S.STEPS, "steps when nothing was said"),
            Key("hung_up", _S.STEPS, "steps when the person hung up"),
        ),
    ),
    Kind(
        Key("connect", _S.TEMPLATE, "whom to connect the call to", required=True),
        (
            Key("noun", _S.ONE_OF, "what that is; a number where it is left out", among=NOUNS),
            Key("caller_id", _S.TEMPLATE, "the number shown"),
            Key("timeout", _S.DURATION, "how long it rings"),
            Key("record", _S.FLAG, "whether the call is recorded"),
            Key("hung_up", _S.STEPS, "steps when the person hung up"),
        ),
    ),
    Kind(
        Key("make_call", _S.TEMPLATE, "whom to call; the steps after it run on that call", required=True),
        (
            Key("caller", _S.TEMPLATE, "the number shown"),
            Key("timeout", _S.DURATION, "how long it rings"),
            Key("detect_machine", _S.FLAG, "whether an answering machine is told from a person"),
            Key("send_digits", _S.TEMPLATE, "keys pressed once it is answered"),
            Key("record", _S.FLAG, "whether the call is recorded"),
            Key("busy", _S.STEPS, "steps when it is busy"),
            Key("no_answer", _S.STEPS, "steps when nobody answers"),
            Key("failed", _S.STEPS, "steps when it cannot be called"),
        ),
    ),
)

#: word -> kind of step.
KINDS: Mapping[str, Kind] = {kind.word: kind for kind in _KINDS}
#: Kinds that only make sense on a call; a flow that has one is started by a call.
VOICE = frozenset({"speak", "play", "tones", "gather", "record", "connect"})

#: The keys of one option of `choose`, where it is more than a label.
OPTION: tuple[Key, ...] = (
    Key("label", _S.TEXT, "what the person reads", required=True),
    Key("words", _S.WORDS, "words that choose it too, of any language"),
    Key("when", _S.CONDITION, "offered only where this holds"),
    Key("then", _S.STEPS, "the steps after it was chosen"),
)
#: The keys of one case of `when`.
CASE: tuple[Key, ...] = (Key("case", _S.CONDITION, "the condition", required=True), _THEN)
