"""TwiML, read: the verbs of an answer, and what Twilio's debugger would say of a bad one. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree

SIZE_LIMIT = 64 * 1024
VOICE_VERBS = frozenset({"Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Record", "Dial", "Reject", "Pay"})
TEXT_VERBS = frozenset({"Message", "Redirect"})
_XML = frozenset({"text/xml", "application/xml", "text/html", ""})


class TwimlError(Exception):
    """The answer is no TwiML; `code` is the debugger's."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Verb:
    """One verb: its attributes, the words in it, and the verbs or nouns in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple[Verb, ...] = ()

    def number(self, attribute: str, default: int) -> int:
        """A whole number, or the default where it is none."""
        value = self.attributes.get(attribute, "")
        return int(value) if value.isdigit() else default


def parse(content: bytes, content_type: str = "text/xml") -> tuple[Verb, ...]:
    """The verbs of a document, in order. Raises TwimlError: 11750 too large, 12300 no XML, 12100 not well-formed,
    12102 no Response."""
    if len(content) > SIZE_LIMIT:
        raise TwimlError(11750, "the TwiML is larger than 64 kB")
    if content_type == "text/plain":
        return (Verb("Message", text=content.decode("utf-8", "replace").strip()),) if content.strip() else ()
    if content_type not in _XML:
        raise TwimlError(12300, f"Content-Type is {content_type}; TwiML is text/xml")
    if not content.strip():
        return ()
    if b"<!DOCTYPE" in content[:1000] or b"<!ENTITY" in content:
        raise TwimlError(12100, "document type definitions are not allowed in TwiML")
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise TwimlError(12100, f"the TwiML is not well-formed: {error}") from None
    if root.tag != "Response":
        raise TwimlError(12102, f"the root element is {root.tag}; it must be Response")
    return tuple(_verb(element) for element in root)


def _verb(element: ElementTree.Element) -> Verb:
    # Say may hold SSML: its words count, its tags are children nobody performs
    return Verb(
        name=str(element.tag),
        attributes=dict(element.attrib),
        text=" ".join("".join(element.itertext()).split()) if element.tag != "Body" else "".join(element.itertext()),
        children=tuple(_verb(child) for child in element),
    )
