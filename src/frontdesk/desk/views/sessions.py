"""Sessions: who walked through which flow, how far, and what was said on the way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from frontdesk.config.admin_base import QuickPaginator
from frontdesk.conversations import reading
from frontdesk.conversations.models import ConversationMessage, FlowSession, FlowVersion, InboxThread
from frontdesk.desk.access import page, show
from frontdesk.desk.talk import number_for, shown
from frontdesk.monitor.services import log_action

#: Sessions on a page, texts and turns on the page of one.
SHOWN, TEXTS = 50, 500
FILTERS = {"flow": "version__name", "state": "state", "language": "language"}


@require_safe
@page()
def sessions(request: HttpRequest) -> HttpResponse:
    """All sessions, the newest first; ?flow=, ?state= and ?language= choose."""
    # by their keys, which are in the order in which they began: no index knows `started_at` alone
    rows = FlowSession.objects.select_related("version").defer("document").order_by("-pk")
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    rows = rows.filter(**{FILTERS[name]: value for name, value in chosen.items() if value})
    found = QuickPaginator(rows, SHOWN).get_page(request.GET.get("page"))
    for session in found:
        session.number = number_for(request.user, session.contact_number)  # type: ignore[attr-defined]
    return show(
        request,
        "sessions",
        "Conversations",
        sessions=found,
        chosen=chosen,
        flows=FlowVersion.objects.order_by("name").values_list("name", flat=True).distinct(),
        states=FlowSession.State.values,
        languages=FlowSession.objects.order_by("language").values_list("language", flat=True).distinct(),
        query="".join(f"&{name}={value}" for name, value in chosen.items() if value),
    )


@require_safe
@page()
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: its state, what was said, the way turn by turn, and what the flow has learnt."""
    found = get_object_or_404(FlowSession.objects.select_related("version"), pk=pk)
    log_action("transcript.read", request.user, found)
    texts = ConversationMessage.objects.filter(session=found).select_related("user").order_by("pk")[:TEXTS]
    return show(
        request,
        "session",
        f"Conversation on {found.version.name}",
        session=found,
        number=number_for(request.user, found.contact_number),
        texts=shown(list(texts), request.user),
        turns=found.turn_log.order_by("number")[:TEXTS],
        values=reading.values_of(found),
        thread=InboxThread.objects.filter(session=found).order_by("-pk").first(),
    )
