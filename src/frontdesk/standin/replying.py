"""Texts from a person to the office: announced, answered; STOP and START seen to as the carrier does."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from frontdesk.standin import segments
from frontdesk.standin.media import Medium
from frontdesk.standin.records import Text, new_sid
from frontdesk.standin.twiml import TEXT_VERBS, TwimlError, Verb, parse
from frontdesk.standin.wire import Wire
from frontdesk.standin.world import World

#: Twilio's default opt-out words for long codes (docs: advanced opt-out); a word counts only alone.
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "UNSTOP", "YES"})
HELP_WORDS = frozenset({"HELP", "INFO"})
STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELP = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
REPLIES_IN_ONE_ANSWER = 10  # beyond it 14109


class Replying:
    """Lets people text the office, and carries out what it answers."""

    def __init__(self, world: World, wire: Wire) -> None:
        self.world = world
        self.wire = wire
        self._replies: dict[tuple[str, str], deque[datetime]] = defaultdict(lambda: deque(maxlen=100))

    async def text_in(
        self, sender: str, to: str, body: str, *, sid: str = "", media: Sequence[Medium] = ()
    ) -> dict[str, Any]:
        """A person texts the office. Returns the text's sid, the webhook's HTTP status, and what was texted back.

        The same `sid` again is a redelivery of the same webhook: what is answered to it is returned, and does not
        reach the phone a second time. A STOP or START word is seen to first, as Twilio does.
        """
        world = self.world
        with world.busy():
            now = world.clock.now()
            text = world.texts.get(sid) or Text(
                sid=sid or new_sid("MM" if media else "SM"),
                account_sid=world.account_sid,
                direction="inbound",
                to=to,
                from_=sender,
                body=body,
                status="received",
                created=now,
                updated=now,
                sent=now,
                segments=segments.count(body),
                media=media,
            )
            if text.sid not in world.texts:
                world.keep_text(text)
                self._opt_out_words(sender, to, body)
            office = world.numbers.get(to)
            url = office.sms_url if office else ""
            if not url:
                text.answer = 0
                return {"sid": text.sid, "status": 0, "replies": []}
            reply = await self.wire.post("text_in", text.sid, url, self._inbound(text))
            replies: list[str] = []
            if reply.ok:
                replies = await self._perform(text, url, reply.body, reply.content_type)
                text.answered = True
            text.answer = reply.status
            return {"sid": text.sid, "status": reply.status, "replies": replies}

    def _opt_out_words(self, sender: str, office: str, body: str) -> None:
        word = body.strip().upper()
        blocked = self.world.blocked
        if word in STOP_WORDS:
            if (sender, office) not in blocked:
                blocked.add((sender, office))
                self._send_back(sender, office, STOPPED)
        elif word in START_WORDS and (sender, office) in blocked:
            blocked.discard((sender, office))
            self._send_back(sender, office, STARTED)
        elif word in HELP_WORDS:
            self._send_back(sender, office, HELP)

    def _inbound(self, text: Text) -> list[tuple[str, str]]:
        return [
            ("ToCountry", "US"),
            ("SmsMessageSid", text.sid),
            ("NumMedia", str(len(text.media))),
            *((f"MediaUrl{n}", one.url) for n, one in enumerate(text.media)),
            *((f"MediaContentType{n}", one.content_type) for n, one in enumerate(text.media)),
            ("FromCountry", "US"),
            ("SmsSid", text.sid),
            ("SmsStatus", "received"),
            ("Body", text.body),
            ("To", text.to),
            ("NumSegments", str(text.segments)),
            ("MessageSid", text.sid),
            ("AccountSid", text.account_sid),
            ("From", text.from_ or ""),
            ("ApiVersion", "2010-04-01"),
        ]

    async def _perform(self, text: Text, url: str, content: bytes, content_type: str, depth: int = 0) -> list[str]:
        """Carry out the answer to an inbound text; returns the bodies that reached the phone."""
        world = self.world
        try:
            verbs = parse(content, content_type)
        except TwimlError as error:
            world.alert(error.code, text.sid, str(error))
            return []
        replies: list[str] = []
        for verb in verbs:
            if verb.name not in TEXT_VERBS:
                world.alert(12200, text.sid, f"{verb.name} is no verb of a text's answer")
            elif verb.name == "Redirect":
                if depth < REPLIES_IN_ONE_ANSWER:
                    target = urljoin(url, verb.text or url)
                    answer = await self.wire.post("text_in", text.sid, target, self._inbound(text))
                    if answer.ok:
                        replies += await self._perform(text, target, answer.body, answer.content_type, depth + 1)
                return replies
            elif len(replies) >= REPLIES_IN_ONE_ANSWER:
                world.alert(14109, text.sid, "more than 10 replies in one answer")
            else:
                body, media = _body(verb), _media(verb)
                to = verb.attributes.get("to", text.from_ or "")
                if (body or media) and (text.answered or self._may_reply(to, text.to, text.sid)):
                    replies.append(body)
                    if not text.answered:
                        self._send_back(to, text.to, body, media)
        return replies

    def _may_reply(self, person: str, office: str, sid: str) -> bool:
        if (person, office) in self.world.blocked:
            self.world.alert(21610, sid, "a reply to a number that said STOP was not sent")
            return False
        limit = self.world.scenario.loop_guard
        now = self.world.clock.now()
        earlier = self._replies[person, office]
        if limit and sum(now - at < timedelta(seconds=30) for at in earlier) >= limit:
            self.world.alert(14107, sid, f"more than {limit} replies to one number in 30 s")
            return False
        earlier.append(now)
        return True

    def _send_back(self, person: str, office: str, body: str, media: Sequence[Medium] = ()) -> None:
        now = self.world.clock.now()
        self.world.keep_text(
            Text(
                sid=new_sid("MM" if media else "SM"),
                account_sid=self.world.account_sid,
                direction="outbound-reply",
                to=person,
                from_=office,
                body=body,
                status="delivered",
                created=now,
                updated=now,
                sent=now,
                segments=segments.count(body),
                media=media,
            )
        )


def _body(verb: Verb) -> str:
    """The words of a Message: its Body, or what stands in it directly."""
    bodies = [child.text for child in verb.children if child.name == "Body"]
    if bodies or not verb.children:
        return bodies[0] if bodies else verb.text
    words = verb.text
    for child in verb.children:  # the addresses of Media are no words
        words = words.replace(child.text, "", 1)
    return words.strip()


def _media(verb: Verb) -> list[Medium]:
    return [Medium(child.text.strip(), "", child.text.strip()) for child in verb.children if child.name == "Media"]
