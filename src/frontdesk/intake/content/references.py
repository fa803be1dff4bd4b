"""Whether the parts of a pack fit each other: what one names, another has. These are errors; see `usefulness.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from frontdesk.intake.content import packs, schema
from frontdesk.intake.content.areas import Map
from frontdesk.intake.content.problems import Problem, Severity
from frontdesk.intake.content.reading import Pack
from frontdesk.intake.navigation import checking as navigation_checking

ISSUES, ORGANIZATIONS, HEAD, COUNSELORS = "issues.yaml", "organizations.yaml", "pack.yaml", "counselors.yaml"
Place = tuple[str | int, ...]


def check(pack: Pack, places: Map) -> list[Problem]:
    """Everything in the pack that names what is not there, stands there twice, or lacks a language of the pack."""
    return [*_settings(pack), *_issues(pack), *_organizations(pack, places), *_counselors(pack, places),
            *_processes(pack)]  # fmt: skip


def _settings(pack: Pack) -> Iterator[Problem]:
    for name, value in pack.head.settings.items():
        if isinstance(value, dict):
            yield from _languages(pack, HEAD, ("settings", name), value)
    if not places_known(pack):
        yield pack.files[HEAD].problem(
            ("states",),
            "no state of this pack has a table of places.",
            "Load one: frontdesk intake load-places FILE (docs/intake.md says how to make it).",
        )


def places_known(pack: Pack) -> bool:
    """Whether any state of the pack has a table of places, loaded or packaged."""
    from frontdesk.intake.places import state_rows

    return bool(state_rows.of(pack.head.states))


def _issues(pack: Pack) -> Iterator[Problem]:
    file = pack.files[ISSUES]
    seen: set[str] = set()
    for number, issue in enumerate(pack.issues):
        place: Place = ("issues", number)
        if issue.key in seen:
            yield file.problem((*place, "key"), f"{issue.key} stands here twice.", "Give each issue a key of its own.")
        seen.add(issue.key)
        yield from _languages(pack, ISSUES, (*place, "titles"), issue.titles)
        for name, texts in (("neutral_titles", issue.neutral_titles), ("notes", issue.notes)):
            if texts:
                yield from _languages(pack, ISSUES, (*place, name), texts)
        if issue.dangerous and not issue.neutral_titles:
            advice = "Write neutral_titles: what later texts say instead of the issue's name."
            yield file.problem(place, "others may read the phone: this issue is dangerous.", advice)
        if issue.process and issue.process not in pack.processes:
            known = ", ".join(sorted(pack.processes)) or "none"
            yield file.problem(
                (*place, "process"), f"there is no process {issue.process}.", f"processes/ has: {known}."
            )
        elif issue.process and pack.processes[issue.process].definition.kind != "issue":
            yield file.problem((*place, "process"), f"{issue.process} is a qualifier.", "Name a process of an issue.")


def _organizations(pack: Pack, places: Map) -> Iterator[Problem]:
    if ORGANIZATIONS not in pack.files:
        return
    file = pack.files[ORGANIZATIONS]
    names: set[str] = set()
    uuids: dict[Any, str] = {}
    for number, organization in enumerate(pack.organizations):
        place: Place = ("organizations", number)
        if organization.name in names:
            yield file.problem(
                (*place, "name"), f"{organization.name} stands here twice.", "Give each a name of its own."
            )
        names.add(organization.name)
        found = [(pack.uuid_of(organization), place)]
        for index, service in enumerate(organization.services):
            inner: Place = (*place, "services", index)
            found += [
                (pack.uuid_of(organization, service), inner),
                (pack.uuid_of(organization, service, "intake"), (*inner, "intake")),
            ]
            yield from _service(pack, service, inner, places)
        for uuid, where in found:
            if uuid in uuids:
                yield file.problem(
                    (*where, "uuid"), f"{uuid} belongs to {uuids[uuid]} already.", "Give each a UUID of its own."
                )
            uuids[uuid] = file.spoken(where)


def _service(pack: Pack, service: schema.Service, place: Place, places: Map) -> Iterator[Problem]:
    file = pack.files[ORGANIZATIONS]
    for side, listed in (("include", service.area.include), ("exclude", service.area.exclude)):
        for kind, name in places.unknown(listed):
            # a town has more names than the post uses; a county has one, and a ZIP code is there or not
            severity = Severity.WARNING if kind == "cities" else Severity.ERROR
            yield file.problem(
                (*place, "area", side, kind),
                f"{name} is not on the map of {', '.join(pack.head.states)}.",
                "Compare the spelling; where two states have such a county, write it as `Lake, IL`.",
                severity=severity,
            )
    known = {issue.key: issue for issue in pack.issues}
    for index, submission in enumerate(service.takes):
        where: Place = (*place, "takes", index)
        issue = known.get(submission.issue)
        if issue is None:
            yield file.problem(
                (*where, "issue"), f"there is no issue {submission.issue}.", f"issues.yaml has: {', '.join(known)}."
            )
            continue
        yield from _outcomes(pack, issue, submission, where)
    qualifier = service.intake.qualifier
    if qualifier:
        process = pack.processes.get(qualifier)
        if process is None:
            yield file.problem((*place, "intake", "qualifier"), f"there is no process {qualifier}.", "See processes/.")
        elif process.definition.kind != "qualifier":
            advice = f"Write `kind: qualifier` in {process.file}, or name another."
            yield file.problem((*place, "intake", "qualifier"), f"{qualifier} is no qualifier.", advice)
    if service.intake.household_definition:
        yield from _languages(
            pack, ORGANIZATIONS, (*place, "intake", "household_definition"), service.intake.household_definition
        )
    for name, texts in service.intake.messages.items():
        at: Place = (*place, "intake", "messages", name)
        yield from _languages(pack, ORGANIZATIONS, at, texts)
        for language, text in texts.items():
            for blank in sorted(packs.blanks(text) - schema.BLANKS):
                allowed = ", ".join(f"{{{one}}}" for one in sorted(schema.BLANKS))
                yield file.problem((*at, language), f"nobody fills in {{{blank}}}.", f"There are {allowed}.")


def _outcomes(pack: Pack, issue: schema.Issue, submission: schema.Submission, place: Place) -> Iterator[Problem]:
    file = pack.files[ORGANIZATIONS]
    values = outcomes_of(pack, issue)
    if not values:
        return
    for field, listed in submission.outcomes.items():
        where: Place = (*place, "outcomes", field)
        if field not in values:
            yield file.problem(where, f"{issue.key} has no outcome {field}.", f"It has: {', '.join(sorted(values))}.")
            continue
        for value in listed:
            if value not in values[field]:
                yield file.problem(
                    where, f"{field} is never {value}.", f"It may be: {', '.join(sorted(values[field]))}."
                )


def outcomes_of(pack: Pack, issue: schema.Issue, *, own: bool = False) -> dict[str, set[str]]:
    """How guided navigation of an issue may end: outcome field -> values, of its process and of those that it, and
    they, hand over to; and of other issues with the same rest export. `own`: without processes of other issues."""
    found: dict[str, set[str]] = {}
    waiting = [one.process for one in pack.issues if one.rest_export == issue.rest_export and one.process]
    others = {one.process for one in pack.issues if one.rest_export != issue.rest_export} if own else set()
    seen: set[str] = set(others)
    while waiting:
        name = waiting.pop()
        if name in seen or name not in pack.processes:
            continue
        seen.add(name)
        definition = pack.processes[name].definition
        found.setdefault(definition.outcome.field, set()).update(definition.outcome.values)
        for page in definition.pages:
            waiting += [way.continue_with for _, way in navigation_checking.ways_of(page) if way.continue_with]
    return found


def _counselors(pack: Pack, places: Map) -> Iterator[Problem]:
    for number, counselor in enumerate(pack.counselors):
        if counselor.latitude is None and counselor.zip_code not in places.zip_codes:
            yield pack.files[COUNSELORS].problem(
                ("counselors", number, "zip_code"),
                f"nobody knows where {counselor.zip_code} is: this counselor comes last everywhere.",
                "Compare the ZIP code, or write latitude and longitude.",
                severity=Severity.WARNING,
            )


def _processes(pack: Pack) -> Iterator[Problem]:
    files = {name: process.file for name, process in pack.processes.items()}
    together = {name: process.definition for name, process in pack.processes.items()}
    for problem in navigation_checking.check_together(together, files):
        yield Problem(problem.file, problem.line, problem.place, problem.message)


def _languages(pack: Pack, file: str, place: Place, texts: Iterable[str]) -> Iterator[Problem]:
    missing = [language for language in pack.head.languages if language not in texts]
    if missing:
        message = f"there is no text in {' and '.join(missing)}."
        yield pack.files[file].problem(place, message, "Write it: nobody is told something in another language.")
