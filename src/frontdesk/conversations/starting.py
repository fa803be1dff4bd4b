"""Beginning sessions: which version, for whom, and those we begin ourselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.consent.queries import opted_out
from frontdesk.consent.services import ContactRequest, Verdict, decide
from frontdesk.conversations import delivering, library, queries, turns
from frontdesk.conversations.models import FlowVersion
from frontdesk.conversations.voice.placing import e164
from frontdesk.flows.problems import FlowError
from frontdesk.monitor import services as monitor
from frontdesk.monitor.audit import SYSTEM, log_action


class CannotStart(ValueError):
    """The flow cannot be begun with anybody; the text says why and what to do."""


@dataclass(frozen=True)
class Started:
    """What became of one number: the session that began, or the reason (a sentence) why none did.

    `later`: the first texts wait until then (quiet hours, a pause).
    """

    number: str
    session_id: int | None = None
    reason: str = ""
    later: datetime | None = None


def can_begin(flow_name: str, text: InboundText) -> bool:
    """Whether this text could begin the flow."""
    return version_for(flow_name, text) is not None


def version_for(flow_name: str, text: InboundText) -> FlowVersion | None:
    """The published version that a text begins; None: none is published, or the person takes no texts from us."""
    known: dict[str, FlowVersion | None] = text.__dict__.setdefault("_versions", {})
    if flow_name not in known:
        number = queries.bare(text.from_number)
        stopped = Channel.TEXT in opted_out([number]).get(number, set())
        known[flow_name] = None if stopped else _published(flow_name, "text")
    return known[flow_name]


def start_outbound(
    flow_name: str,
    numbers: Sequence[str],
    *,
    now: datetime,
    by: str,
    data: Mapping[str, Any] | None = None,
) -> list[Started]:
    """Begin the flow with each of `numbers`; its first texts are queued. Returns what became of each, in order.

    `data` is `flow.data` of every session. Nobody gets a second session: who has one open is left in it. Consent is
    asked for each number, and again when its texts are about to go. Raises CannotStart when no version is published, it
    cannot be begun by us, or no number of ours is set.
    """
    version = _published(flow_name, "request")
    if version is None:
        raise CannotStart(
            f"the flow {flow_name!r} is not published, or is not one that we can begin (it needs a start `request`); "
            f"publish it with: frontdesk flows publish {flow_name}"
        )
    settings = get_settings()
    line = settings.twilio_messaging_service_sid or settings.twilio_phone_number
    if not line:
        raise CannotStart("set TWILIO_PHONE_NUMBER or TWILIO_MESSAGING_SERVICE_SID: texts must come from somewhere")
    ours = settings.twilio_phone_number or line
    started, seen = [], set[str]()
    for given in numbers:
        number = e164(given)
        if number is None:
            started.append(Started(given, reason="This is no phone number; write it with + and country code."))
        elif number in seen:
            started.append(Started(number, reason="The number is in the list twice."))
        else:
            started.append(_start(version, number, line, ours, data or {}, now))
            seen.add(number)
    begun = sum(one.session_id is not None for one in started)
    log_action("flow.begun", by or SYSTEM, version, {"begun": begun, "asked": len(started)}, now)
    return started


@transaction.atomic
def _start(version: FlowVersion, number: str, line: str, ours: str, data: Mapping[str, Any], now: datetime) -> Started:
    (decision,) = decide([ContactRequest(number, Channel.TEXT)], now)
    if decision.verdict is Verdict.REFUSED:
        return Started(number, reason=decision.reason)
    queries.lock_person(number, line)
    if queries.open_session(number, line) is not None:
        return Started(number, reason="A conversation with this person is open; it is not broken off.")
    row, taken = turns.begin(version, number, line, "request", now, our_number=ours, parameters=data)
    delivering.send(row, taken, now, unasked=True)
    return Started(number, row.pk, later=decision.at if decision.verdict is Verdict.LATER else None)


def _published(flow_name: str, kind: str) -> FlowVersion | None:
    """The published version of the flow, if it can be begun in this way and this release can still read it."""
    version = FlowVersion.objects.filter(name=flow_name, state=FlowVersion.State.PUBLISHED).first()
    if version is None:
        return None
    try:
        starts = library.compiled(version).starts
    except FlowError as error:
        summary = f"The published flow {version} cannot be read any more, so it answers nobody: {error}"
        monitor.record("exception", summary, tags=["conversation", f"flow:{flow_name}"])
        return None
    return version if kind in starts else None
