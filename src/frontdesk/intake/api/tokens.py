"""Bearer tokens of the service: given for a client's secret and account, renewed, looked up, deleted when old.

Grants `password` and `refresh_token` of RFC 6749, as ILAO WD:api_authorization.rst describes them. Only hashes of
tokens, secrets and passwords are stored; they are ours, long and random, so one pass of SHA-256 is enough, and nobody
can keep the machine busy with wrong ones.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from frontdesk.intake.models import ApiClient, ApiToken

#: How long a token is good for, and how long after it was given it can be renewed.
LASTS = timedelta(hours=1)
REFRESH_LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Given:
    """The only moment at which the tokens themselves are known."""

    access_token: str
    refresh_token: str
    expires_in: int  # seconds


def by_password(client_id: str, secret: str, username: str, password: str, now: datetime) -> Given | None:
    """None: one of the four is wrong, or the client is closed."""
    client = _client(client_id, secret)
    if client is None:
        return None
    if client.username != username or not hmac.compare_digest(hashed(password), client.password_hash):
        return None
    return _give(client, now)


def by_refresh(client_id: str, secret: str, refresh_token: str, now: datetime) -> Given | None:
    """A refresh token is good once; the token that it came with ends. None: it is wrong, used or too old."""
    client = _client(client_id, secret)
    if client is None:
        return None
    with transaction.atomic():
        old = ApiToken.objects.filter(
            client=client,
            refresh_hash=hashed(refresh_token),
            replaced_at=None,
            created_at__gt=now - REFRESH_LASTS,
        )
        return _give(client, now) if old.update(replaced_at=now) else None


def find(token: str, now: datetime) -> ApiClient | None:
    """Whose token this is; None when it is good no more, or never was."""
    row = ApiToken.objects.select_related("client").filter(token_hash=hashed(token)).first()
    if row is None or row.replaced_at is not None or row.expires_at <= now or not row.client.is_active:
        return None
    return row.client


def delete_old(now: datetime) -> int:
    """Every night: what can neither be used nor renewed. Returns how many."""
    deleted, _ = ApiToken.objects.filter(created_at__lte=now - REFRESH_LASTS, expires_at__lte=now).delete()
    return deleted


def _give(client: ApiClient, now: datetime) -> Given:
    token, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    ApiToken.objects.create(
        client=client, token_hash=hashed(token), refresh_hash=hashed(refresh), expires_at=now + LASTS, created_at=now
    )
    return Given(token, refresh, int(LASTS.total_seconds()))


def _client(client_id: str, secret: str) -> ApiClient | None:
    client = ApiClient.objects.filter(client_id=client_id, is_active=True).first()
    known = client.secret_hash if client is not None else ""
    return client if hmac.compare_digest(hashed(secret), known) else None


def hashed(text: str) -> str:
    """As tokens, secrets and passwords are stored."""
    return hashlib.sha256(text.encode()).hexdigest()
