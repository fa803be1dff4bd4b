"""TwiML: a check of what a template gave, and small builders for what the code says itself.

The check knows the voice verbs a reminder may use, their attributes and what may stand in what, and the carrier's
limits; it names the line. The parser refuses DOCTYPE and entities. (Twilio docs: TwiML voice; errors 11750, 12100,
12200, 13521.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.parsers import expat

#: Bytes of one TwiML document (error 11750), characters of one Say (13521).
LARGEST_DOCUMENT = 64 * 1024
LONGEST_SAY = 4096

_SSML = {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
_RECORDING = {"recordingStatusCallback", "recordingStatusCallbackMethod", "recordingStatusCallbackEvent"}


@dataclass(frozen=True)
class _Verb:
    attributes: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    text: bool = False


def _verb(attributes: str = "", children: str = "", *, text: bool = False, also: set[str] | None = None) -> _Verb:
    return _Verb(frozenset(attributes.split()) | (also or set()), frozenset(children.split()), text)


#: What may be in a voice document. Verbs are case sensitive.
VERBS: dict[str, _Verb] = {
    "Response": _verb(children="Say Play Gather Pause Redirect Hangup Record Dial Reject"),
    "Say": _Verb(frozenset({"voice", "language", "loop"}), frozenset(_SSML), text=True),
    "Play": _verb("loop digits", text=True),
    "Pause": _verb("length"),
    "Gather": _verb(
        "input action method timeout speechTimeout maxSpeechTime profanityFilter finishOnKey numDigits "
        "partialResultCallback partialResultCallbackMethod language hints bargeIn debug actionOnEmptyResult "
        "speechModel enhanced",
        "Say Play Pause",
    ),
    "Redirect": _verb("method", text=True),
    "Hangup": _verb(),
    "Reject": _verb("reason"),
    "Record": _verb(
        "action method timeout finishOnKey maxLength playBeep trim transcribe transcribeCallback", also=_RECORDING
    ),
    "Dial": _verb(
        "action method timeout hangupOnStar timeLimit callerId record trim answerOnBridge ringTone sequential",
        "Number Sip Client",
        text=True,
        also=_RECORDING,
    ),
    "Number": _verb("sendDigits url method statusCallbackEvent statusCallback statusCallbackMethod byoc", text=True),
    "Sip": _verb("username password url method statusCallbackEvent statusCallback statusCallbackMethod", text=True),
    "Client": _verb("url method statusCallbackEvent statusCallback statusCallbackMethod", text=True),
    "break": _verb("strength time"),
    "emphasis": _Verb(frozenset({"level"}), frozenset(_SSML), text=True),
    "lang": _Verb(frozenset({"xml:lang"}), frozenset(_SSML), text=True),
    "p": _Verb(frozenset(), frozenset(_SSML), text=True),
    "s": _Verb(frozenset(), frozenset(_SSML), text=True),
    "phoneme": _verb("alphabet ph", text=True),
    "prosody": _Verb(frozenset({"volume", "rate", "pitch"}), frozenset(_SSML), text=True),
    "say-as": _verb("interpret-as format role", text=True),
    "sub": _verb("alias", text=True),
    "w": _verb("role", text=True),
}
_COUNTS = {  # attribute -> least and most
    "numDigits": (1, 32),
    "length": (0, 600),
    "loop": (0, 1000),
    "maxLength": (1, 14_400),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a document, and on which line."""

    message: str
    line: int = 1


@dataclass
class _Open:
    name: str
    line: int
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    children: int = 0


class _Refused(Exception):
    pass


