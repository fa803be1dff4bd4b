"""Talks to the engine as a person would, and checks at every turn what must hold at each of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.flows.engine import Engine, ResultIn, TextIn, Trigger, Turn
from frontdesk.flows.language import read
from frontdesk.flows.model import Flow

AT = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
PERSON, LINE = "+13125550100", "+13125550199"


class Talk:
    """One session. `texts` is what the person read in the last turn."""

    def __init__(self, *sources: str | Flow, channel: str = "text", start: bool = True, **settings: Any) -> None:
        flows = [read(source, "test.yaml") if isinstance(source, str) else source for source in sources]
        self.at = AT
        self.engine = Engine({flow.name: flow for flow in flows}, **settings)
        self.name = flows[0].name
        self.channel = channel
        self.turn: Turn
        if start:
            self.begin()

    def begin(self, kind: str = "", body: str = "hi", **more: Any) -> Turn:
        kind = kind or ("call" if self.channel == "call" else "text")
        trigger = Trigger(kind, self.at, body=body, contact=PERSON, line=LINE, channel=self.channel, **more)
        self.turn = self._checked(self.engine.start(self.name, trigger))
        return self.turn

    def __call__(self, *bodies: str) -> list[str]:
        """Text these, one after the other. Gives what was read after the last one."""
        for body in bodies:
            self.send(TextIn(body, self.at))
        return self.texts

    def send(self, event: Any) -> Turn:
        """Give the engine this event. The session goes through JSON, and the one given stays as it was."""
        given = json.loads(json.dumps(self.turn.session))
        assert given == self.turn.session, "the session is no plain JSON"
        before = copy.deepcopy(given)
        self.turn = self._checked(self.engine.resume(given, event))
        assert given == before, "the session given was changed"
        return self.turn

    def answer(self, value: Any = None, *, ok: bool = True, **more: Any) -> Turn:
        """The result of the call that is wanted."""
        return self.send(ResultIn(self.session["wait"]["id"], ok, self.at, value=value, **more))

    def later(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at

    @staticmethod
    def _checked(turn: Turn) -> Turn:
        broken = [event for event in turn.events if getattr(event, "code", "") == "internal"]
        assert not broken, broken
        return turn

    @property
    def session(self) -> dict[str, Any]:
        return self.turn.session

    @property
    def texts(self) -> list[str]:
        return self.turn.texts

    @property
    def state(self) -> str:
        return self.turn.state.value

    @property
    def values(self) -> Mapping[str, Any]:
        return self.session["frames"][-1]["values"]

    def of(self, kind: type) -> list[Any]:
        """The events of this class in the last turn."""
        return [event for event in self.turn.events if isinstance(event, kind)]


def without_language(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document, whatever language it is held in: BACK leaves the one that the person asked for."""
    back = [
        {**entry, "undo": [change for change in entry["undo"] if change[:2] != ["doc", "language"]]}
        for entry in document["back"]
    ]
    return {**document, "language": "", "back": back}
