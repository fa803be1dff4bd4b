"""Where a transfer goes: our own case desk (or that of the external service), or a case management system over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from frontdesk.config.env import get_settings
from frontdesk.intake.backends import backend
from frontdesk.intake.backends.asking import ask, is_private_enough
from frontdesk.intake.backends.contract import Attributes, BackendDown, BackendRefused, TransferAnswer

#: Seconds a case management system has for an answer; the person does not wait for it.
TIMEOUT = 30.0
DESK = "desk"
LEGALSERVER = "legalserver"


def hand_over(payload: Attributes, transfer: Mapping[str, Any]) -> TransferAnswer:
    """Send the payload to where the terms' `transfer` says. Raises BackendDown (nobody knows: again later) and
    BackendRefused."""
    kind = transfer.get("kind") or DESK
    if kind == DESK:
        return backend().transfer(payload)
    if kind == LEGALSERVER:
        return _post(payload, transfer)
    raise BackendRefused(f"the terms of this service name a destination of the unknown kind {str(kind)[:40]!r}")


def _post(payload: Attributes, transfer: Mapping[str, Any]) -> TransferAnswer:
    settings = get_settings()
    url = str(transfer.get("url") or settings.frontdesk_transfer_url)
    if not url:
        raise BackendRefused("no address to transfer to: set transfer.url in the terms, or FRONTDESK_TRANSFER_URL")
    if not is_private_enough(url):
        raise BackendRefused("the address to transfer to must begin with https://, as people's data go there")
    auth = None
    # terms may come from another service: our password goes to no other host than that of our settings
    if settings.frontdesk_transfer_password is not None and _host(url) == _host(settings.frontdesk_transfer_url):
        auth = (settings.frontdesk_transfer_username, settings.frontdesk_transfer_password.get_secret_value())
    with requests.Session() as http:
        http.trust_env = False
        reply = ask(http, "POST", url, seconds=TIMEOUT, json=dict(payload), auth=auth)
    if reply.status >= 500 or reply.status in (408, 429):
        raise BackendDown(f"the other side answered {reply.status}")
    if reply.status in (401, 403):
        raise BackendRefused(f"the other side does not let us in ({reply.status}); see FRONTDESK_TRANSFER_USERNAME")
    return read_answer(reply.status, reply.text)


def _host(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def read_answer(status: int, text: str) -> TransferAnswer:
    """What the other side said. HTTP 200 with an error in it is a failure (WD:otis_maintenance_failures.rst)."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        if status >= 400:
            return TransferAnswer(error=f"the other side answered {status}")
        raise BackendDown("the other side's answer is not JSON")
    error = value.get("error")
    said = str(value.get("message") or value.get("errors") or "").strip()
    if status >= 400 or (error and str(error).strip().casefold() not in ("false", "0", "none", "null")):
        words = said or (str(error) if error and str(error).casefold() != "true" else "")
        return TransferAnswer(error=f"the other side refused it ({status}): {words or 'it did not say why'}"[:400])
    uuid = next((value[name] for name in ("uuid", "global_unique_id", "id") if value.get(name)), "")
    return TransferAnswer(uuid=str(uuid)[:80])
