"""Twilio's REST API, 2010-04-01: Messages, Calls, Accounts, IncomingPhoneNumbers."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from frontdesk.standin import sound
from frontdesk.standin.calling import Calling
from frontdesk.standin.clock import rfc2822
from frontdesk.standin.errors import Refusal
from frontdesk.standin.faults import FaultRule
from frontdesk.standin.limits import Rate
from frontdesk.standin.listing import matches_date, page
from frontdesk.standin.media import Listed
from frontdesk.standin.records import API, FINAL_TEXT, Call, Text
from frontdesk.standin.texting import Texting
from frontdesk.standin.world import World, first_values

Params = dict[str, list[str]]
#: What an endpoint does: the request and its parameters -> HTTP status and body.
Act = Callable[[web.Request, Params], tuple[int, Any]]

ACCOUNT = f"/{API}/Accounts/{{account}}"


class Rest:
    """The endpoints, and what happens to every request before and after them: login, limits, faults."""

    def __init__(self, world: World, texting: Texting, calling: Calling) -> None:
        self.world = world
        self.texting = texting
        self.calling = calling
        self._at_once = 0

    def routes(self) -> Iterable[web.RouteDef]:
        texts, calls, numbers = f"{ACCOUNT}/Messages", f"{ACCOUNT}/Calls", f"{ACCOUNT}/IncomingPhoneNumbers"
        yield web.post(f"{texts}.json", self._endpoint("texts", self.create_text))
        yield web.get(f"{texts}.json", self._endpoint("reads", self.list_texts))
        yield web.get(f"{texts}/{{sid}}.json", self._endpoint("reads", self.fetch_text))
        yield web.get(f"{texts}/{{sid}}/Media.json", self._endpoint("reads", self.list_media))
        yield web.post(f"{texts}/{{sid}}.json", self._endpoint("updates", self.update_text))
        yield web.delete(f"{texts}/{{sid}}.json", self._endpoint("updates", self.delete_text))
        yield web.post(f"{calls}.json", self._endpoint("calls", self.create_call))
        yield web.get(f"{calls}.json", self._endpoint("reads", self.list_calls))
        yield web.get(f"{calls}/{{sid}}.json", self._endpoint("reads", self.fetch_call))
        yield web.post(f"{calls}/{{sid}}.json", self._endpoint("updates", self.update_call))
        yield web.delete(f"{calls}/{{sid}}.json", self._endpoint("updates", self.delete_call))
        yield web.get(f"{numbers}.json", self._endpoint("reads", self.list_numbers))
        yield web.get(f"{numbers}/{{sid}}.json", self._endpoint("reads", self.fetch_number))
        yield web.post(f"{numbers}/{{sid}}.json", self._endpoint("updates", self.update_number))
        yield web.get(f"{ACCOUNT}/Recordings/{{sid}}", self.fetch_recording)
        yield web.get(f"{ACCOUNT}.json", self._endpoint("reads", self.fetch_account))
        yield web.route("*", f"/{API}/{{rest:.*}}", self._endpoint("reads", self.nothing_there))

    def _endpoint(self, on: str, act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        world = self.world

        async def handle(request: web.Request) -> web.StreamResponse:
            params: Params = {}
            content = (await request.read()).decode("utf-8", "replace") if request.body_exists else request.query_string
            for name, value in parse_qsl(content, keep_blank_values=True):
                params.setdefault(name, []).append(value)
            self._at_once += 1
            try:
                fault = world.faults.of_request(on, params["To"][0] if "To" in params else "")
                if fault is not None:
                    return await self._with_fault(fault, request, on, act, params)
                return self._answer(*self._process(request, on, act, params))
            finally:
                self._at_once -= 1

        return handle

    def _process(self, request: web.Request, on: str, act: Act, params: Params) -> tuple[int, Any]:
        """What the request is answered with; limits and login first."""
        world = self.world
        try:
            account = request.match_info.get("account", world.account_sid)
            if request.headers.get("Authorization") not in world.logins or account != world.account_sid:
                raise Refusal(20003)
            limits = world.limits
            rate: Rate | None = limits.texts if on == "texts" else limits.calls if on == "calls" else None
            if limits.requests_at_once and self._at_once > limits.requests_at_once:
                raise Refusal(20429)
            if rate is not None and not rate.take():
                raise Refusal(20429)
            return act(request, params)
        except Refusal as refusal:
            return refusal.status, refusal.body()

    async def _with_fault(
        self, fault: FaultRule, request: web.Request, on: str, act: Act, params: Params
    ) -> web.StreamResponse:
        match fault.fault:
            case "lost_request":
                return self._dropped(request)
            case "lost_reply":
                self._process(request, on, act, params)
                return self._dropped(request)
            case "too_many":
                return self._answer(429, Refusal(20429).body())
            case "error":
                if fault.processed:
                    self._process(request, on, act, params)
                code = 20503 if fault.status == 503 else 20500
                return self._answer(fault.status, Refusal(code, status=fault.status).body())
            case "slow_request":
                await asyncio.sleep(fault.seconds)
                return self._answer(*self._process(request, on, act, params))
            case _:  # slow_reply
                answer = self._process(request, on, act, params)
                await asyncio.sleep(fault.seconds)
                return self._answer(*answer)

    def _answer(self, status: int, body: Any) -> web.Response:
        self.world.answers[status] += 1
        headers = {
            "Twilio-Request-Id": "RQ" + os.urandom(16).hex(),
            "Twilio-Concurrent-Requests": str(self._at_once),
        }
        if body is None:
            return web.Response(status=status, headers=headers)
        if status == 429:
            headers["Retry-After"] = "1"
        content = json.dumps(body).encode()
        return web.Response(status=status, body=content, content_type="application/json", headers=headers)

    def _dropped(self, request: web.Request) -> web.StreamResponse:
        """Cut the connection: the client never learns what became of its request."""
        self.world.answers[0] += 1
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    # --- texts ---------------------------------------------------------------------------------------------------

    def create_text(self, request: web.Request, params: Params) -> tuple[int, Any]:
        return 201, self.texting.accept(params).as_twilio()

    def _text(self, request: web.Request) -> Text:
        sid = request.match_info["sid"]
        if sid not in self.world.texts:
            raise Refusal(20404, f"{request.path} was not found")
        return self.world.texts[sid]

    def fetch_text(self, request: web.Request, params: Params) -> tuple[int, Any]:
        return 200, self._text(request).as_twilio()

    def update_text(self, request: web.Request, params: Params) -> tuple[int, Any]:
        """Status=canceled takes a scheduled text back; Body="" redacts one that is over."""
        text = self._text(request)
        one = first_values(params)
        if "Status" in one:
            if one["Status"] != "canceled" or text.status != "scheduled":
                raise Refusal(30409)
            text.status = "canceled"
        elif one.get("Body") == "":
            if text.status not in FINAL_TEXT | {"sent"}:
                raise Refusal(20009)
            text.body = ""
        else:
            raise Refusal(20001, "Body may only be set to nothing, Status only to canceled")
        text.updated = self.world.clock.now()
        return 200, text.as_twilio()

    def delete_text(self, request: web.Request, params: Params) -> tuple[int, Any]:
        text = self._text(request)
        if text.status not in FINAL_TEXT | {"sent"}:
            raise Refusal(20009)
        del self.world.texts[text.sid]
        self.world.phone(text.from_ or "" if text.direction == "inbound" else text.to).texts.remove(text)
        return 204, None

    def list_texts(self, request: web.Request, params: Params) -> tuple[int, Any]:
        """Newest first. A text that is not sent yet is dated by when it was taken."""
        query = first_values(params)
        found = (
            text
            for text in self._candidates(query, "texts")
            if query.get("To", text.to) == text.to
            and query.get("From", text.from_) == text.from_
            and matches_date(text.sent or text.created, query, "DateSent")
        )
        return 200, page(request.path, query, "messages", found, Text.as_twilio)

    def list_media(self, request: web.Request, params: Params) -> tuple[int, Any]:
        """The pictures and files that came with a text. Those of our own texts are not kept here, so not listed."""
        text = self._text(request)
        kept = [Listed(medium.url.rpartition("/")[2], medium) for medium in text.media]
        found = [one for one in kept if one.sid in self.world.media]
        return 200, page(request.path, first_values(params), "media_list", found, lambda one: one.as_twilio(text))

    def _candidates(self, query: dict[str, str], what: str) -> Iterable[Any]:
        """Everything, or what the phones of the numbers asked for have: newest first."""
        world = self.world
        number = query.get("To") or query.get("From")
        office = {**world.numbers}
        if number and number not in office and "To" in query:
            phone = world.phones.get(number)
            return reversed(getattr(phone, what)) if phone else ()
        everything: dict[str, Any] = getattr(world, what)
        return reversed(everything.values())

    # --- calls ---------------------------------------------------------------------------------------------------

    def create_call(self, request: web.Request, params: Params) -> tuple[int, Any]:
        return 201, self.calling.accept(params).as_twilio()

    def _call(self, request: web.Request) -> Call:
        sid = request.match_info["sid"]
        if sid not in self.world.calls:
            raise Refusal(20404, f"{request.path} was not found")
        return self.world.calls[sid]

    def fetch_call(self, request: web.Request, params: Params) -> tuple[int, Any]:
        return 200, self._call(request).as_twilio()

    def update_call(self, request: web.Request, params: Params) -> tuple[int, Any]:
        call = self._call(request)
        self.calling.change(call, first_values(params))
        return 200, call.as_twilio()

    def delete_call(self, request: web.Request, params: Params) -> tuple[int, Any]:
        call = self._call(request)
        if call.ended is None:
            raise Refusal(20009)
        del self.world.calls[call.sid]
        self.world.phone(call.from_ if call.direction == "inbound" else call.to).calls.remove(call)
        return 204, None

    def list_calls(self, request: web.Request, params: Params) -> tuple[int, Any]:
        """Newest first. A call that has not started yet is dated by when it was taken."""
        query = first_values(params)
        found = (
            call
            for call in self._candidates(query, "calls")
            if query.get("To", call.to) == call.to
            and query.get("From", call.from_) == call.from_
            and query.get("Status", call.status) == call.status
            and "ParentCallSid" not in query
            and matches_date(call.started or call.created, query, "StartTime")
            and matches_date(call.ended, query, "EndTime")
        )
        return 200, page(request.path, query, "calls", found, Call.as_twilio)

    # --- the account ---------------------------------------------------------------------------------------------

    def fetch_account(self, request: web.Request, params: Params) -> tuple[int, Any]:
        sid, created = self.world.account_sid, rfc2822(self.world.created)
        uri = f"/{API}/Accounts/{sid}"
        return 200, {
            "auth_token": "",
            "date_created": created,
            "date_updated": created,
            "friendly_name": "Frontdesk stand-in",
            "owner_account_sid": sid,
            "sid": sid,
            "status": "active",
            "subresource_uris": {
                "calls": f"{uri}/Calls.json",
                "incoming_phone_numbers": f"{uri}/IncomingPhoneNumbers.json",
                "messages": f"{uri}/Messages.json",
            },
            "type": "Full",
            "uri": f"{uri}.json",
        }

    def list_numbers(self, request: web.Request, params: Params) -> tuple[int, Any]:
        query = first_values(params)
        wanted = query.get("PhoneNumber", "")
        found = (n for n in self.world.numbers.values() if wanted in n.number)
        shown = page(
            request.path, query, "incoming_phone_numbers", found, lambda n: n.as_twilio(self.world.account_sid)
        )
        return 200, shown

    def _number(self, request: web.Request) -> Any:
        for number in self.world.numbers.values():
            if number.sid == request.match_info["sid"]:
                return number
        raise Refusal(20404, f"{request.path} was not found")

    def fetch_number(self, request: web.Request, params: Params) -> tuple[int, Any]:
        return 200, self._number(request).as_twilio(self.world.account_sid)

    def update_number(self, request: web.Request, params: Params) -> tuple[int, Any]:
        number = self._number(request)
        one = first_values(params)
        number.sms_url = one.get("SmsUrl", number.sms_url)
        number.voice_url = one.get("VoiceUrl", number.voice_url)
        number.status_url = one.get("StatusCallback", number.status_url)
        return 200, number.as_twilio(self.world.account_sid)

    async def fetch_recording(self, request: web.Request) -> web.Response:
        """What was recorded: a second of silence, as WAV, or as MP3 where the address ends so."""
        sid, _, ending = request.match_info["sid"].partition(".")
        if request.headers.get("Authorization") not in self.world.logins:
            return web.json_response(Refusal(20003).body(), status=401)
        if sid not in self.world.recordings or ending not in ("", "wav", "mp3"):
            return web.json_response(Refusal(20404, f"{request.path} was not found").body(), status=404)
        content, kind = (sound.mp3(), "audio/mpeg") if ending == "mp3" else (sound.wav(), "audio/x-wav")
        return web.Response(body=content, content_type=kind)

    def nothing_there(self, request: web.Request, params: Params) -> tuple[int, Any]:
        raise Refusal(20404, f"{request.path} was not found")
