"""publish, roll-back, retire, list, send: which flows answer people, and writing to people with one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Count, Q
from rich.table import Table
from rich.text import Text

from frontdesk.config import clock
from frontdesk.config.commands import Report
from frontdesk.conversations import finding, library, starting, versions
from frontdesk.conversations.flow_commands import showing, taking_in
from frontdesk.conversations.models import OPEN_STATES, FlowRoute, FlowVersion
from frontdesk.conversations.versions import Published, VersionError
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import Severity
from frontdesk.flows.transcripts import files
from frontdesk.flows.transcripts.values import NotYaml, read_pairs, read_yaml


def publish(name: str, by: str, options: dict[str, Any]) -> Report:
    """Let a flow answer people. One that comes with Frontdesk need not be imported first, and the flows that it runs
    and that come with Frontdesk too are published with it."""
    if versions.newest(name) is None and name in finding.packaged():
        taking_in.import_files([finding.packaged()[name]], "", by)
    try:
        with transaction.atomic():  # refused, the flows inside are not published either
            along = _publish_packaged_sub_flows(name, options["number"], by)
            done = versions.publish(
                name,
                number=options["number"],
                now=clock.now(),
                by=by,
                keywords=options["keywords"],
                lines=options["lines"],
                default=options["default"],
                reminder=options["reminder"],
                only=options["only"],
                calls_only=options["calls_only"],
            )
    except VersionError as error:
        return _refused(name, error)
    warnings = [problem for problem in done.problems if problem.severity is Severity.WARNING]
    lines: list[Any] = [*showing.problem_lines(warnings)]
    if along:
        lines.append(showing.plain(f"published with it, as it runs them: {', '.join(along)}"))
    report = _published(name, done, lines)
    report.data["along"] = along
    return report


def _publish_packaged_sub_flows(name: str, number: int | None, by: str) -> list[str]:
    """Publish the flows that a flow runs, those inside first, where they come with Frontdesk and the office has never
    had them. What an office has imported itself is published by itself. Returns their names."""
    packaged = finding.packaged()
    first: list[str] = []

    def visit(flow: Flow) -> None:
        for sub in sorted(library.sub_flows(flow)):
            if sub in packaged and sub not in first and sub != name and versions.newest(sub) is None:
                first.append(sub)
                visit(finding.read_file(packaged[sub])[0])
                first.remove(sub)
                first.append(sub)

    versions_of_it = FlowVersion.objects.filter(name=name)
    version = versions.newest(name) if number is None else versions_of_it.filter(number=number).first()
    if version is not None:
        visit(library.compiled(version))
    for sub in first:
        taking_in.import_files([packaged[sub]], "", by)
        versions.publish(sub, now=clock.now(), by=by)
    return first


def _refused(name: str, error: VersionError) -> Report:
    lines: list[Any] = [*showing.problem_lines(error.problems), Text(str(error), style="red")]
    data = {"name": name, "published": False, "error": str(error), "problems": showing.problem_data(error.problems)}
    return Report(data, lines, ok=False)


def _published(name: str, done: Published, lines: list[Any]) -> Report:
    before = done.before.number if done.before and done.before.pk != done.version.pk else None
    routes = list(FlowRoute.objects.filter(flow_name=name).order_by("kind", "keyword", "number", "channel"))
    lines.append(
        showing.plain(
            f"{name} version {done.version.number} is published" + (f", in place of {before}" if before else "")
        )
    )
    lines += [showing.plain(f"it answers {showing.route_text(route)}") for route in routes]
    lines += [showing.plain(f"taken over from another flow: {taken}") for taken in done.taken_from]
    if not routes:
        lines.append(
            "nothing begins it yet: give it a --keyword, a --number, --default or --reminder, or `flows send` it"
        )
    data = {
        "name": name,
        "published": True,
        "version": done.version.number,
        "before": before,
        "routes": [showing.route_data(route) for route in routes],
        "taken_from": list(done.taken_from),
        "problems": showing.problem_data(done.problems),
    }
    return Report(data, lines)


def roll_back(name: str, by: str) -> Report:
    """Let the version before answer people again."""
    try:
        done = versions.roll_back(name, clock.now(), by)
    except VersionError as error:
        return _refused(name, error)
    return _published(name, done, [])


def retire(name: str, by: str) -> Report:
    """Let a flow answer nobody any more."""
    try:
        version = versions.retire(name, clock.now(), by)
    except VersionError as error:
        return _refused(name, error)
    data = {"name": name, "version": version.number, "retired": True}
    return Report(data, [f"{name} begins no more conversations; those under way end as they began"])


def listing() -> Report:
    """Every flow: its versions, what it answers, and how many conversations are open."""
    open_sessions = Count("sessions", filter=Q(sessions__state__in=OPEN_STATES))
    routes: dict[str, list[FlowRoute]] = {}
    for route in FlowRoute.objects.order_by("kind", "keyword", "number", "channel"):
        routes.setdefault(route.flow_name, []).append(route)
    table = Table("flow", "version", "state", "published", "open", "answers", box=None)
    data: dict[str, dict[str, Any]] = {}
    for version in FlowVersion.objects.annotate(open=open_sessions).order_by("name", "-number"):
        of_flow = data.setdefault(
            version.name,
            {
                "name": version.name,
                "routes": [showing.route_data(r) for r in routes.get(version.name, [])],
                "versions": [],
            },
        )
        first = not of_flow["versions"]
        of_flow["versions"].append({**showing.version_data(version), "open": version.open})
        answers = ", ".join(showing.route_text(route) for route in routes.get(version.name, [])) if first else ""
        table.add_row(
            version.name if first else "",
            str(version.number),
            version.state,
            showing.when(version.published_at),
            str(version.open),
            Text(answers),
        )
    packaged = sorted(set(finding.packaged()) - data.keys())
    lines: list[Any] = [table] if data else ["no flow is imported yet: frontdesk flows import FILE"]
    if packaged:
        lines.append(f"with Frontdesk come, not imported: {', '.join(packaged)}")
    return Report({"flows": list(data.values()), "packaged": packaged}, lines)


def send(name: str, numbers: list[str], by: str, data: str) -> Report:
    """Begin a flow with people."""
    try:
        started = starting.start_outbound(name, numbers, now=clock.now(), by=by, data=_data(data))
    except starting.CannotStart as error:
        raise CommandError(str(error)) from None
    lines: list[Any] = []
    for each in started:
        if each.session_id is None:
            lines.append(Text(f"{each.number}: not begun. {each.reason}", style="red"))
        else:
            later = f"; its texts wait until {showing.when(each.later)}" if each.later else ""
            lines.append(showing.plain(f"{each.number}: begun{later}"))
    return Report({"name": name, "started": [asdict(each) for each in started]}, lines, ok=_all_begun(started))


def _all_begun(started: list[starting.Started]) -> bool:
    return all(each.session_id is not None for each in started)


def _data(given: str) -> dict[str, Any]:
    """`name: value, ...`, or the path of a YAML or JSON file."""
    if not given:
        return {}
    try:
        if Path(given).is_file():
            found = read_yaml(files.read_text(Path(given)))
            if not isinstance(found, dict):
                raise CommandError(f"{given} holds no names and values")
            return found
        return {name: value for name, (value, _) in read_pairs(given).items()}
    except NotYaml as error:
        raise CommandError(f"--data is no YAML: {error}. Write for example --data 'name: Ana, visit: 3'") from None
