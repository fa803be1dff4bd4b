"""The life of a call: taken or refused, rung, answered by somebody or something, walked through its TwiML, ended."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any

from frontdesk.standin.callbacks import Callbacks
from frontdesk.standin.errors import Refusal
from frontdesk.standin.plans import CallPlan
from frontdesk.standin.records import FINAL_CALL, Call, new_sid
from frontdesk.standin.texting import MAGIC_GOOD, NUMBER, is_address
from frontdesk.standin.walk import HungUp, Source, Walk
from frontdesk.standin.wire import Wire
from frontdesk.standin.world import World, token_in

MAGIC_TO = {"+15005550001": 21217, "+15005550002": 21214, "+15005550003": 21215, "+15005550004": 21216}
MAGIC_FROM = {"+15005550001": 21212}
RING = 60  # seconds, Twilio's default Timeout
DETECTION_MS = {"human": 2100, "machine": 4600, "fax": 3800}


class Calling:
    """Takes calls, and lets each have the fate its phone's plan says."""

    def __init__(self, world: World, wire: Wire, callbacks: Callbacks) -> None:
        self.world = world
        self.wire = wire
        self.callbacks = callbacks

    # --- from the office -----------------------------------------------------------------------------------------

    def accept(self, params: dict[str, list[str]]) -> Call:
        """Take a request to make a call. Raises Refusal as Twilio would; nothing is kept then."""
        world = self.world
        one = {name: values[0] for name, values in params.items()}
        self._check(one)
        to = one["To"]
        phone = world.phone(to)
        plan = world.scenario.call_plan(to, phone.calls_taken)
        phone.calls_taken += 1
        if plan.outcome == "refuse":
            raise Refusal(plan.code or 21214)
        now = world.clock.now()
        events = {word for value in params.get("StatusCallbackEvent", ["completed"]) for word in value.split()}
        call = Call(
            sid=new_sid("CA"),
            account_sid=world.account_sid,
            direction="outbound-api",
            to=to,
            from_=one["From"],
            status="queued",
            created=now,
            updated=now,
            params=params,
            callback=one.get("StatusCallback", ""),
            events=frozenset(events),
            nth=phone.calls_taken - 1,
            live=plan.outcome == "live",
        )
        world.keep_call(call)
        world.accepted_calls[to] += 1
        if token := token_in(call.callback):
            world.accepted_by_token[token] += 1
        world.spawn(self._live(call, plan))
        return call

    def _check(self, one: dict[str, str]) -> None:
        to, sender = one.get("To", ""), one.get("From", "")
        if not to:
            raise Refusal(21201)
        if not sender:
            raise Refusal(21213)
        if to in MAGIC_TO:
            raise Refusal(MAGIC_TO[to])
        if not NUMBER.fullmatch(to):
            raise Refusal(21211, to)
        if sender in MAGIC_FROM:
            raise Refusal(MAGIC_FROM[sender])
        if sender != MAGIC_GOOD and self.world.numbers and sender not in self.world.numbers:
            raise Refusal(21210, sender)
        url, twiml = one.get("Url", ""), one.get("Twiml", "")
        if not (url or twiml or one.get("ApplicationSid")) or (url and not is_address(url)):
            raise Refusal(21205, url)
        if len(twiml) > 4000:
            raise Refusal(20001, "Twiml takes at most 4,000 characters")
        if (callback := one.get("StatusCallback")) and not is_address(callback):
            raise Refusal(21609, callback)

    def change(self, call: Call, one: dict[str, str]) -> None:
        """Twilio's update of a call: Status=canceled (before the answer) or completed, or new TwiML. Raises Refusal."""
        status, url, twiml = one.get("Status", ""), one.get("Url", ""), one.get("Twiml", "")
        before = call.status in ("queued", "ringing")
        if call.status in FINAL_CALL or (status == "canceled" and not before):
            raise Refusal(21220, f"it is {call.status}")
        if status == "canceled":
            call.line.put_nowait(("cancel", ""))
            call.finish("canceled", self.world.clock.now())
        elif status == "completed":
            call.line.put_nowait(("complete", ""))
        elif status:
            raise Refusal(20001, f"Status is canceled or completed, not {status}")
        elif url or twiml:
            if call.status != "in-progress":
                raise Refusal(21220, "it is not in progress")
            call.line.put_nowait(("redirect", url) if url else ("twiml", twiml))
        else:
            raise Refusal(20001, "nothing to change: give Status, Url or Twiml")

    async def _live(self, call: Call, plan: CallPlan) -> None:
        async with AsyncExitStack() as place:
            await self.world.limits.enter_call(place)
            status = await self._ring(call, plan)
            if status == "answered":
                status = await self._talk(call, plan, self._first_source(call))
            call.finish(status, self.world.clock.now())
            if status == "failed":
                call.sip_code = plan.code
            elif status == "no-answer":
                call.sip_code = 487
            elif status == "busy":
                call.sip_code = 486
            elif status == "completed":
                call.sip_code = 200
            await self.callbacks.of_call(call, "completed", status)
            self.callbacks.finish(call.sid)

    async def _ring(self, call: Call, plan: CallPlan) -> str:
        """From the queue to the answer, or to why there was none."""
        pace = self.world.scenario.pace
        if pace:
            await asyncio.sleep(pace)
        if call.status == "canceled":
            return "canceled"
        await self.callbacks.of_call(call, "initiated", "initiated")
        if call.status == "canceled":
            return "canceled"
        if plan.outcome == "failed":
            return "failed"
        call.status, call.updated, call.started = "ringing", self.world.clock.now(), self.world.clock.now()
        await self.callbacks.of_call(call, "ringing", "ringing")
        heard = await self._while_ringing(call, plan.ring or pace)
        if heard == "cancel":
            return "canceled"
        if heard in ("decline", "complete"):
            return "busy" if heard == "decline" else "canceled"
        if plan.outcome in ("busy", "no-answer"):
            return plan.outcome
        if call.live and heard != "answer":
            return "no-answer"
        return "answered"

    async def _while_ringing(self, call: Call, seconds: float) -> str:
        """What ended the ringing: answer, decline, cancel, complete, or '' when the time was up."""
        if call.live:
            timeout = call.param("Timeout")
            seconds = float(timeout) if timeout.isdigit() else RING
            call.waits_for = "answer"
        try:
            if not seconds and call.line.empty():
                return ""
            kind, _ = await asyncio.wait_for(call.line.get(), seconds or 0.001)
            return kind
        except TimeoutError:
            return ""
        finally:
            call.waits_for = ""

    async def _talk(self, call: Call, plan: CallPlan, source: Source) -> str:
        """The call is answered: detection, then TwiML. Returns the last status."""
        world = self.world
        began = time.monotonic()
        call.started = world.clock.now()
        detection = self._detect(call, plan)
        asynchronous = call.param("AsyncAmd").lower() == "true"
        call.status, call.updated = "in-progress", call.started
        await self.callbacks.of_call(call, "answered", "in-progress")
        walk = Walk(world, self.wire, call, plan)
        status = "completed"
        try:
            if plan.outcome == "hang-up" and plan.after == 0:
                raise HungUp
            if detection and not asynchronous:
                call.answered_by = detection
                duration = DETECTION_MS.get(plan.outcome, DETECTION_MS["human"])
                source = Source(source.url, source.twiml, (("MachineDetectionDuration", str(duration)),), "voice")
            if detection and asynchronous:
                world.spawn(self._tell_detection(call, detection, plan))
            await walk.run(source)
        except HungUp as end:
            status = end.status
        call.duration = plan.duration
        if call.duration is None:
            call.duration = max(round(walk.seconds if not call.live else time.monotonic() - began), 1)
        if status != "completed":
            call.duration = 0
        return status

    def _first_source(self, call: Call) -> Source:
        if url := call.param("Url"):
            return Source(url=url, fallback=call.param("FallbackUrl"))
        return Source(twiml=call.param("Twiml") or "<Response/>")

    def _detect(self, call: Call, plan: CallPlan) -> str:
        """What machine detection says (docs: answering machine detection), or '' when it was not asked for."""
        mode = call.param("MachineDetection")
        if mode not in ("Enable", "DetectMessageEnd") or call.param("SendDigits"):
            return ""
        if plan.answered_by:
            return plan.answered_by
        if plan.outcome == "machine":
            return "machine_start" if mode == "Enable" else "machine_end_beep"
        return "fax" if plan.outcome == "fax" else "human"

    async def _tell_detection(self, call: Call, detection: str, plan: CallPlan) -> None:
        call.answered_by = detection
        url = call.param("AsyncAmdStatusCallback")
        if not url:
            self.world.alert(21262, call.sid, "AsyncAmd without AsyncAmdStatusCallback")
            return
        duration = str(DETECTION_MS.get(plan.outcome, DETECTION_MS["human"]))
        params = [
            ("CallSid", call.sid),
            ("AccountSid", call.account_sid),
            ("AnsweredBy", detection),
            ("MachineDetectionDuration", duration),
        ]
        await self.wire.post("detection", call.sid, url, params, voice=True)

    # --- from a person -------------------------------------------------------------------------------------------

    def call_in(self, sender: str, to: str, plan: CallPlan) -> Call:
        """A person calls the office: the call begins at once, and walks through what the VoiceUrl says."""
        world = self.world
        now = world.clock.now()
        office = world.numbers.get(to)
        call = Call(
            sid=new_sid("CA"),
            account_sid=world.account_sid,
            direction="inbound",
            to=to,
            from_=sender,
            status="ringing",
            created=now,
            updated=now,
            live=plan.outcome == "live",
            callback=office.status_url if office else "",
            events=frozenset({"completed"}),
        )
        world.keep_call(call)
        world.spawn(self._inbound(call, plan, office.voice_url if office else ""))
        return call

    async def _inbound(self, call: Call, plan: CallPlan, url: str) -> None:
        if not url:
            call.finish("failed", self.world.clock.now())
            return
        status = await self._talk(call, plan, Source(url=url, kind="call_in"))
        call.finish(status, self.world.clock.now())
        await self.callbacks.of_call(call, "completed", status)
        self.callbacks.finish(call.sid)


def describe(call: Call) -> dict[str, Any]:
    """A call for the control API: Twilio's view of it, the raw request, and what happened in it."""
    return {
        **call.as_twilio(),
        "params": call.params,
        "nth": call.nth,
        "live": call.live,
        "waits_for": call.waits_for,
        "transcript": call.transcript,
        "sip_code": call.sip_code,
    }