class _Checker:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.gathers = 0
        self.said = 0
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def problem(self, message: str, line: int | None = None) -> None:
        self.problems.append(Problem(message, line or self.parser.CurrentLineNumber))

    def _doctype(self, *_: object) -> None:
        raise _Refused("a DOCTYPE or an entity is not allowed in TwiML")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self.open[-1] if self.open else None
        verb = VERBS.get(name)
        if parent is None and name != "Response":
            self.problem(f"the outermost element is <{name}>; it must be <Response>")
        elif parent is not None:
            parent.children += 1
            known = VERBS.get(parent.name)
            if verb is not None and known is not None and name not in known.children:
                self.problem(f"<{name}> cannot stand in <{parent.name}>")
        if verb is None:
            twin = next((v for v in VERBS if v.lower() == name.lower()), None)
            self.problem(f"<{name}> is no verb; " + (f"write <{twin}>" if twin else "see docs/messages.md"))
        else:
            for attribute, value in attributes.items():
                self._attribute(name, verb, attribute, value)
        self.open.append(_Open(name, self.parser.CurrentLineNumber, attributes))

    def _attribute(self, name: str, verb: _Verb, attribute: str, value: str) -> None:
        if attribute not in verb.attributes:
            self.problem(f"<{name}> has no attribute {attribute!r}")
        elif attribute in _COUNTS:
            least, most = _COUNTS[attribute]
            if not value.isdecimal() or not least <= int(value) <= most:
                self.problem(f"{attribute}={value!r} on <{name}>; write a number from {least} to {most}")
        elif attribute == "method" and value not in ("POST", "GET"):
            self.problem(f"method={value!r} on <{name}>; write POST")

    def _text(self, text: str) -> None:
        if self.open:
            self.open[-1].text.append(text)

    def _end(self, name: str) -> None:
        element = self.open.pop()
        text = "".join(element.text)
        verb = VERBS.get(name)
        if verb is not None and not verb.text and text.strip():
            self.problem(f"<{name}> cannot hold text: {text.strip()[:40]!r}; put it into <Say>", element.line)
        if name in _SSML and self.open:  # counts as said by the Say around it
            self.open[-1].text.append(text)
        elif name == "Say":
            self._say(text, element)
        elif name == "Gather":
            self.gathers += 1
            action = urlsplit(element.attributes.get("action", ""))
            if not (action.scheme in ("http", "https") and action.netloc):
                self.problem('<Gather> needs an absolute action: write action="{{ gather_url }}"', element.line)
            if element.attributes.get("method", "POST") != "POST":
                self.problem('<Gather> must use method="POST"', element.line)
        elif name in ("Play", "Redirect") and not element.attributes.get("digits") and not text.strip():
            self.problem(f"<{name}> has no address", element.line)

    def _say(self, text: str, element: _Open) -> None:
        self.said += bool(text.strip())
        if not text.strip() and not element.children:
            self.problem("<Say> says nothing", element.line)
        if len(text) > LONGEST_SAY:
            self.problem(f"<Say> holds {len(text)} characters; {LONGEST_SAY} is the most there can be", element.line)


def check(document: str, *, gather: bool | None = None) -> list[Problem]:
    """What is wrong with a voice document; nothing when it is sound.

    `gather`: True when keys must be asked for (a live call), False when they cannot be (voicemail), None: either way.
    """
    encoded = document.encode("utf-8", "replace")
    if len(encoded) > LARGEST_DOCUMENT:
        return [Problem(f"the document has {len(encoded)} bytes; {LARGEST_DOCUMENT} is the most there can be")]
    checker = _Checker()
    try:
        checker.parser.Parse(encoded, True)
    except expat.ExpatError as error:
        checker.problem(f"this is not well-formed XML: {expat.ErrorString(error.code)}", error.lineno)
    except _Refused as error:
        checker.problem(str(error))
    else:
        if not checker.said and not checker.problems:
            checker.problem("nothing is said: there is no <Say> with words", 1)
        if gather is True and not checker.gathers:
            checker.problem("no <Gather>: nobody could confirm, cancel or end the calls by a key", 1)
        if gather is False and checker.gathers:
            checker.problem("a voicemail cannot press keys: leave out <Gather>", 1)
    return checker.problems


def response(*verbs: ElementTree.Element) -> str:
    """A TwiML document of these verbs, in order."""
    root = ElementTree.Element("Response")
    root.extend(verbs)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def say(text: str, language: str = "", voice: str = "") -> ElementTree.Element:
    """`<Say>`; `language` such as `pl-PL`, `voice` such as `Polly.Joanna`, both optional."""
    element = ElementTree.Element("Say", {k: v for k, v in (("language", language), ("voice", voice)) if v})
    element.text = text
    return element


def hangup() -> ElementTree.Element:
    return ElementTree.Element("Hangup")


def dial(number: str) -> ElementTree.Element:
    """`<Dial>` to one number (E.164)."""
    element = ElementTree.Element("Dial", {"timeout": "30"})
    ElementTree.SubElement(element, "Number").text = number
    return element


def with_words_before(document: str, words: Sequence[ElementTree.Element]) -> str:
    """The sound `document` with `words` said first."""
    root = ElementTree.fromstring(document.encode())
    return response(*words, *root)
