"""Versions of flows: imported as drafts, published after a check, retired by the next one. The only place where
versions and routes change.

```
import_flow -> draft -> publish -> published -> (the next publish) -> retired
                                       ^------------ roll_back ----------+
```
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from frontdesk.config.env import get_settings
from frontdesk.conversations import library, routes
from frontdesk.conversations.models import FlowRoute, FlowVersion
from frontdesk.conversations.reviewing import Review, gaps, review
from frontdesk.flows import comparing
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import Problem
from frontdesk.monitor.audit import SYSTEM, log_action

State = FlowVersion.State
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")


class VersionError(Exception):
    """It was not done; the text says why and what to do. `problems`: the findings that stand against it."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Published:
    """What publishing changed: the version that answers now, the one before it, and the routes that are new.

    `taken_from`: routes that were another flow's until now, as "the default: old_flow".
    """

    version: FlowVersion
    before: FlowVersion | None
    routes: tuple[FlowRoute, ...]
    taken_from: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def import_flow(
    text: str,
    file_name: str,
    name: str = "",
    *,
    now: datetime,
    by: str = "",
    translations: Mapping[str, Mapping[str, str] | str] | None = None,
) -> FlowVersion:
    """Take in a flow: our YAML or a Studio export, with its translations (language -> the text of its .po file, or
    texts by key).

    The version is a new draft; where the newest version, the published one or the only draft says the same already, it
    is that one again. Raises FlowError when the text is no flow, VersionError when its name will not do.
    """
    translations = dict(sorted((translations or {}).items()))
    flow, problems = library.compile_text(text, file_name, name, translations)
    name = name or flow.name
    if not _NAME.fullmatch(name):
        raise VersionError(
            f"{name!r} is no name for a flow: write letters without accents, digits, - and _, at most 80, "
            "and give the name with --as NAME"
        )
    print_ = fingerprint(text, translations)
    with transaction.atomic():
        _lock(name)
        same = _same_again(name, print_)
        if same is not None:
            return same
        problems = _with_review(flow, problems, translations)
        number = (FlowVersion.objects.filter(name=name).aggregate(last=Max("number"))["last"] or 0) + 1
        return FlowVersion.objects.create(
            name=name,
            number=number,
            source=flow.source.value,
            file_name=file_name[-255:],
            text=text,
            translations=translations,
            fingerprint=print_,
            problems=[_as_json(p) for p in problems],
            created_at=now,
            created_by=by,
        )


def review_again(version: FlowVersion) -> list[Problem]:
    """Check a version among the flows there are now; what is found stands with it."""
    flow, said = library.compile_text(version.text, version.file_name, version.name, version.translations)
    problems = _with_review(flow, said, version.translations)
    version.problems = [_as_json(problem) for problem in problems]
    version.save(update_fields=["problems"])
    return problems


def _with_review(flow: Flow, said: Sequence[Problem], translations: Mapping[str, Any]) -> list[Problem]:
    """What reading a flow said, and what the check finds besides."""
    found = review(flow, library.shelf(extra={flow.name: flow}), catalogues(translations)).problems
    return [*said, *(problem for problem in found if problem not in said)]


def _same_again(name: str, print_: str) -> FlowVersion | None:
    """The version that says the same as what is imported, when no later one says otherwise."""
    last = newest(name)
    if last is None or last.fingerprint == print_:
        return last if last and last.state != State.RETIRED else None
    current = published(name)
    if current is not None and current.fingerprint == print_:
        # the file is again what is published: the drafts since then have been given up
        FlowVersion.objects.filter(name=name, state=State.DRAFT, sessions=None).delete()
        return current
    return None


def publish(
    name: str,
    *,
    number: int | None = None,
    now: datetime,
    by: str,
    keywords: Sequence[str] = (),
    lines: Sequence[str] = (),
    default: bool = False,
    reminder: bool = False,
    only: bool = False,
    calls_only: bool = False,
) -> Published:
    """Let new conversations begin on a version (default: the newest), and write down which texts it answers.

    A keyword may be bound to one of our numbers: `RENT@+13125550100`. Routes it has already stay, unless `only`;
    `calls_only`: the numbers and the default are for calls, and texts to them go where they went.
    Raises VersionError when the check finds an error, a language is below the gate, or a keyword is not free; then
    nothing is changed.
    """
    with transaction.atomic():
        _lock(name)
        version = _wanted(name, number)
        flow = library.compiled(version)
        found = review(flow, library.shelf(drafts=False, extra={name: flow}), catalogues(version.translations))
        _refuse(version, flow, found)
        try:
            wanted = routes.wanted(
                flow, keywords=keywords, lines=lines, default=default, reminder=reminder, calls_only=calls_only
            )
        except routes.RouteError as error:
            raise VersionError(str(error)) from None
        before = published(name)
        if before is not None and before.pk != version.pk:
            before.state, before.retired_at = State.RETIRED, now
            before.save(update_fields=["state", "retired_at"])
        if before is None or before.pk != version.pk:
            version.state, version.published_at, version.retired_at = State.PUBLISHED, now, None
            version.save(update_fields=["state", "published_at", "retired_at"])
        # drafts that were replaced before anybody saw them
        FlowVersion.objects.filter(name=name, state=State.DRAFT, number__lt=version.number, sessions=None).delete()
        try:
            written, taken = routes.write(name, wanted, now, only=only)
        except routes.RouteError as error:
            raise VersionError(str(error)) from None
        log_action("flow.published", by or SYSTEM, version, {"routes": [str(route) for route in wanted]}, now)
    return Published(version, before, tuple(written), tuple(taken), found.problems)


