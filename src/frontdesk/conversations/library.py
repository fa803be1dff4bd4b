"""Flows ready to run: compiled once a process, and the engine for the versions that a session is pinned to.

A version never changes once it is read, so what is compiled is kept under its primary key and never grows old.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

from frontdesk.config.env import get_settings
from frontdesk.conversations.limits import engine_limits
from frontdesk.conversations.models import FlowVersion
from frontdesk.flows import functions
from frontdesk.flows.engine import Engine
from frontdesk.flows.model import Flow, RunFlow
from frontdesk.flows.problems import FlowError
from frontdesk.flows.reading import read_any
from frontdesk.flows.studio import sensitive
from frontdesk.flows.translating import merge

log = logging.getLogger(__name__)

#: Compiled flows and engines a process keeps; the ones not used for longest go first.
KEPT = 512

Translations = Mapping[str, Mapping[str, str] | str]

_lock = Lock()
_compiled: dict[int, Flow] = {}
_engines: dict[tuple[Any, ...], Engine] = {}


def compile_text(
    text: str, file: str, name: str = "", translations: Translations | None = None
) -> tuple[Flow, list[Any]]:
    """Read a flow with its translations: language -> texts by key, or the text of a .po file.

    Returns the flow and what is to be said about it. Raises FlowError.
    """
    flow, problems = read_any(text, file, name)
    if not translations:
        return _marked(flow), problems
    by_key: dict[str, Mapping[str, str]] = {}
    for language, texts in translations.items():
        if isinstance(texts, str):
            merged, found = merge(flow, texts, language=language)
            problems = [*problems, *found]
            texts = merged
        by_key[language] = texts
    flow, again = read_any(text, file, name, by_key)
    return _marked(flow), [*problems, *(p for p in again if p not in problems)]


def _marked(flow: Flow) -> Flow:
    """An export with the questions marked whose answers this office's functions take as sensitive."""
    known = functions.all_functions()
    return sensitive.mark(flow, {name: known[name].sensitive for name in known if known[name].sensitive})


def compiled(version: FlowVersion) -> Flow:
    """The flow of a version. Raises FlowError when this release cannot read it any more."""
    flow = _compiled.get(version.pk)
    if flow is None:
        flow, _ = compile_text(version.text, version.file_name, version.name, version.translations)
        _keep(_compiled, version.pk, flow)
    return flow


def pins_for(version: FlowVersion, *, drafts: bool = False) -> dict[str, int]:
    """The version itself and the published version of every flow it runs, and those run: name -> number.

    `drafts`: the newest version instead, published or not, for trying things out. A flow that is not there, or cannot
    be read any more, is left out; its step then leaves by its `failed` exit.
    """
    pins = {version.name: version.number}
    waiting = list(sub_flows(compiled(version)))
    offered = _offered(drafts=drafts) if waiting else {}
    while waiting:
        name = waiting.pop()
        if name in pins or name not in offered:
            continue
        pk, number = offered[name]
        # the text and its translations are large: they are asked for once a process
        flow = _compiled.get(pk) or _read(FlowVersion.objects.filter(pk=pk)).get(name)
        if flow is not None:
            pins[name] = number
            waiting += sub_flows(flow)
    return pins


def _offered(*, drafts: bool) -> dict[str, tuple[int, int]]:
    """Every flow by name: primary key and number of its published version, with `drafts` of its newest one."""
    versions = FlowVersion.objects.order_by("name", "-number").distinct("name")
    if not drafts:
        versions = FlowVersion.objects.filter(state=FlowVersion.State.PUBLISHED)
    return {name: (pk, number) for pk, name, number in versions.values_list("pk", "name", "number")}


def sub_flows(flow: Flow) -> Iterable[str]:
    """The names of the flows it runs."""
    return {step.flow for step in flow.steps.values() if isinstance(step, RunFlow)}


def flows_for(pins: Mapping[str, int]) -> Mapping[str, Flow]:
    """The compiled flows of these versions by name; one that is gone is left out. Raises FlowError as `compiled`."""
    return {version.name: compiled(version) for version in _pinned(pins)}


def engine_for(pins: Mapping[str, int], *, version_id: int | None = None) -> Engine:
    """The engine that runs a session pinned to these versions. It lacks what this release cannot read any more: a
    session in such a flow breaks off, and staff have it.

    `version_id`, the primary key of the session's own version, saves the database a question.
    """
    if version_id is None:
        rows = FlowVersion.objects.filter(name__in=pins, number__in=set(pins.values())).values_list(
            "pk", "name", "number"
        )
        key: tuple[Any, ...] = tuple(sorted(pk for pk, name, number in rows if pins[name] == number))
    else:
        key = (version_id, *sorted(pins.items()))
    engine = _engines.get(key)
    if engine is None:
        engine = office_engine(_read(_pinned(pins)))
        _keep(_engines, key, engine)
    return engine


def office_engine(flows: Mapping[str, Flow], **options: Any) -> Engine:
    """An engine for these flows as this office has it: its limits, its time zone, its name."""
    settings = get_settings()
    name = settings.frontdesk_office_name
    # without a name of its own the engine says "our office", in the person's language
    own = name if name != type(settings).model_fields["frontdesk_office_name"].default else ""
    return Engine(flows, limits=engine_limits(), zone=settings.office_zone, office=own, **options)


def shelf(*, drafts: bool = True, extra: Mapping[str, Flow] | None = None) -> dict[str, Flow]:
    """Every flow that a flow could run, by name: the published versions, with `drafts` the newest ones. One that cannot
    be read any more is left out: it must not keep its own mended file from being taken in.
    """
    if drafts:
        versions = FlowVersion.objects.order_by("name", "-number").distinct("name")
    else:
        versions = FlowVersion.objects.filter(state=FlowVersion.State.PUBLISHED)
    known = extra or {}
    return {**_read(version for version in versions if version.name not in known), **known}


def _pinned(pins: Mapping[str, int]) -> list[FlowVersion]:
    found = FlowVersion.objects.filter(name__in=pins, number__in=set(pins.values()))
    return [version for version in found if pins[version.name] == version.number]


def _read(versions: Iterable[FlowVersion]) -> dict[str, Flow]:
    """The flows of those versions that this release can read, by name."""
    flows = {}
    for version in versions:
        try:
            flows[version.name] = compiled(version)
        except FlowError as error:
            log.warning("the flow %s cannot be read any more: %s", version, error)
    return flows


def forget() -> None:
    """Forget what is compiled: after settings have changed, and between tests."""
    with _lock:
        _compiled.clear()
        _engines.clear()


def _keep(kept: dict[Any, Any], key: Any, value: Any) -> None:
    with _lock:
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = value
