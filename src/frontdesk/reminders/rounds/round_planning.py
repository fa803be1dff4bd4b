"""From due appointments to contacts: pure. Who is contacted together, and what consent's answers make of it.

A contact is one call or one text; several appointments on one number become one contact (`merge`), which names them
all and must happen before the earliest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from frontdesk.carrier.statuses import Channel
from frontdesk.consent.decision import ContactRequest, Decision, ReasonCode, Verdict
from frontdesk.reminders.rounds.picking import Candidate

#: A text that names more appointments than this is no longer read; the rest get a contact of their own.
MOST_TOGETHER = 5

Decide = Callable[[Sequence[ContactRequest]], Sequence[Decision]]


@dataclass
class PlannedContact:
    """One call or text, the appointments it is about (the soonest first), and what consent says of it."""

    channel: Channel
    appointments: list[Candidate]
    decision: Decision | None = None

    @property
    def number(self) -> str:
        return self.appointments[0].number

    @property
    def before(self) -> datetime:
        return self.appointments[0].when

    def request(self) -> ContactRequest:
        return ContactRequest(self.number, self.channel, self.appointments[0].time_zone, self.before)


@dataclass
class Plan:
    """What a round does. `contacts` go out, now or later; `refused` do not, each says why.

    `skipped` counts the appointments for which nothing goes out, by the reason.
    """

    contacts: list[PlannedContact] = field(default_factory=list)
    refused: list[PlannedContact] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def count(self, channel: Channel) -> int:
        return sum(contact.channel is channel for contact in self.contacts)

    def attempted(self) -> set[int]:
        """The primary keys of the appointments that get at least one contact."""
        return {a.pk for contact in self.contacts for a in contact.appointments}


def group(wishes: Iterable[tuple[Candidate, Channel]], *, merge: bool) -> list[PlannedContact]:
    """Put the wishes for one number, channel and language together. The contact whose appointment is soonest is first.

    Appointments whose rows name different zones, or for calls different extensions, are not one contact.
    """
    groups: dict[tuple[Channel, tuple[object, ...]], list[Candidate]] = {}
    for candidate, channel in sorted(wishes, key=lambda wish: (wish[0].when, wish[0].pk, wish[1])):
        key: tuple[object, ...] = (candidate.pk,)
        if merge:
            extension = candidate.extension if channel is Channel.CALL else ""
            key = (candidate.number, candidate.language, candidate.time_zone, extension)
        groups.setdefault((channel, key), []).append(candidate)
    contacts = [
        PlannedContact(channel, together[start : start + MOST_TOGETHER])
        for (channel, _), together in groups.items()
        for start in range(0, len(together), MOST_TOGETHER)
    ]
    return sorted(contacts, key=lambda contact: (contact.before, contact.number))


def plan(contacts: Sequence[PlannedContact], decide: Decide) -> Plan:
    """Ask consent for every contact.

    When it is too late for the earliest appointment of a contact, only that one is left out: the others are asked for
    again, without it.
    """
    result = Plan()
    asked = list(contacts)
    while asked:
        again: list[PlannedContact] = []
        for contact, decision in zip(asked, decide([contact.request() for contact in asked]), strict=True):
            contact.decision = decision
            if decision.verdict is not Verdict.REFUSED:
                result.contacts.append(contact)
            elif decision.reason_code == ReasonCode.TOO_LATE and len(contact.appointments) > 1:
                first, *others = contact.appointments
                result.refused.append(PlannedContact(contact.channel, [first], decision))
                again.append(PlannedContact(contact.channel, others))
            else:
                result.refused.append(contact)
        asked = again
    attempted = result.attempted()
    reasons: dict[int, str] = {}
    for contact in result.refused:
        assert contact.decision is not None
        for appointment in contact.appointments:
            if appointment.pk not in attempted:
                reasons.setdefault(appointment.pk, str(contact.decision.reason_code))
    result.skipped.update(reasons.values())
    return result
