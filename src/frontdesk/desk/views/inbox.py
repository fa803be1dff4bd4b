"""The inbox: conversations that wait for a person of the office, and one of them with all that was written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from frontdesk.carrier import media as carrier_media
from frontdesk.carrier import segments as counting
from frontdesk.carrier.client import CarrierError
from frontdesk.config import clock
from frontdesk.conversations import inbox as service
from frontdesk.conversations import reading
from frontdesk.conversations.models import ConversationMessage, InboxThread
from frontdesk.conversations.outgoing.splitting import split
from frontdesk.desk import counts
from frontdesk.desk.access import page, show
from frontdesk.desk.talk import ANSWER, detail_for, number_for, passed_on, shown
from frontdesk.monitor.services import log_action

#: Threads on the page, texts on a thread's page, and seconds between looks.
SHOWN, TEXTS, REFRESH = 100, 100, 5
#: The threads that a reader has open follow by themselves: as many as that are one reading each.
OPEN_AT_ONCE = 50
#: What a browser may show in the office's own page; everything else it saves.
HARMLESS = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "audio/mpeg",
        "audio/ogg",
        "audio/amr",
        "video/mp4",
        "video/3gpp",
    }
)


@require_safe
@page()
def inbox(request: HttpRequest) -> HttpResponse:
    """The threads that are not resolved, who waits longest first; with ?state=resolved the others."""
    resolved = request.GET.get("state") == "resolved"
    threads: list[Any] = list(reading.threads(resolved=resolved)[:SHOWN])
    for thread in threads:
        thread.number = number_for(request.user, thread.contact_number)
        thread.why = detail_for(request.user, thread)
    return show(
        request,
        "inbox",
        "Inbox",
        threads=threads,
        resolved=resolved,
        waiting=0 if resolved else sum(thread.waiting_since is not None for thread in threads),
        more=len(threads) == SHOWN,
        replies=counts.replies_for_staff(),
        query="&state=resolved" if resolved else "",
        refresh_seconds=REFRESH,
    )


@require_safe
@page()
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One thread: everything written with the person, both ways, and the box to answer in."""
    return _thread(request, get_object_or_404(_threads(), pk=pk))


@require_POST
@page(ANSWER)
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Text the person; what cannot be sent is said on the page, with the words still in the box."""
    found, now = get_object_or_404(_threads(), pk=pk), clock.now()
    body = request.POST.get("body", "")
    try:
        with transaction.atomic():  # the act and its record stand or fall together
            service.staff_reply(found, body, request.user, now)
            log_action("thread.answered", request.user, found, {"characters": len(body)}, now)
    except service.NotPossible as error:
        return _thread(request, found, error=str(error), draft=body)
    return redirect("desk:thread", pk)


@require_POST
@page(ANSWER)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Look after it; with `take_over` also when somebody else does."""
    found, now = get_object_or_404(_threads(), pk=pk), clock.now()
    try:
        with transaction.atomic():
            service.claim(found, request.user, now, take_over="take_over" in request.POST)
            log_action("thread.claimed", request.user, found, now=now)
    except service.NotPossible as error:
        messages.info(request, str(error))
    return redirect("desk:thread", pk)


@require_POST
@page(ANSWER)
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """It is dealt with; with `give_back` its flow goes on."""
    found, now = get_object_or_404(_threads(), pk=pk), clock.now()
    give_back = "give_back" in request.POST
    try:
        with transaction.atomic():
            service.resolve(found, request.user, now, give_back=give_back)
            log_action("thread.given_back" if give_back else "thread.resolved", request.user, found, now=now)
    except service.NotPossible as error:
        messages.info(request, str(error))
        return redirect("desk:thread", pk)
    return redirect("desk:inbox")


@require_POST
@page(ANSWER)
def segments(request: HttpRequest) -> HttpResponse:
    """How many texts and segments the words in the box would take. A POST, so that they stand in no address."""
    parts = split(request.POST.get("body", "").strip())
    counted = [counting.count(part) for part in parts]
    context = {"texts": len(parts), "segments": sum(one.segments for one in counted), "last": counted[-1:]}
    return render(request, "desk/parts/segments.html", context)


@require_safe
@page()
def media(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture or file of a text (?n=0, 1, ...), fetched from the carrier for this reader."""
    message = get_object_or_404(ConversationMessage, pk=pk)
    nth = _number(request.GET.get("n", "0"))
    hidden = message.sensitive and not request.user.has_perm(ANSWER)
    if hidden or nth is None or nth >= len(message.media):
        raise Http404
    log_action("transcript.media_opened", request.user, message)
    try:
        found = carrier_media.fetch(message.media[nth]["url"])
    except CarrierError as error:
        return HttpResponse(f"The carrier did not give it: {error}.\n", status=502, content_type="text/plain")
    shown_here = found.content_type in HARMLESS
    response = HttpResponse(
        found.content, content_type=found.content_type if shown_here else "application/octet-stream"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    if not shown_here:
        response["Content-Disposition"] = f'attachment; filename="text-{message.pk}-{nth}"'
    return response


def _number(given: str) -> int | None:
    """A number in an address; None for everything else."""
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else None


def _is_followed(request: HttpRequest, found: InboxThread) -> bool:
    """Whether this is the moving part of a page whose reading is noted; from here on the reader has it open."""
    followed: list[int] = request.session.get("threads_open", [])
    is_known = found.pk in followed
    if not is_known:
        request.session["threads_open"] = [*followed, found.pk][-OPEN_AT_ONCE:]
    return is_known and request.GET.get("part") == "live"


def _threads():  # type: ignore[no-untyped-def]
    return InboxThread.objects.select_related("claimed_by", "resolved_by", "session__version")


def _thread(request: HttpRequest, found: InboxThread, *, error: str = "", draft: str = "") -> HttpResponse:
    before = _number(request.GET.get("before", ""))
    texts = reading.talk(found.contact_number, found.line, before=before, most=TEXTS)
    if not _is_followed(request, found):
        log_action("transcript.read", request.user, found)
    live = before is None
    return show(
        request,
        "thread",
        f"Conversation {found.pk}",
        thread=found,
        why=detail_for(request.user, found),
        number=number_for(request.user, found.contact_number),
        line=found.line,
        texts=shown(texts, request.user),
        passed_on=passed_on(found.attributes, request.user),
        older=texts[0].pk if len(texts) == TEXTS else None,
        opted_out=service.is_opted_out(found.contact_number),
        can_give_back=service.can_give_back(found),
        may_answer=request.user.has_perm(ANSWER),
        mine=found.claimed_by_id == request.user.pk,
        error=error,
        draft=draft,
        refresh_seconds=REFRESH if live and found.state != InboxThread.State.RESOLVED else None,
        now=clock.now(),
    )
