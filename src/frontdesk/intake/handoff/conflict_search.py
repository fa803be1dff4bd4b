"""The conflict check on our own tables: is this name a party to what the organization has received from us?

Candidates are found by the index of names (name_index.py); only they are opened. Of an intake whose payload is purged
the index alone is left: a whole name that is the same counts as highest, one that sounds the same as high.
"""

from __future__ import annotations

from django.db.models import Q

from frontdesk.intake.backends.contract import Attributes, ConflictAnswer
from frontdesk.intake.handoff import name_index, names_alike
from frontdesk.intake.models import ReceivedIntake


def search(person: Attributes) -> ConflictAnswer:
    """By name only (decision 5). `person`: first, last, and where known middle, alias_first, alias_last, phones,
    organization (as transfers name it; blank: all organizations).

    Compared with the people of every intake received, and with who is against them. An intake with one of the person's
    own phone numbers is theirs, and no conflict.
    """
    text = name_index.text_of
    ours = names_alike.whole_names(
        [text(person, "first"), text(person, "alias_first")], [text(person, "last"), text(person, "alias_last")]
    )
    if not ours:
        return ConflictAnswer(message="no name to check")
    score = _best_score(ours, person)
    interval = names_alike.interval(score)
    return ConflictAnswer(interval, score if interval else 0, "possible conflict" if interval else "no conflict found")


def _best_score(ours: list[str], person: Attributes) -> int:
    wanted = name_index.hashes_of(ours)
    phones = {known for phone in person.get("phones") or () if (known := name_index.digits(phone))}
    received = ReceivedIntake.objects.exclude(phone_mark__in=name_index.phone_marks(phones))
    if organization := name_index.text_of(person, "organization"):
        received = received.filter(organization=organization)
    purged = received.filter(payload=None, name_marks__overlap=[*wanted.same, *wanted.sound])
    score = max(
        (name_index.score_of(marks, wanted) for marks in purged.values_list("name_marks", flat=True).iterator()),
        default=0,
    )
    if score == name_index.SAME_SCORE:
        return score
    found = Q(name_parts__overlap=wanted.parts) | Q(name_marks__overlap=[*wanted.same, *wanted.sound])
    candidates = received.exclude(payload=None).filter(found)
    for payload in candidates.values_list("payload", flat=True).iterator():
        score = max(score, names_alike.best_score(ours, name_index.names_of(payload)))
        if score == 100:
            break
    return score
