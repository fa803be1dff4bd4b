"""`frontdesk flows run`: chat with a flow in the terminal, or let a script chat with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TextIO

from frontdesk.config import clock
from frontdesk.consent import words
from frontdesk.conversations import library
from frontdesk.conversations.finding import Found
from frontdesk.flows.driving import Given
from frontdesk.flows.engine import Engine
from frontdesk.flows.engine.events import Noted, State, Turn
from frontdesk.flows.model import Flow, RunFlow
from frontdesk.flows.transcripts import recording
from frontdesk.flows.transcripts.chat import Chat, Reply, replies_of
from frontdesk.flows.transcripts.comparing import happened_in
from frontdesk.flows.transcripts.format import plain
from frontdesk.flows.transcripts.recording import Exchange

Write = Callable[[str], None]


def opt_words(body: str) -> str | None:
    """What a text means for consent, as the engine takes it: "stop", "start" or None."""
    understood = words.understand(body)
    if understood is None:
        return None
    return {words.Meaning.OPT_OUT: "stop", words.Meaning.OPT_IN: "start"}.get(understood.meaning)


def only_stop(body: str) -> str | None:
    """The same for somebody who has not opted out: YES and the like are answers then."""
    return "stop" if opt_words(body) == "stop" else None


def engine_of(found: Found, given: Given) -> Engine:
    """The office's engine for a flow and its sub-flows, without those for which a result is prepared."""
    flows, prepared = without_prepared(found, given)
    return library.office_engine(flows, opt_words=only_stop, known=prepared.__contains__)


def without_prepared(found: Found, given: Given) -> tuple[dict[str, Flow], set[str]]:
    """The flows to walk through, and the names of those for which a result is prepared instead."""
    prepared = set(given.results)
    for flow in found.flows.values():
        for step in flow.steps.values():
            if isinstance(step, RunFlow) and {step.name, f"{flow.name}/{step.name}"} & given.results.keys():
                prepared.add(step.flow)
    flows = {name: flow for name, flow in found.flows.items() if name == found.flow.name or name not in prepared}
    return flows, prepared


@dataclass
class Conversation:
    """A chat under way, and what was said in it."""

    chat: Chat
    language: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    said: list[Exchange] = field(default_factory=list)

    def take(self, body: str) -> Turn:
        """Give the flow a text of the person."""
        self.chat.now = clock.now()
        turn = self.chat.text(body)
        replies = [Reply(plain(reply.text), reply.media) for reply in replies_of(turn)]
        self.said.append(Exchange(body, replies, happened_in(turn)))
        return turn

    def as_transcript(self) -> str:
        return recording.new_transcript(self.chat.flow.name, self.said, language=self.language, given=self.given)


def begin(found: Found, given: Given, language: str = "") -> Conversation:
    """A chat in which nobody has said anything yet."""
    chat = Chat(
        engine_of(found, given),
        found.flow,
        now=clock.now(),
        given=given,
        language=language,
        opt_words=opt_words,
    )
    return Conversation(chat, language, dict(given.results))


def texts_of(stream: TextIO) -> Iterator[str]:
    """The person's texts, a line each, as they come."""
    for line in iter(stream.readline, ""):
        yield line.rstrip("\r\n")


def as_json(conversation: Conversation, turn: Turn) -> str:
    """One turn as one line of JSON."""
    texts = [reply.text for reply in replies_of(turn)]
    state = conversation.chat.state
    data = {"texts": texts, "state": str(state), "path": list(turn.path)}
    return json.dumps(data, ensure_ascii=False)


def as_lines(conversation: Conversation, turn: Turn, *, echo: bool) -> list[str]:
    """One turn as a transcript shows it. `echo`: with the person's text."""
    return recording.lines_of(conversation.said[-1], with_text=echo)


def notes_of(turn: Turn) -> list[str]:
    """What an author should know of a turn: calls without a result, templates that broke."""
    return [f"{event.step}: {event.message}" for event in turn.events if isinstance(event, Noted)]


def has_failed(conversation: Conversation) -> bool:
    return conversation.chat.state == State.FAILED
