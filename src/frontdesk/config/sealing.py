"""Sealing what must not be read in a copy of the database: sensitive answers, transfers, what people said in flows.

The keys are FRONTDESK_DATA_KEYS (the first seals, all of them open), else the file `data_keys` in FRONTDESK_HOME, which
is made on first use. They are apart from FRONTDESK_SECRET_KEY, so that either can be changed without the other. Fernet
of the library `cryptography`: AES-128 in CBC mode with HMAC-SHA256.
"""

from __future__ import annotations

import json
import os
import zlib
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.db import models

from frontdesk.config.env import get_settings


class CannotOpen(Exception):
    """No key opens it; the text says what to do."""


def seal(value: Any) -> str:
    """JSON -> a text that only our keys open."""
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return _box().encrypt(zlib.compress(raw, 1)).decode("ascii")


def unseal(sealed: str) -> Any:
    """What was sealed. Raises CannotOpen."""
    try:
        return json.loads(zlib.decompress(_box().decrypt(sealed.encode("ascii"))))
    except (InvalidToken, UnicodeEncodeError):
        raise CannotOpen(
            "none of the keys in FRONTDESK_DATA_KEYS (or the file data_keys in FRONTDESK_HOME) opens this; "
            "put the key back with which it was sealed, after the newest one"
        ) from None


def new_key() -> str:
    """A fresh key, as it is written in FRONTDESK_DATA_KEYS."""
    return Fernet.generate_key().decode("ascii")


def forget_keys() -> None:
    """Read the keys again at the next use: they were changed."""
    _box.cache_clear()


@cache
def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys()])


def _keys() -> list[str]:
    settings = get_settings()
    if settings.frontdesk_data_keys is not None:
        text = settings.frontdesk_data_keys.get_secret_value()
        return [key for key in text.replace(",", " ").split() if key]
    path = settings.home / "data_keys"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # several processes may begin at once: whoever makes the file first writes the key
            handle = os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(new_key() + "\n")
            os.rename(path.with_suffix(".new"), path)
        except FileExistsError:
            _wait_for(path)
    return path.read_text().split()


def _wait_for(path: Any) -> None:
    """Another process writes the file at this moment."""
    import time

    for _ in range(200):
        if path.exists():
            return
        time.sleep(0.01)
    raise CannotOpen(f"{path.with_suffix('.new')} was left by a process that died; delete it and start again")


class SealedJSONField(models.TextField):
    """JSON that lies sealed in the database; "" is nothing (None)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", None)
        kwargs.setdefault("null", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return unseal(value) if value else None

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else seal(value)

    def to_python(self, value: Any) -> Any:
        return value
