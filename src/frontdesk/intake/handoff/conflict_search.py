"""The conflict check on our own tables: is this name a party to what the organization has received from us?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from frontdesk.intake.backends.contract import Attributes, ConflictAnswer
from frontdesk.intake.handoff import names_alike
from frontdesk.intake.models import ReceivedIntake


def search(person: Attributes) -> ConflictAnswer:
    """By name only (decision 5). `person`: first, last, and where known middle, alias_first, alias_last, phones,
    organization (as transfers name it; blank: all organizations).

    Compared with the people of every intake received, and with who is against them. An intake with one of the person's
    own phone numbers is theirs, and no conflict.
    """
    ours = names_alike.whole_names(
        [_text(person, "first"), _text(person, "alias_first")], [_text(person, "last"), _text(person, "alias_last")]
    )
    if not ours:
        return ConflictAnswer(message="no name to check")
    phones = {digits for phone in person.get("phones") or () if (digits := _digits(phone))}
    received = ReceivedIntake.objects.all()
    if organization := _text(person, "organization"):
        received = received.filter(organization=organization)
    score = 0
    for payload in received.values_list("payload", flat=True).iterator():
        theirs = list(_names(payload or {}, phones))
        score = max(score, names_alike.best_score(ours, theirs))
        if score == 100:
            break
    interval = names_alike.interval(score)
    return ConflictAnswer(interval, score if interval else 0, "possible conflict" if interval else "no conflict found")


def _names(payload: Mapping[str, Any], phones: set[str]) -> Iterator[str]:
    if _digits(payload.get("phoneHome")) in phones:
        return
    firsts = [_text(payload, "firstName"), _text(payload, "aliasFirst")]
    yield from names_alike.whole_names(firsts, [_text(payload, "lastName"), _text(payload, "aliasLast")])
    for party in payload.get("adverse_parties") or ():
        name = party.get("name") or f"{party.get('firstName', '')} {party.get('lastName', '')}"
        if name := names_alike.plain(str(name)):
            yield name


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "").strip()


def _digits(phone: Any) -> str:
    text = str(phone.get("number") or "") if isinstance(phone, Mapping) else str(phone or "")
    return re.sub(r"\D", "", text)[-10:]
