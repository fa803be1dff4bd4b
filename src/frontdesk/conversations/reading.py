"""What the inbox and the pages of sessions show: reads worth a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, When

from frontdesk.carrier.statuses import Channel
from frontdesk.conversations.models import OPEN_STATES, ConversationMessage, FlowSession, InboxThread

#: Stands for a sensitive value.
HIDDEN = "•••"


def threads(*, resolved: bool = False) -> QuerySet[Any]:
    """Threads with `waiting_since`: since when the person waits for staff (None: staff wrote last), oldest first.
    Resolved ones instead: the newest first, without it.
    """
    rows = InboxThread.objects.select_related("claimed_by", "resolved_by", "session__version")
    if resolved:
        return rows.filter(state=InboxThread.State.RESOLVED).order_by("-resolved_at", "-pk")
    theirs = ConversationMessage.objects.filter(contact_number=OuterRef("contact_number"), line=OuterRef("line"))
    replies = theirs.filter(author="staff", created_at__gte=OuterRef("opened_at")).order_by("-pk")
    texts = theirs.filter(direction="in", pk__gt=OuterRef("last_reply")).order_by("pk")
    return (
        rows.exclude(state=InboxThread.State.RESOLVED)
        .annotate(last_reply=Subquery(replies.values("pk")[:1]))
        .annotate(next_text=Subquery(texts.values("created_at")[:1]))
        .annotate(
            waiting_since=Case(
                When(last_reply=None, then=F("opened_at")), default=F("next_text"), output_field=DateTimeField()
            )
        )
        .order_by(F("waiting_since").asc(nulls_last=True), "opened_at", "pk")
    )


def talk(contact_number: str, line: str, *, before: int | None = None, most: int = 100) -> list[ConversationMessage]:
    """The newest texts with a person, both ways, oldest first; `before`: those before this primary key."""
    rows = ConversationMessage.objects.filter(contact_number=contact_number, line=line).select_related("user")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:most])[::-1]


@dataclass(frozen=True)
class StateCount:
    """So many sessions in a state of `FlowSession.State`."""

    state: str
    number: int


def counted(since: datetime) -> list[StateCount]:
    """How many conversations by text are open, or have ended or failed since then; empty if there never was one."""
    states = FlowSession.State
    texts = FlowSession.objects.filter(channel=Channel.TEXT)
    # each half in the words of an index
    rows = texts.filter(Q(state__in=OPEN_STATES) | Q(ended_at__gte=since, redacted_at=None))
    found = dict(rows.values_list("state").annotate(Count("pk")).order_by())
    if not found and not texts.exists():
        return []
    talking = found.get(states.WAITING, 0) + found.get(states.CALLING, 0)
    rest = (states.HANDED_OVER, states.ENDED, states.FAILED)
    return [StateCount(states.WAITING, talking), *(StateCount(state, found.get(state, 0)) for state in rest)]


@dataclass(frozen=True)
class Value:
    """A value that a flow has set. `shown` is its label where it has one, and dots where it is sensitive."""

    flow: str
    name: str
    shown: str
    sensitive: bool = False


def values_of(session: FlowSession) -> list[Value]:
    """What the session's flows have learnt, by flow and name. A sensitive answer is hidden under other names too; of a
    flow that cannot be read any more all is.
    """
    # the engine and its languages are of no use to other pages
    from frontdesk.conversations import library
    from frontdesk.conversations.blanking import is_any_of, sensitive_names, sensitive_words
    from frontdesk.flows.problems import FlowError

    hidden: set[str] | None = None
    said: set[str] = set()
    try:
        flows = library.flows_for(session.pins).values()
        hidden, said = sensitive_names(flows), sensitive_words(session.document, flows)
    except FlowError:
        pass
    found = []
    for frame in session.document.get("frames", []):
        answers = frame.get("answers", {})
        for name, value in frame.get("values", {}).items():
            if value is None:
                continue
            is_hidden = hidden is None or name in hidden or is_any_of([value, answers.get(name)], said)
            found.append(
                Value(frame.get("flow", ""), name, HIDDEN if is_hidden else _shown(value, answers.get(name)), is_hidden)
            )
    return found


def _shown(value: Any, label: Any) -> str:
    if isinstance(label, str) and label:
        return label
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)
