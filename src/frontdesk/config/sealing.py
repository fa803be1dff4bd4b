"""Sealing what must not be read in a copy of the database: sensitive answers, transfers, what people said in flows.

The keys are FRONTDESK_DATA_KEYS (the first seals, all of them open), else the lines of the file `data_keys` in
FRONTDESK_HOME, which is made on first use. They are apart from FRONTDESK_SECRET_KEY, so that either can be changed
without the other. Fernet of the library `cryptography`: AES-128 in CBC mode with HMAC-SHA256.

The file is read again when it has changed, so that a new key (privacy/rotation.py) counts at once in every process.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.db import models

from frontdesk.config.env import get_settings

#: Begins a sealed text in a column that holds open ones too: a character that nobody can type, so that what people
#: write is never taken for it. An open text that begins so all the same is sealed.
MARK = "\x01sealed:"
#: The key under which a sealed document lies in its column.
SEALED = "sealed"
#: A line end says who wrote it; dates and records are an error, as they are for `json`. NaN becomes null.
_FAST = orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


class CannotOpen(Exception):
    """No key opens it, or the keys themselves are not to be had; the text says what to do."""


def seal(value: Any) -> str:
    """JSON -> a text that only our keys open."""
    return _box().encrypt(zlib.compress(_dumped(value), 1)).decode("ascii")


def unseal(sealed: str) -> Any:
    """What was sealed. Raises CannotOpen."""
    try:
        return _loaded(zlib.decompress(_box().decrypt(sealed.encode("ascii"))))
    except (InvalidToken, UnicodeEncodeError, zlib.error, ValueError):
        raise CannotOpen(
            "none of the keys in FRONTDESK_DATA_KEYS (or the file data_keys in FRONTDESK_HOME) opens this; "
            "put the key back with which it was sealed, after the newest one"
        ) from None


def _dumped(value: Any) -> bytes:
    try:
        return orjson.dumps(value, option=_FAST)
    except TypeError:  # halves of surrogate pairs, whole numbers beyond 64 bits, keys that are no texts
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _loaded(raw: bytes) -> Any:
    # what the fast library has not written it must not read: it would make a float of a long number
    return orjson.loads(raw) if raw.endswith(b"\n") else json.loads(raw.decode("utf-8", "surrogatepass"))


def seal_text(text: str) -> str:
    """The same for words in a column that holds open ones too: `open_text` knows them apart."""
    return f"{MARK}{seal(text)}"


def open_text(text: str) -> str:
    """The words, whether they lie sealed or open. Raises CannotOpen."""
    return str(unseal(text.removeprefix(MARK))) if text.startswith(MARK) else text


def seal_document(document: Any, shown: Sequence[str] = ()) -> dict[str, Any]:
    """An object or a list as its jsonb column holds it: sealed, but for the keys in `shown` that rows are found by."""
    return {SEALED: seal(document), **{key: document[key] for key in shown if key in document}}


def open_document(held: Any) -> Any:
    """The document, whether it lies sealed or open. Raises CannotOpen."""
    return unseal(held[SEALED]) if isinstance(held, dict) and SEALED in held else held


def new_key() -> str:
    """A fresh key, as it is written in FRONTDESK_DATA_KEYS."""
    return Fernet.generate_key().decode("ascii")


def is_newest(sealed: str) -> bool:
    """Whether the first key sealed it."""
    try:
        _boxes()[0].decrypt(sealed.encode("ascii"))
    except (InvalidToken, UnicodeEncodeError):
        return False
    return True


def forget_keys() -> None:
    """Read the keys again at the next use. The file is looked at each time anyway; this is for tests."""
    _known.clear()


def keys() -> list[str]:
    """The keys in force, the one that seals first. Makes the file where there is none. Raises CannotOpen."""
    given = get_settings().frontdesk_data_keys
    if given is not None:
        return _split(given.get_secret_value(), "FRONTDESK_DATA_KEYS")
    path = key_file()
    had = path in _known  # asked first: another thread may make the file, and know it, in this very moment
    if not path.exists():
        if had:
            raise CannotOpen(f"{path} is gone, and what was sealed with its keys cannot be opened: put it back")
        add_to_file(path, [new_key()], replace=False)
    return _split(path.read_text(), str(path))


def key_file() -> Path:
    """Where the keys are when FRONTDESK_DATA_KEYS is not set."""
    return get_settings().home / "data_keys"


def add_to_file(path: Path, lines: Sequence[str], *, replace: bool) -> None:
    """Write the file of keys, whole or not at all, for nobody but its owner. replace=False: unless it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())  # what is sealed in the next moment outlives a power cut only with its key
        if replace:
            draft.replace(path)
        else:
            # several processes may begin at once: one of them makes the file, and the others take its key
            os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


#: The file (or the keys of the settings) -> what it looked like when it was read, and what its keys make.
_known: dict[Path | str, tuple[tuple[int, ...], Fernet, MultiFernet]] = {}


def _box() -> MultiFernet:
    return _boxes()[1]


def _boxes() -> tuple[Fernet, MultiFernet]:
    """The first key's, and that of all keys."""
    given = get_settings().frontdesk_data_keys
    where: Path | str = key_file() if given is None else given.get_secret_value()
    looks = _looks(where) if isinstance(where, Path) else ()
    known = _known.get(where)
    if known is None or known[0] != looks:
        each = [Fernet(key) for key in keys()]
        known = (_looks(where) if isinstance(where, Path) else (), each[0], MultiFernet(each))
        _known[where] = known
    return known[1:]


def _looks(path: Path) -> tuple[int, ...]:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _split(text: str, where: str) -> list[str]:
    found = text.replace(",", " ").split()
    if not found:
        raise CannotOpen(f"{where} holds no key; put back the one with which the data was sealed")
    for nth, key in enumerate(found, 1):
        try:
            Fernet(key)
        except ValueError:
            raise CannotOpen(
                f"{where}: key {nth} is none: a key has 44 characters, such as `frontdesk shell -c "
                '"from frontdesk.config.sealing import new_key; print(new_key())"` prints'
            ) from None
    return found


class SealedJSONField(models.TextField):
    """JSON that lies sealed in the database; "" is nothing (None)."""

    #: What the type checker is told that it takes and gives: JSON.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

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


class SealedDocumentField(models.JSONField):
    """A JSON object, or a list, that lies sealed in its jsonb column, but for the keys in `shown`; what lies open there
    (rows of before, or written by hand) is read too. Rows are found by a shown key (`document__has_key`), by nothing
    else.
    """

    def __init__(self, *args: Any, shown: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = tuple(shown)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, **({"shown": self.shown} if self.shown else {})}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return open_document(super().from_db_value(value, expression, connection))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        held = seal_document(value, self.shown) if value else value
        return super().get_db_prep_save(held, connection)


class SealedWordsField(models.TextField):
    """Words that lie sealed where the row's boolean field `when` is true, and open elsewhere."""

    def __init__(self, *args: Any, when: str = "sensitive", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.when = when

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "when": self.when}

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return open_text(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        words = super().pre_save(model_instance, add)
        if words and (getattr(model_instance, self.when) or words.startswith(MARK)):
            return seal_text(words)
        return words
