"""The bearer token that an external service gives us: fetched when first needed, renewed before it expires.

`POST <service>/oauth/token` as a form, grant `password`, then `refresh_token` (ILAO WD:api_authorization.rst). Tokens
live in this process only.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import requests

from frontdesk.intake.backends.asking import ask
from frontdesk.intake.backends.contract import BackendDown

#: A token is renewed this many seconds before it expires.
EARLY = 60.0


class LockedOut(BackendDown):
    """The service does not know us: worth another try when somebody has looked, not in a moment."""


@dataclass(frozen=True)
class Account:
    """Our client at the service, and the account its tokens are for."""

    client_id: str
    secret: str = field(repr=False)
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class _Held:
    token: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    renew_at: float = 0.0


class Tokens:
    """One process's tokens for one service; may be used by several threads: one fetches, the others wait for it, each
    until its own request must end."""

    def __init__(self, url: str, account: Account, clock: Callable[[], float]) -> None:
        self._url, self._account, self._clock = url, account, clock
        self._fetching = threading.Lock()  # held while the service is asked; what is below changes in one step
        self._held = _Held()
        self._refused = ""

    def token(self, http: requests.Session, ends: float) -> str:
        """A token that is good for a while. `ends`: when there must be one, in seconds of time.monotonic(). Raises
        BackendDown."""
        if token := self._good():
            return token
        if not self._fetching.acquire(timeout=_left(ends)):
            raise BackendDown("no token in time: another request still waits for it")
        try:
            return self._good() or self._fetch(http, ends)
        finally:
            self._fetching.release()

    def refused(self, token: str) -> None:
        """The service did not take this token: the next one is fetched anew."""
        self._refused = token

    def _good(self) -> str:
        held = self._held
        return held.token if held.token != self._refused and self._clock() < held.renew_at else ""

    def _fetch(self, http: requests.Session, ends: float) -> str:
        account = self._account
        client = {"client_id": account.client_id, "client_secret": account.secret}
        refresh, self._held = self._held.refresh, _Held()  # a refresh token is good once, whatever comes of it
        grants = [{"grant_type": "password", "username": account.username, "password": account.password}]
        if refresh:
            grants.insert(0, {"grant_type": "refresh_token", "refresh_token": refresh})
        for grant in grants:
            if held := self._ask(http, ends, client | grant):
                self._held = held
                return held.token
        raise LockedOut(
            "the service gives us no token; check FRONTDESK_INTAKE_CLIENT_ID, FRONTDESK_INTAKE_CLIENT_SECRET, "
            "FRONTDESK_INTAKE_USERNAME and FRONTDESK_INTAKE_PASSWORD"
        )

    def _ask(self, http: requests.Session, ends: float, form: dict[str, str]) -> _Held | None:
        """None: the grant was refused. Raises BackendDown."""
        asked_at = self._clock()
        reply = ask(http, "POST", self._url, seconds=_left(ends), data=form)
        if reply.status == 429:
            raise LockedOut("asked for a token, the service wants us to wait")
        if reply.status in (400, 401, 403):
            return None
        try:
            answer = json.loads(reply.text)
            token, lasts = str(answer["access_token"]), float(answer.get("expires_in") or 300)
            refresh = str(answer.get("refresh_token") or "")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BackendDown(f"asked for a token, the service answered {reply.status} without one") from None
        # a short-lived token is used for half its time
        return _Held(token, refresh, asked_at + max(lasts - EARLY, lasts / 2))


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise BackendDown("no token in time")
    return left
