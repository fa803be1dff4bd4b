"""What the control API shows: texts, calls, phones, callbacks, alerts, and whether anything is still going on."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from frontdesk.standin.callbacks import Callbacks
from frontdesk.standin.calling import describe
from frontdesk.standin.records import FINAL_CALL, Text
from frontdesk.standin.world import Phone, Sent, World

Answer = dict[str, Any]


class Looking:
    """Each method answers one GET; `given` is its query."""

    def __init__(self, world: World, callbacks: Callbacks) -> None:
        self.world = world
        self.callbacks = callbacks

    async def state(self, given: dict[str, Any]) -> Answer:
        """How much there is, and whether anything is still going on."""
        world = self.world
        return {
            "account_sid": world.account_sid,
            "now": world.clock.now().isoformat(),
            "numbers": [dataclasses.asdict(n) | {"created": n.created.isoformat()} for n in world.numbers.values()],
            "texts": len(world.texts),
            "calls": len(world.calls),
            "phones": len(world.phones),
            "callbacks": len(world.sent),
            "callbacks_held": len(self.callbacks.held or []),
            "alerts": len(world.alerts),
            "answers": {str(status): n for status, n in sorted(world.answers.items())},
            "faults_struck": dict(world.faults.struck),
            "going_on": world.going_on,
            "idle": world.idle.is_set(),
        }

    async def texts(self, given: dict[str, Any]) -> Answer:
        """Texts in order of creation, with the raw request; `to`, `from`, `direction`, `status` choose."""
        return {"texts": [self._text(t) for t in self._chosen(self.world.texts.values(), given)]}

    async def calls(self, given: dict[str, Any]) -> Answer:
        """Calls in order of creation, with raw request and transcript; chosen like texts."""
        return {"calls": [describe(c) for c in self._chosen(self.world.calls.values(), given)]}

    def _chosen(self, items: Iterable[Any], given: dict[str, Any]) -> Iterable[Any]:
        for item in items:
            seen = {"to": item.to, "from": item.from_, "direction": item.direction, "status": item.status}
            if all(given.get(name, value) == value for name, value in seen.items()):
                yield item

    @staticmethod
    def _text(text: Text) -> Answer:
        return {**text.as_twilio(), "params": text.params, "nth": text.nth}

    async def phones(self, given: dict[str, Any]) -> Answer:
        """Every phone with its texts and calls, the one that something happened on last first; `number` chooses one."""
        world = self.world
        chosen = [p for p in world.phones.values() if p.texts or p.calls]
        if number := given.get("number"):
            chosen = [p for p in chosen if p.number == number]
        chosen.sort(key=_last_moment, reverse=True)
        limit = int(given.get("limit", 0)) or None
        return {
            "offices": list(world.numbers),
            "now": world.clock.now().isoformat(),
            "zone": world.zone,
            "total": len(chosen),
            "phones": [self._phone(p) for p in chosen[:limit]],
        }

    def _phone(self, phone: Phone) -> Answer:
        return {
            "number": phone.number,
            "stopped": any(person == phone.number for person, _ in self.world.blocked),
            "texts": [
                {
                    "sid": t.sid,
                    "direction": "in" if t.direction == "inbound" else "out",
                    "office": t.to if t.direction == "inbound" else t.from_,
                    "body": t.body,
                    "media": [{"url": one.shown, "content_type": one.content_type} for one in t.media],
                    "status": t.status,
                    "answer": t.answer,
                    "error_code": t.error_code,
                    "segments": t.segments,
                    "at": t.created.isoformat(),
                }
                for t in phone.texts
            ],
            "calls": [
                {
                    "sid": c.sid,
                    "direction": "in" if c.direction == "inbound" else "out",
                    "office": c.to if c.direction == "inbound" else c.from_,
                    "status": c.status,
                    "answered_by": c.answered_by,
                    "duration": c.duration,
                    "live": c.live and c.status not in FINAL_CALL,
                    "waits_for": c.waits_for,
                    "transcript": c.transcript,
                    "at": c.created.isoformat(),
                }
                for c in phone.calls
            ],
        }

    async def accepted(self, given: dict[str, Any]) -> Answer:
        """How many requests were accepted: by token (it ends the StatusCallback), by (to, body), by called number."""
        world = self.world
        return {
            "by_token": dict(world.accepted_by_token),
            "texts": [{"to": to, "body": body, "times": n} for (to, body), n in world.accepted_texts.items()],
            "calls": dict(world.accepted_calls),
            "texts_total": world.accepted_texts.total(),
            "calls_total": world.accepted_calls.total(),
        }

    async def callbacks_sent(self, given: dict[str, Any]) -> Answer:
        """What was sent to the office, in order: kind, address, parameters, answer; `sid` and `kind` choose."""
        return {"callbacks": [_sent(one) for one in self.sent_of(given)]}

    def sent_of(self, given: dict[str, Any]) -> list[Sent]:
        return [s for s in self.world.sent if given.get("sid", s.sid) == s.sid and given.get("kind", s.kind) == s.kind]

    async def alerts(self, given: dict[str, Any]) -> Answer:
        """What Twilio's debugger would show: callbacks that failed, TwiML that was bad."""
        return {"alerts": self.world.alerts}

    async def idle(self, given: dict[str, Any]) -> Answer:
        """Wait until nothing is going on any more (every callback sent, every call over), at most `timeout` seconds."""
        try:
            await asyncio.wait_for(self.world.idle.wait(), float(given.get("timeout", 60)))
        except TimeoutError:
            waiting = [c.sid for c in self.world.calls.values() if c.status not in FINAL_CALL]
            return {"timed_out": True, "going_on": self.world.going_on, "calls": waiting[:20]}
        return {"timed_out": False, "going_on": 0}


def _sent(one: Sent) -> Answer:
    return {
        "kind": one.kind,
        "sid": one.sid,
        "url": one.url,
        "params": dict(parse_qsl(one.body.decode(), keep_blank_values=True)),
        "answer": one.answer,
        "tries": one.tries,
        "problem": one.problem,
        "at": one.at.isoformat(),
    }


def _last_moment(phone: Phone) -> float:
    moments = [*(t.created for t in phone.texts[-1:]), *(c.created for c in phone.calls[-1:])]
    return max(moments).timestamp()
