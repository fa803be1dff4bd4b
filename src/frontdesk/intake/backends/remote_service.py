"""Asking an external service: with a token, within a time, as often as it helps, and not while it is down.

Every request ends within its time, tries and token included. Each may be made twice: what makes something carries a key
under which the other side makes it once.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import requests

from frontdesk.intake.backends import asking
from frontdesk.intake.backends import breaker as breakers
from frontdesk.intake.backends.asking import Reply
from frontdesk.intake.backends.contract import BackendDown, BackendRefused, FormGone, NotFound
from frontdesk.intake.backends.oauth import Account, LockedOut, Tokens
from frontdesk.intake.backends.wire import MEDIA_TYPE

MOST_TRIES = 3
#: Seconds before the second try; doubled each time, with jitter.
FIRST_WAIT = 0.1


class RemoteService:
    """One process's way to one service, for any number of threads. `clock`: seconds, for tokens and the breaker."""

    def __init__(self, url: str, account: Account, seconds: float, clock: Callable[[], float]) -> None:
        self._url, self._seconds, self._clock = url.rstrip("/"), seconds, clock
        self._tokens = Tokens(f"{self._url}/oauth/token", account, clock)
        self._breaker = breakers.Breaker()
        self._lock = threading.Lock()
        self._threads = threading.local()

    def breaker_state(self) -> str:
        """closed, open (the service is left alone) or half_open."""
        return self._breaker.state(self._clock())

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """The answer as JSON. Raises BackendDown, NotFound, FormGone, BackendRefused."""
        reply = self.send(method, path, **options)
        if reply.status == 404:
            raise NotFound("the service knows no such record")
        if reply.status == 409 and "/forms/" in path:
            raise FormGone()
        if reply.status >= 400:
            raise BackendRefused(_refusal(reply), reply.status)
        return json.loads(reply.text) if reply.text.strip() else None

    def send(self, method: str, path: str, **options: Any) -> Reply:
        """Ask until there is an answer that is not the service's own failure, MOST_TRIES times, within the time."""
        ends = time.monotonic() + self._seconds
        with self._lock:
            may, self._breaker = breakers.begin(self._breaker, self._clock())
        if not may:
            raise BackendDown("the service has failed several times and is left alone for a while")
        try:
            reply = self._tries(method, path, ends, options)
        except BackendDown:
            with self._lock:
                self._breaker = breakers.failed(self._breaker, self._clock())
            raise
        with self._lock:
            self._breaker = breakers.succeeded(self._breaker)
        return reply

    def _tries(self, method: str, path: str, ends: float, options: dict[str, Any]) -> Reply:
        for number in range(1, MOST_TRIES + 1):
            try:
                return self._once(method, path, ends, options)
            except LockedOut:
                raise  # asking again would only lock us out for longer
            except BackendDown:
                wait = FIRST_WAIT * 2 ** (number - 1) * random.uniform(0.5, 1.0)
                if number == MOST_TRIES or time.monotonic() + wait >= ends:
                    raise
                time.sleep(wait)
        raise AssertionError  # pragma: no cover - the last try returns or raises

    def _once(self, method: str, path: str, ends: float, options: dict[str, Any]) -> Reply:
        http = self._http()
        headers = {"Accept": f"{MEDIA_TYPE}, application/json", **options.get("headers", {})}
        options = {name: value for name, value in options.items() if name != "headers"}
        if "/jsonapi/" in path and "json" in options:
            headers["Content-Type"] = MEDIA_TYPE
        reply = Reply(401, "", {})
        for _ in range(2):  # a token may have been taken back before its time
            token = self._tokens.token(http, ends)
            headers["Authorization"] = f"Bearer {token}"
            reply = asking.ask(http, method, self._url + path, seconds=self._left(ends), headers=headers, **options)
            if reply.status != 401:
                break
            self._tokens.refused(token)
        if reply.status in (401, 403):
            raise LockedOut(f"the service does not let us in ({reply.status})")
        if reply.status >= 500 or reply.status in (408, 425, 429) or 300 <= reply.status < 400:
            raise BackendDown(f"the service answered {reply.status}")
        if reply.status < 400 and reply.text.strip():
            try:
                json.loads(reply.text)
            except ValueError:
                raise BackendDown("the service's answer is not JSON") from None
        return reply

    def _left(self, ends: float) -> float:
        left = ends - time.monotonic()
        if left <= 0:
            raise BackendDown(f"no answer within {self._seconds:g} seconds")
        return left

    def _http(self) -> requests.Session:
        """A pool of connections for each thread: the library's is not made for several."""
        session: requests.Session | None = getattr(self._threads, "session", None)
        if session is None:
            session = self._threads.session = requests.Session()
            session.trust_env = False  # no credentials from ~/.netrc
        return session


def _refusal(reply: Reply) -> str:
    """Which status, and where: never the words, which may quote the person's."""
    try:
        errors = json.loads(reply.text).get("errors") or []
        places = sorted({str(error["source"]["pointer"]) for error in errors if error.get("source")})
    except (ValueError, AttributeError, KeyError, TypeError):
        places = []
    return f"the service refused it ({reply.status})" + (f" at {', '.join(places)}"[:200] if places else "")
