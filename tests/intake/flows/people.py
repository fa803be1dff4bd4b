"""People who walk through the intake: they answer each question by its step, whatever comes in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.conversations import finding, terminal
from frontdesk.flows.driving import Given
from frontdesk.flows.engine.events import Noted, State, Turn
from frontdesk.flows.transcripts.chat import Chat, replies_of

#: A Monday, 9 AM in Chicago.
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
YES = {"en": "yes", "es": "sí", "pl": "tak"}
NO = {"en": "no", "es": "no", "pl": "nie"}
NONE = {"en": "none", "es": "ninguno", "pl": "brak"}

#: What somebody says who has given no answer of their own: to questions by step; all others are answered "1".
USUAL: Mapping[str, Any] = {
    "consent": YES,
    "safe_now": YES,
    "first_name": "Maria",
    "zip_code": "60603",
    "adults": "2",
    "children": "0",
    "over_income": NO,
    "words": "It is about my home.",
    "words_or_none": NONE,
    "day": "March 5, 2026",
    "day_or_none": NONE,
    "wanted": NO,  # counselors; offers are `offer`
    "offer": YES,
    "others": YES,
    "last_name": "Lopez",
    "maiden_name": NONE,
    "nickname": NONE,
    "month": "11",
    "intake_birth_date/day": "3",
    "appointment_scheduler/day": "1",
    "year": "1985",
    "right": YES,
    "has_wages": "2",
    "self_employment": NO,
    "benefits": NONE,
    "payments": NONE,
    "has_other": NO,
    "groups": NONE,
    "this_number": YES,
    "safe_to_call": YES,
    "safe_to_text": YES,
    "mail": NONE,
    "address": "120 West Lake Street",
    "apartment": NONE,
    "town": "Chicago",
    "check": YES,
    "read_back": YES,
    "first_time": YES,
}


@dataclass
class Walker:
    """A conversation that answers itself. `own`: answers by step; a list is used in turn, its last one repeats."""

    first: str = "eviction"
    own: Mapping[str, Any] = field(default_factory=dict)
    flow: str = "legal_help"
    given: Mapping[str, Any] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    contact: str = "+13125550142"

    def __post_init__(self) -> None:
        found = finding.find(self.flow)
        given = Given.read(dict(self.given))
        self.chat = Chat(
            terminal.engine_of(found, given), found.flow, now=NOW, given=given, opt_words=terminal.opt_words
        )
        self._used: dict[str, int] = {}

    def say(self, text: str) -> Turn:
        """Text one thing."""
        self.said.append(text)
        turn = self.chat.text(text)
        self.read += [reply.text for reply in replies_of(turn)]
        self.steps += turn.path
        self.notes += [f"{event.step}: {event.message}" for event in turn.events if isinstance(event, Noted)]
        self.chat.now += timedelta(seconds=20)
        return turn

    def walk(self, until: str = "", most: int = 150) -> Walker:
        """Answer until the conversation is over, or the question of the step `until` stands."""
        if self.chat.session is None:
            self.say(self.first)
        for _ in range(most):
            if self.chat.state is not State.WAITING or (until and self.step == until):
                return self
            self.say(self.answer())
        raise AssertionError(f"no end after {most} texts; the last was {self.read[-1]!r}")

    @property
    def step(self) -> str:
        """The step of the question that stands."""
        return str(self.chat.session["frames"][-1]["step"]) if self.chat.session else ""

    @property
    def place(self) -> str:
        """The flow that asks."""
        return str(self.chat.session["frames"][-1]["flow"]) if self.chat.session else ""

    @property
    def language(self) -> str:
        return str(self.chat.session["language"]) if self.chat.session else "en"

    def answer(self) -> str:
        """What this person says to the question that stands."""
        names = (f"{self.place}/{self.step}", self.step)
        answer = next((source[name] for source in (self.own, USUAL) for name in names if name in source), "1")
        if isinstance(answer, list):
            turn = self._used.get(self.step, 0)
            self._used[self.step] = turn + 1
            answer = answer[min(turn, len(answer) - 1)]
        if isinstance(answer, Mapping):
            answer = answer[self.language]
        return str(answer)

    @property
    def text(self) -> str:
        """All that was read."""
        return "\n".join(self.read)