def _wanted(name: str, number: int | None) -> FlowVersion:
    if number is None:
        version = newest(name)
        if version is None:
            raise VersionError(f"there is no flow {name}; take it in first: frontdesk flows import FILE")
        return version
    version = FlowVersion.objects.filter(name=name, number=number).first()
    if version is None:
        there = ", ".join(
            str(n) for n in FlowVersion.objects.filter(name=name).order_by("number").values_list("number", flat=True)
        )
        raise VersionError(f"{name} has no version {number}; it has {there or 'none'}")
    return version


def _refuse(version: FlowVersion, flow: Flow, found: Review) -> None:
    if found.errors:
        count = len(found.errors)
        raise VersionError(
            f"{version} cannot be published: the check found {count} error{'s' if count > 1 else ''}", found.errors
        )
    missing = gaps(flow, get_settings().frontdesk_translation_gate, catalogues(version.translations))
    if missing:
        raise VersionError(
            f"{version} cannot be published, translations are missing: {'; '.join(missing)}. Translate them "
            f"(frontdesk flows translate {version.name} --to LANGUAGE), take the language out of the flow, or lower "
            "FRONTDESK_TRANSLATION_GATE"
        )


def roll_back(name: str, now: datetime, by: str) -> Published:
    """Let new conversations begin on the version that was published before the present one. Routes stay.

    Raises VersionError when there is none.
    """
    with transaction.atomic():
        _lock(name)
        current = published(name)
        if current is None:
            raise VersionError(f"{name} has no published version to roll back from")
        earlier = FlowVersion.objects.filter(name=name, state=State.RETIRED, published_at__lt=current.published_at)
        previous = earlier.order_by("-published_at").first()
        if previous is None:
            raise VersionError(f"{current} is the first version of {name} that was published; there is none before it")
        current.state, current.retired_at = State.RETIRED, now
        current.save(update_fields=["state", "retired_at"])
        previous.state, previous.retired_at = State.PUBLISHED, None
        previous.save(update_fields=["state", "retired_at"])
        log_action("flow.rolled_back", by or SYSTEM, previous, {"from": str(current)}, now)
    return Published(previous, current, ())


def retire(name: str, now: datetime, by: str = "") -> FlowVersion:
    """Begin no more conversations on this flow, and give its routes back. Open sessions end as they began."""
    with transaction.atomic():
        _lock(name)
        current = published(name)
        if current is None:
            raise VersionError(f"{name} is not published")
        current.state, current.retired_at = State.RETIRED, now
        current.save(update_fields=["state", "retired_at"])
        FlowRoute.objects.filter(flow_name=name).delete()
        log_action("flow.retired", by or SYSTEM, current, now=now)
    return current


def compare(a: FlowVersion, b: FlowVersion) -> comparing.Comparison:
    """What changed from version `a` to version `b`: steps, texts and the flow's own settings."""
    return comparing.compare(library.compiled(a), library.compiled(b))


def newest(name: str) -> FlowVersion | None:
    """The version with the highest number, published or not."""
    return FlowVersion.objects.filter(name=name).order_by("-number").first()


def published(name: str) -> FlowVersion | None:
    """The version on which new conversations begin."""
    return FlowVersion.objects.filter(name=name, state=State.PUBLISHED).first()


def fingerprint(text: str, translations: Mapping[str, Any]) -> str:
    """SHA-256 of a flow's text and translations; line ends do not count."""
    whole = json.dumps([text.replace("\r\n", "\n"), translations], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def catalogues(translations: Mapping[str, Any]) -> dict[str, str]:
    """Those translations that came as .po files, by language."""
    return {language: texts for language, texts in translations.items() if isinstance(texts, str)}


def _lock(name: str) -> None:
    """One change of a flow at a time, its first one included."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"flow:{name}"])


def _as_json(problem: Problem) -> dict[str, Any]:
    return {**asdict(problem), "severity": problem.severity.value}
