"""Who may use the service: clients with a secret and an account, made and closed by administrators."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from frontdesk.intake.api.tokens import hashed
from frontdesk.intake.models import ApiClient
from frontdesk.monitor.audit import SYSTEM, log_action


@transaction.atomic
def add(name: str, now: datetime, *, actor: Any = SYSTEM) -> tuple[str, str, str, str]:
    """A new client: (client_id, secret, username, password). Secret and password are told this once; only hashes stay.

    name: small letters, digits, hyphens, at most 60; it becomes the client id and the username. Raises ValueError.
    """
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?", name):
        raise ValueError("a client's name is small letters, digits and hyphens, at most 60; for example glh-website")
    if ApiClient.objects.filter(client_id=name).exists():
        raise ValueError(f"there is a client {name} already; close it first, or choose another name")
    secret, password = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    client = ApiClient.objects.create(
        client_id=name,
        secret_hash=hashed(secret),
        username=name,
        password_hash=hashed(password),
        created_at=now,
    )
    log_action("api_client.added", actor, client, {}, now)
    return name, secret, name, password


@transaction.atomic
def close(name: str, now: datetime, *, actor: Any = SYSTEM) -> None:
    """The client and its tokens are good no more. Raises ValueError when there is none of this name."""
    client = ApiClient.objects.filter(client_id=name, is_active=True).first()
    if client is None:
        raise ValueError(f"there is no open client {name}")
    client.is_active = False
    client.save(update_fields=["is_active"])
    client.tokens.all().delete()
    log_action("api_client.closed", actor, client, {}, now)


def names() -> list[str]:
    """The client ids of all open clients."""
    return list(ApiClient.objects.filter(is_active=True).order_by("client_id").values_list("client_id", flat=True))
