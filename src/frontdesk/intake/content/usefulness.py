"""What is sound in a pack and yet helps nobody: issues without a process, outcomes nobody takes, services that nobody
can match. Warnings and notes, none of which keeps a pack from being loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from frontdesk.carrier import segments
from frontdesk.intake.content import schema
from frontdesk.intake.content.problems import Problem, Severity
from frontdesk.intake.content.reading import Pack
from frontdesk.intake.content.references import HEAD, ISSUES, ORGANIZATIONS, outcomes_of

#: Parts of a text message that one text of a pack may take.
MOST_SEGMENTS = 6
#: An outcome that says that the problem is none of those listed: nobody is expected to take it.
NOBODYS = "other"


@dataclass(frozen=True)
class Offered:
    """A service that can be offered for an issue: the submission that counts is sound and it takes intakes."""

    organization: schema.Organization
    service: schema.Service
    submission: schema.Submission
    place: tuple[str | int, ...]


def check(pack: Pack) -> list[Problem]:
    """Everything of that kind, in the order of the files."""
    return [*_texts(pack), *_issues(pack), *_keywords(pack), *_services(pack), *_outcomes(pack)]


def offered(pack: Pack, rest_export: str) -> list[Offered]:
    """The services that take something of a rest export: published, enabled, with a submission that counts."""
    exports = {issue.key: issue.rest_export for issue in pack.issues}
    found = []
    for number, organization in enumerate(pack.organizations):
        for index, service in enumerate(organization.services):
            counting = _counting(service, exports).get(rest_export)
            if counting is not None and service.published and service.intake.enabled:
                found.append(Offered(organization, service, counting, ("organizations", number, "services", index)))
    return found


def _counting(service: schema.Service, exports: dict[str, str]) -> dict[str, schema.Submission]:
    """Rest export -> the newest submission that is no draft."""
    found: dict[str, schema.Submission] = {}
    for submission in sorted(service.takes, key=lambda one: one.submitted.isoformat()):
        if not submission.draft and submission.issue in exports:
            found[exports[submission.issue]] = submission
    return found


def _issues(pack: Pack) -> Iterator[Problem]:
    file = pack.files[ISSUES]
    for number, issue in enumerate(pack.issues):
        place = ("issues", number)
        if issue.live and not issue.process:
            yield _warning(
                file.problem(
                    place,
                    "it is in the menu, and no guided navigation pins it down.",
                    "Name its process, or write `live: false`.",
                )
            )
        missing = [language for language in pack.head.languages if not issue.content.get(language)]
        if issue.live and missing:
            advice = "Who matches nobody is told where to read on: write the addresses under content."
            yield _warning(file.problem(place, f"there is no self-help content in {' and '.join(missing)}.", advice))
        silent = [language for language in pack.head.languages if not issue.keywords.get(language)]
        if issue.live and silent:
            advice = "Nobody comes to it by a text then, only by the menu."
            yield _warning(file.problem(place, f"there are no keywords in {' and '.join(silent)}.", advice))


def _keywords(pack: Pack) -> Iterator[Problem]:
    """Keywords that two issues have: a text with one of them, and no other, begins neither; the person is asked."""
    file = pack.files[ISSUES]
    owners: dict[tuple[str, str], str] = {}
    for number, issue in enumerate(pack.issues):
        for language, words in issue.keywords.items():
            shared: dict[str, list[str]] = defaultdict(list)
            for word in words:
                owner = owners.setdefault((language, " ".join(word.casefold().split())), issue.key)
                if owner != issue.key:
                    shared[owner].append(word)
            for owner, both in shared.items():
                message = f"keywords of {owner} too: {', '.join(both)}. By them alone neither begins; people are asked."
                yield _note(file.problem(("issues", number, "keywords", language), message))


def _services(pack: Pack) -> Iterator[Problem]:
    file = pack.files[ORGANIZATIONS] if pack.organizations else None
    exports = {issue.key: issue.rest_export for issue in pack.issues}
    for number, organization in enumerate(pack.organizations):
        assert file is not None
        if not organization.services:
            yield _warning(file.problem(("organizations", number), "it offers no service.", "Add one, or take it out."))
        for index, service in enumerate(organization.services):
            place = ("organizations", number, "services", index)
            for message, advice in _why_nobody(service, _counting(service, exports)):
                yield _warning(file.problem(place, message, advice))
            yield from (_note(file.problem(place, message)) for message in _what_counts_not(service, exports))


def _why_nobody(service: schema.Service, counting: dict[str, schema.Submission]) -> Iterator[tuple[str, str]]:
    nobody = "nobody can match it: "
    if not service.published or not service.intake.enabled:
        yield nobody + "it is not published or not enabled.", "Say so only for a while."
    if not counting:
        only = "has only drafts" if service.takes else "takes nothing"
        yield nobody + f"it {only}.", "Add a submission under takes."
    elif not any(values for submission in counting.values() for values in submission.outcomes.values()):
        yield nobody + "its newest submission lists no outcome.", "List outcomes, or take the submission out."
    if not any(service.area.include.model_dump().values()):
        yield nobody + "its area includes no place.", "List states, counties, cities or zip_codes under area, include."
    if service.intake.callback_type == "we_call_client" and not service.intake.callbacks.get("hours"):
        yield "it calls people, and has no hours.", "Write callbacks, hours; else all are told to call."
    if service.intake.callback_type == "client_calls" and not service.intake.callback_number:
        yield "people are to call, and there is no callback_number.", "The organization's phone is told instead."


def _what_counts_not(service: schema.Service, exports: dict[str, str]) -> Iterator[str]:
    by_export: dict[str, list[schema.Submission]] = defaultdict(list)
    for submission in service.takes:
        if submission.issue in exports:
            by_export[exports[submission.issue]].append(submission)
    counting = _counting(service, exports)
    for export, submissions in by_export.items():
        for submission in submissions:
            if submission is not counting.get(export):
                day = submission.submitted.date().isoformat()
                what = "a draft" if submission.draft else "older than another one"
                yield f"its submission of {day} for {submission.issue} does not count: it is {what}."


def _outcomes(pack: Pack) -> Iterator[Problem]:
    """Outcomes of guided navigation that no service takes, and services that nothing leads to."""
    done: set[str] = set()
    for number, issue in enumerate(pack.issues):
        if issue.rest_export in done or not issue.process:
            continue
        done.add(issue.rest_export)
        services = offered(pack, issue.rest_export)
        for field, values in sorted(outcomes_of(pack, issue, own=True).items()):
            taken = {value for one in services for value in one.submission.outcomes.get(field, [])}
            nobodys = sorted(values - taken - {NOBODYS})
            if nobodys:
                ends = ", ".join(nobodys)
                message = f"no service takes {field} {ends}: who ends there gets content and addresses only."
                yield _note(pack.files[ISSUES].problem(("issues", number), message))


def _texts(pack: Pack) -> Iterator[Problem]:
    file = pack.files[HEAD]
    for name, value in pack.head.settings.items():
        for language, text in value.items() if isinstance(value, dict) else ():
            yield from _long(file, ("settings", name, language), text)
    for number, organization in enumerate(pack.organizations):
        for index, service in enumerate(organization.services):
            for name, texts in service.intake.messages.items():
                for language, text in texts.items():
                    place = ("organizations", number, "services", index, "intake", "messages", name, language)
                    yield from _long(pack.files[ORGANIZATIONS], place, text)


def _long(file: object, place: tuple[str | int, ...], text: str) -> Iterator[Problem]:
    count = segments.count(text).segments
    if count > MOST_SEGMENTS:
        message = f"this text takes {count} parts of a text message; each costs, and long ones are not read."
        yield _warning(file.problem(place, message, f"Say it in {MOST_SEGMENTS} parts or fewer."))  # type: ignore[attr-defined]


def _warning(problem: Problem) -> Problem:
    return Problem(**{**problem.__dict__, "severity": Severity.WARNING})


def _note(problem: Problem) -> Problem:
    return Problem(**{**problem.__dict__, "severity": Severity.NOTE})
