"""The control API under `/_standin/`: say what shall happen, JSON in and out (`docs/standin.md`)."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import random
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

from frontdesk.standin.callbacks import Callbacks
from frontdesk.standin.calling import Calling, describe
from frontdesk.standin.faults import read_faults
from frontdesk.standin.looking import Answer, Looking
from frontdesk.standin.media import MediaStore
from frontdesk.standin.plans import PlanError, read_call_plan
from frontdesk.standin.records import FINAL_CALL, Call, new_sid
from frontdesk.standin.replying import Replying
from frontdesk.standin.scenario import read_scenario
from frontdesk.standin.texting import Texting
from frontdesk.standin.world import World


class Mistake(Exception):
    """The request to the control API cannot be carried out; the text says why."""


class Control:
    """The endpoints of the control API; each takes the request's JSON and returns what is answered."""

    def __init__(
        self, world: World, texting: Texting, replying: Replying, calling: Calling, callbacks: Callbacks
    ) -> None:
        self.world = world
        self.replying = replying
        self.texting = texting
        self.calling = calling
        self.callbacks = callbacks
        self.looking = Looking(world, callbacks)
        self.media = MediaStore(world)
        self._reached_at = ""  # the address of the latest request: pictures it attaches are fetched from there

    def routes(self) -> Iterable[web.RouteDef]:
        base = "/_standin"
        yield web.get(f"{base}/state", self._endpoint(self.looking.state))
        yield web.get(f"{base}/texts", self._endpoint(self.looking.texts))
        yield web.get(f"{base}/calls", self._endpoint(self.looking.calls))
        yield web.get(f"{base}/phones", self._endpoint(self.looking.phones))
        yield web.get(f"{base}/accepted", self._endpoint(self.looking.accepted))
        yield web.get(f"{base}/callbacks", self._endpoint(self.looking.callbacks_sent))
        yield web.get(f"{base}/alerts", self._endpoint(self.looking.alerts))
        yield web.get(f"{base}/idle", self._endpoint(self.looking.idle))
        yield web.put(f"{base}/scenario", self._endpoint(self.set_scenario))
        yield web.put(f"{base}/faults", self._endpoint(self.set_faults))
        yield web.put(f"{base}/number", self._endpoint(self.set_number))
        yield web.post(f"{base}/text-in", self._endpoint(self.text_in))
        yield web.post(f"{base}/call-in", self._endpoint(self.call_in))
        yield web.post(
            f"{base}/calls/{{sid}}/{{act:answer|decline|keys|say|hang-up}}", self._endpoint(self.handle_phone)
        )
        yield web.post(f"{base}/callbacks/{{act:hold|release|replay}}", self._endpoint(self.steer_callbacks))
        yield web.post(f"{base}/reset", self._endpoint(self.reset))

    def _endpoint(
        self, act: Callable[[dict[str, Any]], Awaitable[Answer]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                given = await request.json() if request.can_read_body else {}
                if not isinstance(given, dict):
                    raise Mistake("send one JSON object")
                self._reached_at = str(request.url.origin())
                answer = await act({**request.query, **given, **request.match_info})
            except (Mistake, PlanError) as error:
                return web.json_response({"error": str(error)}, status=400)
            except json.JSONDecodeError as error:
                return web.json_response({"error": f"not JSON: {error}"}, status=400)
            return web.json_response(answer, status=504 if answer.get("timed_out") else 200)

        return handle

    async def set_scenario(self, given: dict[str, Any]) -> Answer:
        """Play this scenario from now on, instead of the one before."""
        self.world.play(read_scenario(given))
        return {"ok": True}

    async def set_faults(self, given: dict[str, Any]) -> Answer:
        """Let these faults happen from now on, instead of those before; `{"faults": []}` ends them."""
        rules = read_faults(given.get("faults", []))
        seed = int(given.get("seed", self.world.scenario.seed))
        self.world.play(dataclasses.replace(self.world.scenario, faults=rules, seed=seed))
        return {"ok": True}

    async def set_number(self, given: dict[str, Any]) -> Answer:
        """Give the office a number, or say where its texts and calls are announced."""
        number = self._needed(given, "number")
        addresses = {name: str(given.get(name, "")) for name in ("sms_url", "voice_url", "status_url")}
        self.world.add_number(number, **addresses)
        return {"ok": True}

    async def text_in(self, given: dict[str, Any]) -> Answer:
        """A person texts the office: `from`, `body`, `media`, and `to` where the office has several numbers."""
        sender, body, sid = self._needed(given, "from"), str(given.get("body", "")), str(given.get("sid", ""))
        sid = sid or new_sid("MM" if given.get("media") else "SM")
        again = self.world.texts.get(sid)
        media = again.media if again else self.media.take(given.get("media", []), sid, self._reached_at)
        return await self.replying.text_in(sender, self._office(given), body, sid=sid, media=media)

    async def call_in(self, given: dict[str, Any]) -> Answer:
        """A person calls the office: `from`, and as in a plan `digits`, ...; with `outcome: live` the page plays on.

        Unless it is live the answer comes when the call is over, with its transcript.
        """
        sender, office = self._needed(given, "from"), self._office(given)
        plan = read_call_plan({k: v for k, v in given.items() if k not in ("from", "to")}, "call-in")
        call = self.calling.call_in(sender, office, plan)
        while not call.live and call.status not in FINAL_CALL:
            await asyncio.sleep(0.005)
        return describe(call)

    async def handle_phone(self, given: dict[str, Any]) -> Answer:
        """Answer, decline, press `keys`, say `words` or hang up a call that is going on."""
        call: Call | None = self.world.calls.get(given["sid"])
        if call is None or call.status in FINAL_CALL:
            raise Mistake(f"{given['sid']} is no call that is going on")
        what = {"keys": "keys", "say": "words"}.get(given["act"])
        call.line.put_nowait((given["act"], self._needed(given, what) if what else ""))
        return {"ok": True}

    async def steer_callbacks(self, given: dict[str, Any]) -> Answer:
        """hold: keep status callbacks back; release: send those; replay: send once more what was sent.

        `order`: kept, reversed or shuffled (by `seed`).
        """
        order = random.Random(int(given.get("seed", 0)))
        if given["act"] == "hold":
            self.callbacks.held = self.callbacks.held or []
            return {"held": len(self.callbacks.held)}
        if given["act"] == "replay":
            chosen = [s for s in self.looking.sent_of(given) if s.kind in ("text_status", "call_status")]
            if given.get("order") == "shuffled":
                order.shuffle(chosen)
            with self.world.busy():
                return {"answers": await self.callbacks.again(chosen * int(given.get("times", 1)))}
        held, self.callbacks.held = self.callbacks.held or [], None
        if given.get("order") == "shuffled":
            order.shuffle(held)
        elif given.get("order") == "reversed":
            held.reverse()
        self.world.spawn(self.callbacks.release(held))
        return {"released": len(held)}

    async def reset(self, given: dict[str, Any]) -> Answer:
        """Forget every text, call and phone; end what is going on. Account, numbers and scenario stay."""
        tasks = [*self.world.tasks, *self.texting.stop()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.texting.open()
        self.callbacks.held = None
        self.world.clear()
        self.world.play(self.world.scenario)
        return {"ok": True}

    def _office(self, given: dict[str, Any]) -> str:
        office = given.get("to") or next(iter(self.world.numbers), "")
        if not office:
            raise Mistake("the office has no number: start with --number, PUT /_standin/number, or give `to`")
        return str(office)

    @staticmethod
    def _needed(given: dict[str, Any], name: str) -> str:
        if not given.get(name):
            raise Mistake(f"`{name}` is missing")
        return str(given[name])
