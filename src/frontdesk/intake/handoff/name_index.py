"""Keyed hashes by which the conflict check finds names, also those that are no longer kept.

A hash is HMAC-SHA256, cut to 96 bits, under a key that lies sealed in the table `index_keys`: without the data keys
nobody can try names against the table. Names of an intake are the people's of it and those of who is against them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.intake.handoff import names_alike
from frontdesk.intake.models import IndexKey

#: What a whole name that is no longer kept counts for when it is the same (its score would be 100), and when it sounds
#: the same: the limit of `high`, as such names reach it or nearly (Alvarez and Alvares: 92).
SAME_SCORE, SOUND_SCORE = 100, 88
#: Of a long word only so many letters count for its misspellings, and of an intake only so many names.
_MOST_LETTERS, _MOST_NAMES = 16, 40


@dataclass(frozen=True)
class Hashes:
    """`parts`: of each word, and of it with a letter left out; `same` and `sound`: of each whole name."""

    parts: tuple[str, ...]
    same: tuple[str, ...]
    sound: tuple[str, ...]


def names_of(payload: Mapping[str, Any]) -> list[str]:
    """The whole names in an intake's payload, plain, the person's own first."""
    return list(dict.fromkeys(_names(payload)))[:_MOST_NAMES]


def fields_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a ReceivedIntake with this payload."""
    key = _key()
    found = _hashes(key, names_of(payload))
    phone = digits(payload.get("phoneHome"))
    return {
        "name_parts": list(found.parts),
        "name_marks": [*found.same, *found.sound],
        "phone_mark": _hash(key, "phone", phone) if phone else "",
    }


def hashes_of(names: Iterable[str]) -> Hashes:
    """What these whole names, plain, are found by."""
    return _hashes(_key(), names)


def phone_marks(phones: Iterable[str]) -> list[str]:
    """What intakes with one of these numbers (ten digits) are known by."""
    key = _key()
    return [_hash(key, "phone", phone) for phone in phones]


def score_of(marks: Iterable[str], ours: Hashes) -> int:
    """How alike the names of an intake are whose names are gone: 100, 88 or 0."""
    known = set(marks)
    if known & set(ours.same):
        return SAME_SCORE
    return SOUND_SCORE if known & set(ours.sound) else 0


def digits(phone: Any) -> str:
    """The last ten digits of a phone number, or of the number in {"number": ..}."""
    text = str(phone.get("number") or "") if isinstance(phone, Mapping) else str(phone or "")
    return re.sub(r"\D", "", text)[-10:]


def text_of(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "").strip()


def _names(payload: Mapping[str, Any]) -> Iterator[str]:
    firsts = [text_of(payload, "firstName"), text_of(payload, "aliasFirst")]
    yield from names_alike.whole_names(firsts, [text_of(payload, "lastName"), text_of(payload, "aliasLast")])
    parties = payload.get("adverse_parties")
    for party in parties if isinstance(parties, list) else ():  # the service keeps what it is sent
        if not isinstance(party, Mapping):
            continue
        name = party.get("name") or f"{party.get('firstName', '')} {party.get('lastName', '')}"
        if name := names_alike.plain(str(name)):
            yield name


def _hashes(key: bytes, names: Iterable[str]) -> Hashes:
    parts: dict[str, None] = {}
    same: dict[str, None] = {}
    sound: dict[str, None] = {}
    for name in names:
        words = name.split()
        for word in words:
            for spelling in names_alike.spellings(word[:_MOST_LETTERS]):
                parts[_hash(key, "part", spelling)] = None
        same[_hash(key, "same", " ".join(sorted(words)))] = None
        sound[_hash(key, "sound", " ".join(sorted(map(names_alike.sound, words))))] = None
    return Hashes(tuple(parts), tuple(same), tuple(sound))


def _hash(key: bytes, kind: str, text: str) -> str:
    return hmac.digest(key, f"{kind} {text}".encode(), hashlib.sha256)[:12].hex()


def _key() -> bytes:
    row, _ = IndexKey.objects.get_or_create(purpose="names", defaults={"key": secrets.token_hex(32)})
    return bytes.fromhex(row.key)
