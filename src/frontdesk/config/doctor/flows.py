"""Conversations: can the published flows still be run, do the routes lead to one, do sessions and texts go on?"""

from __future__ import annotations

from datetime import timedelta

from frontdesk.config import clock
from frontdesk.config.doctor.finding import Finding, failed, ok, skipped, warning

#: Sessions that failed within this time are told of; older ones staff have long had in the inbox.
LATELY = timedelta(days=1)
#: The minute tick wakes what is due, so nothing that may go waits as long as this.
TOO_LONG = timedelta(minutes=10)
#: How many names a sentence lists.
NAMED = 5


def check_flows() -> Finding:
    """What `flows publish` checked still holds for the published flows: a function that a flow calls may be gone, a new
    release may read its file in another way.
    """
    from frontdesk.conversations import library, reviewing, versions
    from frontdesk.conversations.models import FlowVersion
    from frontdesk.flows.problems import FlowError

    published = list(FlowVersion.objects.filter(state=FlowVersion.State.PUBLISHED).order_by("name"))
    if not published:
        return ok("none is published: texts are read as replies to reminders, the rest goes to staff", published=0)
    broken: dict[str, str] = {}
    flows = {}
    for version in published:
        try:
            flows[version.name] = library.compiled(version)
        except FlowError as error:
            broken[version.name] = str(error)
    warnings = 0
    for version in published:
        if version.name in flows:
            found = reviewing.review(flows[version.name], flows, versions.catalogues(version.translations))
            warnings += len(found.problems) - len(found.errors)
            if found.errors:
                broken[version.name] = str(found.errors[0])
    data = {"published": len(published), "broken": sorted(broken), "warnings": warnings}
    if broken:
        name, what = next(iter(broken.items()))
        return failed(
            f"{_listed(broken)} cannot be run as published: {what}",
            f"`frontdesk flows check {name}` says more; import it mended and publish it, "
            f"or `frontdesk flows roll-back {name}`",
            **data,
        )
    names = _listed([version.name for version in published])
    return ok(f"{len(published)} published ({names})" + (f", {warnings} warnings" if warnings else ""), **data)


def check_routes() -> Finding:
    """Every route names a flow that is published; texts pass by a route that leads nowhere, and nobody notices."""
    from frontdesk.conversations.models import FlowRoute, FlowVersion

    published = FlowVersion.objects.filter(state=FlowVersion.State.PUBLISHED).values("name")
    lost = list(FlowRoute.objects.exclude(flow_name__in=published).order_by("pk"))
    routes = FlowRoute.objects.count()
    if lost:
        return failed(
            f"{_listed([str(route) for route in lost])}: this flow is not published, so the route leads nowhere",
            f"`frontdesk flows publish {lost[0].flow_name}`, or take the route away at the desk (Routes)",
            lost=[str(route) for route in lost],
        )
    if not routes and published.exists():
        return warning(
            "no text begins any of the published flows",
            "`frontdesk flows publish NAME --default` (or --keyword, --number, --reminder), unless `flows send` is all",
            routes=0,
        )
    return ok(f"{routes} lead to published flows" if routes else "there are none", routes=routes)


def check_conversations() -> Finding:
    """No session has failed lately, and none waits for a result that nobody fetches."""
    from frontdesk.conversations.models import FlowSession, SessionCall

    now = clock.now()
    failures = FlowSession.objects.filter(state=FlowSession.State.FAILED, ended_at__gte=now - LATELY)
    count = failures.count()
    if count:
        last = failures.select_related("version").order_by("-ended_at")[0]
        return warning(
            f"{count} failed within a day, the last on {last.version} at {last.at_step or 'its start'}: {last.failure}",
            f"The people are in the inbox; `frontdesk flows check {last.version.name}`",
            failed=count,
        )
    open_calls = (SessionCall.State.WANTED, SessionCall.State.RUNNING)
    stuck = SessionCall.objects.filter(state__in=open_calls, created_at__lt=now - TOO_LONG).count()
    if stuck:
        return failed(
            f"{stuck} waiting for a result for more than {TOO_LONG.total_seconds() / 60:.0f} minutes",
            "Start `frontdesk serve` or `frontdesk worker`; if one runs, `frontdesk restart-workers`",
            waiting_for_results=stuck,
        )
    return ok("none has failed within a day", failed=0)


def check_texts() -> Finding:
    """Texts of conversations go out when they are due, and lost answers of the carrier are asked after."""
    from frontdesk.carrier.statuses import Channel
    from frontdesk.consent.queries import paused_channels
    from frontdesk.conversations.models import ConversationMessage
    from frontdesk.conversations.outgoing import upkeep

    now = clock.now()
    waiting = ConversationMessage.objects.filter(status="queued", due_at__lte=now).count()
    if waiting and Channel.TEXT in paused_channels():
        return skipped(f"{waiting} are held back by the pause")
    due = upkeep.next_moment(now)
    if due is not None and now - due > TOO_LONG:
        return failed(
            f"the oldest that is due has waited for {(now - due).total_seconds() / 60:.0f} minutes",
            "Start `frontdesk serve` or `frontdesk worker`; if one runs, see what failed with `frontdesk status`",
            waiting=waiting,
        )
    return ok("go out when they are due", waiting=waiting)


def _listed(names: list[str] | dict[str, str]) -> str:
    shown = ", ".join(list(names)[:NAMED])
    return shown + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
