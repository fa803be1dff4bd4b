"""Status callbacks: what they carry, and what may go wrong with them (lost, doubled, late, shuffled, held back)."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from frontdesk.standin.clock import rfc2822
from frontdesk.standin.records import API, FINAL_CALL, Call, Text
from frontdesk.standin.signature import sign, signed_address
from frontdesk.standin.wire import Reply, Wire
from frontdesk.standin.world import Sent, World

Params = list[tuple[str, str]]
_Waiting = tuple[str, str, str, Params]  # kind, sid, url, parameters


class Callbacks:
    """Sends status callbacks of one text or call in their order, unless a fault says otherwise."""

    def __init__(self, world: World, wire: Wire) -> None:
        self.world = world
        self.wire = wire
        self.held: list[_Waiting] | None = None  # a list: callbacks are being held back
        self._shuffled: dict[str, list[_Waiting]] = defaultdict(list)

    async def of_text(self, text: Text) -> None:
        """Tell the office the text's present status."""
        params: Params = [
            ("AccountSid", text.account_sid),
            ("ApiVersion", API),
            ("From", text.from_ or ""),
            ("MessageSid", text.sid),
            ("MessageStatus", text.status),
            ("SmsSid", text.sid),
            ("SmsStatus", text.status),
            ("To", text.to),
        ]
        if text.error_code is not None:
            params.append(("ErrorCode", str(text.error_code)))
        if text.service_sid:
            params.append(("MessagingServiceSid", text.service_sid))
        if text.status in ("delivered", "undelivered"):
            params.append(("RawDlrDoneDate", text.updated.strftime("%y%m%d%H%M")))
        await self._tell("texts", text.to, ("text_status", text.sid, text.callback, params))

    async def of_call(self, call: Call, event: str, status: str) -> None:
        """Tell the office of a call's event, if it asked for it. `status`: the CallStatus it carries."""
        if event not in call.events or not call.callback:
            return
        params = [
            *about_call(call, status),
            ("Timestamp", rfc2822(self.world.clock.now()) or ""),
            ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", str(call.sequence)),
        ]
        call.sequence += 1
        if status in FINAL_CALL:
            seconds = call.duration or 0
            params.append(("CallDuration", str(seconds)))
            if status == "completed":
                params.append(("Duration", str(-(-seconds // 60))))
            if call.sip_code is not None:
                params.append(("SipResponseCode", str(call.sip_code)))
        if call.answered_by:
            params.append(("AnsweredBy", call.answered_by))
        person = call.from_ if call.direction == "inbound" else call.to
        await self._tell("calls", person, ("call_status", call.sid, call.callback, params))

    async def _tell(self, on: str, person: str, waiting: _Waiting) -> None:
        if self.held is not None:
            self.held.append(waiting)
            return
        faults = self.world.faults.of_callback(on, person)
        if not faults:
            await self._send(waiting)
            return
        if "lost_callback" in faults:
            return
        if "shuffled_callbacks" in faults:
            self._shuffled[waiting[1]].append(waiting)
            return
        if late := faults.get("late_callback"):
            self.world.spawn(self._later(waiting, late.seconds))
            return
        await self._send(waiting)
        if "double_callback" in faults:
            await self._send(waiting)

    def finish(self, sid: str) -> None:
        """The last callback of this text or call has been told: what was kept back to be shuffled goes out now."""
        kept = self._shuffled.pop(sid, None)
        if kept:
            order = random.Random(f"{self.world.scenario.seed}/{len(self.world.sent)}")
            shuffled = kept[::-1] if len(kept) == 2 else order.sample(kept, len(kept))
            self.world.spawn(self.release(shuffled))

    async def release(self, waiting: Sequence[_Waiting]) -> None:
        """Send these, one after another."""
        for one in waiting:
            await self._send(one)

    async def again(self, sent: Sequence[Sent]) -> list[int]:
        """Send callbacks that were sent before once more, exactly as they were. Returns the HTTP statuses."""
        answers = []
        for one in sent:
            params = parse_qsl(one.body.decode(), keep_blank_values=True)
            voice = one.kind != "text_status"
            signature = sign(signed_address(one.url, voice=voice), params, self.world.auth_token)
            reply = await self.wire.send(replace(one, tries=1, answer=0, problem=""), signature)
            answers.append(reply.status)
        return answers

    async def _later(self, waiting: _Waiting, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._send(waiting)

    async def _send(self, waiting: _Waiting) -> Reply:
        kind, sid, url, params = waiting
        return await self.wire.post(kind, sid, url, params, voice=kind == "call_status")


def about_call(call: Call, status: str) -> Params:
    """The parameters every request about a call carries."""
    return [
        ("CallSid", call.sid),
        ("AccountSid", call.account_sid),
        ("From", call.from_),
        ("To", call.to),
        ("Caller", call.from_),
        ("Called", call.to),
        ("CallStatus", status),
        ("ApiVersion", API),
        ("Direction", call.direction),
        ("FromCountry", "US"),
        ("ToCountry", "US"),
    ]
