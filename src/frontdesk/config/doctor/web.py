"""Small HTTP requests, for looking only: no redirects, short time-outs, never an exception."""

from __future__ import annotations

import base64
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

TIMEOUT = 10
LONGEST_ANSWER = 200_000


@dataclass(frozen=True)
class Answer:
    """`status` 0: there was none, and `error` says why. `time`: the server's clock as seconds since 1970."""

    status: int
    body: str = ""
    error: str = ""
    time: float | None = None

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return {}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def get(url: str, credentials: tuple[str, str] | None = None) -> Answer:
    """GET `url`, with user name and password if given."""
    headers = {}
    if credentials is not None:
        headers["Authorization"] = "Basic " + base64.b64encode(":".join(credentials).encode()).decode()
    return _ask(urllib.request.Request(url, headers=headers))


def post(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    """POST `form` to `url`."""
    return _ask(urllib.request.Request(url, data=urlencode(form).encode(), headers=dict(headers), method="POST"))


def _ask(request: urllib.request.Request) -> Answer:
    try:
        with _opener.open(request, timeout=TIMEOUT) as response:
            return _answer(response.status, response)
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error)
    except urllib.error.URLError as error:
        return Answer(0, error=str(getattr(error.reason, "strerror", None) or error.reason))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, error=str(error) or type(error).__name__)


def _answer(status: int, response: Any) -> Answer:
    try:
        when = parsedate_to_datetime(response.headers.get("Date", "")).timestamp()
    except ValueError:
        when = None
    return Answer(status, response.read(LONGEST_ANSWER).decode("utf-8", "replace"), time=when)
