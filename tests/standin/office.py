"""The office's side for the stand-in's tests: it writes down what it is sent, and checks the signatures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from twilio.request_validator import RequestValidator


class Office:
    """`answers[path]` is TwiML, an HTTP status, or a function of the parameters that returns either."""

    def __init__(self, auth_token: str) -> None:
        self.validator = RequestValidator(auth_token)
        self.url = ""
        self.requests: list[dict[str, Any]] = []
        self.answers: dict[str, str | int | Callable[[dict[str, str]], str | int]] = {}
        self._lock = threading.Lock()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        return app

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.text()
        params = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        seen = {
            "path": request.path,
            "params": params,
            "signed": self.validator.validate(f"{self.url}{request.path_qs}", params, signature),
            "token": request.headers.get("I-Twilio-Idempotency-Token", ""),
        }
        with self._lock:
            self.requests.append(seen)
        answer = self.answers.get(request.path, "")
        if callable(answer):
            answer = answer(params)
        if isinstance(answer, int):
            return web.Response(status=answer)
        return web.Response(text=answer, content_type="text/xml")

    def statuses(self, sid: str = "", path: str = "") -> list[str]:
        """The statuses that arrived, in order, of one text or call or of all, at one path or at any."""
        return [
            r["params"].get("MessageStatus") or r["params"].get("CallStatus", "")
            for r in self.requests
            if sid in ("", r["params"].get("MessageSid"), r["params"].get("CallSid"))
            and (not path or urlsplit(r["path"]).path == path)
        ]

    def at(self, path: str) -> list[dict[str, str]]:
        """The parameters of every request to `path`, in order."""
        return [r["params"] for r in self.requests if r["path"] == path]
