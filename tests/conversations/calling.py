"""A person on the phone: follows the TwiML that our webhooks answer as the carrier would, and presses keys."""

from __future__ import annotations

import itertools
from typing import Any
from xml.etree import ElementTree

from conversations.talk import LINE, PERSON
from frontdesk.reminders.messages.twiml import check
from reminders.answering import post

_sids = itertools.count(1)
HOST = "http://testserver"
#: What the check of reminders does not know, and has nothing to say about here.
_OTHERS = ("nothing is said", "<Conference>", "<Sim>", "<Pay>")


class Caller:
    """`heard`: all that was said so far. `document`: the TwiML that is being followed, None once it is over."""

    def __init__(self, client: Any, *, contact: str = PERSON, line: str = LINE, sid: str = "") -> None:
        self.client = client
        self.sid = sid or f"CA{next(_sids):032d}"
        self.contact, self.line = contact, line
        self.document: ElementTree.Element | None = None
        self.heard: list[str] = []
        self.documents: list[str] = []
        self.addresses: list[str] = []

    def calls(self, path: str = "/twilio/voice") -> Caller:
        """Dial our number, and listen until something is asked."""
        self.ask(path, CallStatus="ringing")
        return self

    def ask(self, path: str, **form: str) -> str:
        """One request about this call; the document that answers it is followed from here."""
        path = path.removeprefix(HOST)
        given = {"CallSid": self.sid, "From": self.contact, "To": self.line, "CallStatus": "in-progress", **form}
        answer = post(self.client, path, **given)
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"].startswith("text/xml")
        text = answer.content.decode()
        found = [p.message for p in check(text) if not any(other in p.message for other in _OTHERS)]
        assert found == [], (found, text)
        self.documents.append(text)
        self.addresses.append(path)
        self.document = ElementTree.fromstring(text)
        self._listen()
        return text

    # --- what the person does ---

    def presses(self, digits: str) -> Caller:
        return self._at("Gather", Digits=digits)

    def says(self, words: str) -> Caller:
        return self._at("Gather", SpeechResult=words, Confidence="0.9")

    def is_silent(self) -> Caller:
        if self.waits_at == "Record":
            self._go(self.verb("Redirect").text or "")
        else:
            self._at("Gather", Digits="")
        return self

    def records(self, seconds: int = 7, *, hangs_up: bool = False) -> Caller:
        status = {"CallStatus": "completed", "Digits": "hangup"} if hangs_up else {"Digits": "#"}
        url = f"{HOST}/2010-04-01/Accounts/AC1/Recordings/RE{self.sid[2:]}"
        return self._at(
            "Record", RecordingUrl=url, RecordingSid=f"RE{self.sid[2:]}", RecordingDuration=str(seconds), **status
        )

    def is_connected(self, status: str = "completed", **form: str) -> Caller:
        """The dialled call ended in this way."""
        return self._at("Dial", DialCallStatus=status, DialCallSid="CA" + "d" * 32, DialCallDuration="30", **form)

    def pays(self, result: str = "success", **form: str) -> Caller:
        """The carrier has taken the card, or tells why not."""
        return self._at("Pay", Result=result, **form)

    def hangs_up(self) -> None:
        """The carrier tells the status callback of our number."""
        given = {"CallSid": self.sid, "From": self.contact, "To": self.line, "CallStatus": "completed"}
        assert post(self.client, "/twilio/voice/ended", **given).status_code == 204
        self.document = None

    # --- what they hear ---

    @property
    def waits_at(self) -> str:
        """The verb that asks something: Gather, Record, Dial; "" when the call is over."""
        if self.document is None:
            return ""
        return next((verb.tag for verb in self.document if verb.tag in ("Gather", "Record", "Dial")), "")

    def verb(self, name: str) -> ElementTree.Element:
        assert self.document is not None, "the call is over"
        found = self.document.find(name)
        assert found is not None, self.documents[-1]
        return found

    @property
    def last(self) -> str:
        return self.heard[-1]

    def _at(self, verb: str, **form: str) -> Caller:
        self._go(self.verb(verb).get("action") or "", **form)
        return self

    def _go(self, address: str, **form: str) -> None:
        assert address.startswith(f"{HOST}/twilio/flow-call/"), address
        self.ask(address, **form)

    def _listen(self) -> None:
        """Hear what is said, and follow redirects to the next question. A pause is not waited for."""
        assert self.document is not None
        for verb in list(self.document):
            spoken = [verb, *verb]
            self.heard += [one.text or "" for one in spoken if one.tag == "Say"]
            if verb.tag == "Redirect" and (verb.text or "").startswith(HOST) and not self._pauses():
                self._go(verb.text or "")
                return
            if verb.tag in ("Gather", "Record", "Dial", "Pay", "Redirect"):
                return
            if verb.tag in ("Hangup", "Reject"):
                self.document = None
                return
        if self.document is not None and not any(v.tag == "Pause" for v in self.document):
            self.document = None

    def _pauses(self) -> bool:
        return self.document is not None and self.document.find("Pause") is not None
