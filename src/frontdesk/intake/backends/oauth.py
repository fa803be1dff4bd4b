"""The bearer token that an external service gives us: fetched when first needed, renewed before it expires.

`POST <service>/oauth/token` as a form, grant `password`, then `refresh_token` (ILAO WD:api_authorization.rst). Tokens
live in this process only.
"""

from __future__ import annotations

import json
import threading
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


class Tokens:
    """One process's tokens for one service; may be used by several threads."""

    def __init__(self, url: str, account: Account, clock: Callable[[], float]) -> None:
        self._url, self._account, self._clock = url, account, clock
        self._lock = threading.Lock()
        self._token = ""
        self._refresh = ""
        self._renew_at = 0.0

    def token(self, http: requests.Session, seconds: float) -> str:
        """A token that is good for a while. Raises BackendDown."""
        with self._lock:
            if not self._token or self._clock() >= self._renew_at:
                self._fetch(http, seconds)
            return self._token

    def refused(self, token: str) -> None:
        """The service did not take this token: the next one is fetched anew."""
        with self._lock:
            if token == self._token:
                self._token = ""

    def _fetch(self, http: requests.Session, seconds: float) -> None:
        account = self._account
        client = {"client_id": account.client_id, "client_secret": account.secret}
        refresh, self._refresh, self._token = self._refresh, "", ""
        if refresh and self._ask(http, seconds, {**client, "grant_type": "refresh_token", "refresh_token": refresh}):
            return
        grant = {"grant_type": "password", "username": account.username, "password": account.password}
        if not self._ask(http, seconds, client | grant):
            raise LockedOut(
                "the service gives us no token; check FRONTDESK_INTAKE_CLIENT_ID, FRONTDESK_INTAKE_CLIENT_SECRET, "
                "FRONTDESK_INTAKE_USERNAME and FRONTDESK_INTAKE_PASSWORD"
            )

    def _ask(self, http: requests.Session, seconds: float, form: dict[str, str]) -> bool:
        """False: the grant was refused. Raises BackendDown."""
        asked_at = self._clock()
        reply = ask(http, "POST", self._url, seconds=seconds, data=form)
        if reply.status == 429:
            raise LockedOut("asked for a token, the service wants us to wait")
        if reply.status in (400, 401, 403):
            return False
        try:
            answer = json.loads(reply.text)
            token, lasts = str(answer["access_token"]), float(answer.get("expires_in") or 300)
            refresh = str(answer.get("refresh_token") or "")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BackendDown(f"asked for a token, the service answered {reply.status} without one") from None
        # a short-lived token is used for half its time
        self._token, self._refresh, self._renew_at = token, refresh, asked_at + max(lasts - EARLY, lasts / 2)
        return True
