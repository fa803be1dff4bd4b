"""Reads a flow written in our language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from frontdesk.flows.language.drafts import Block, Item, Words, blocks
from frontdesk.flows.language.grammar import STARTS, VOICE
from frontdesk.flows.language.graph import Graph
from frontdesk.flows.language.naming import name_steps
from frontdesk.flows.language.nodes import parse
from frontdesk.flows.language.reader import header
from frontdesk.flows.language.report import Report
from frontdesk.flows.language.steps import MAKERS
from frontdesk.flows.model import Flow, Source


def read(text: str, file: str = "", translations: Mapping[str, Mapping[str, str]] | None = None) -> Flow:
    """The flow that this YAML describes. `translations`: language -> key of a text -> the text in that language.

    Raises FlowError with everything that is wrong, each with file, step and line.
    """
    report = Report(file)
    try:
        flow = _flow(text, report, translations or {})
    except RecursionError:
        report.add(0, "too_deep", "Lists and keys are nested too deeply in this file.", "Use `goto` or a sub-flow.")
        flow = None
    report.raise_if_any()
    if flow is None:
        report.add(0, "no_flow", "There is no flow in this file.", "It begins with `flow: name`, and `steps:` follow.")
        report.raise_if_any()
    assert flow is not None
    return flow


def _flow(text: str, report: Report, translations: Mapping[str, Mapping[str, str]]) -> Flow | None:
    root = parse(text, report)
    read_header = header(root, report) if root is not None else None
    if read_header is None:
        return None
    values, lines = read_header
    steps: Block = values.get("steps") or Block()
    name_steps(steps, report)
    languages: tuple[str, ...] = values.get("languages") or ("en",)
    graph = Graph(MAKERS, languages, translations, report)
    graph.block(steps, None)
    for item in _items(steps):
        if item.kind == "goto" and item.main:
            with report.at(item.where):
                graph.target(str(item.main), item.line)
    if steps and not any(item.kind for item in steps) and not report.problems:
        report.add(lines["steps"], "empty", "`steps` has no step in it.", "Add one: `- say: Hello.`")
    starts = _starts(values, lines, graph, steps)
    if report.problems:
        return None
    return Flow(
        name=values["flow"],
        steps=graph.resolved(),
        starts=starts,
        title=values.get("title") or "",
        source=Source.YAML,
        file=report.file,
        languages=languages,
        takes=values.get("takes") or {},
        gives=values.get("gives") or (),
        own_words=frozenset(values.get("own_words") or ()),
        nudge_after=values.get("nudge_after"),
        keywords=values.get("keywords") or (),
        reading_level=values.get("reading_level"),
        segment_budget=values.get("segment_budget"),
        crisis=bool(values.get("crisis")),
        **_texts(values, graph),
    )


def _texts(values: Mapping[str, Any], graph: Graph) -> dict[str, Any]:
    found = {key: values.get(key) for key in ("nudge", "goodbye", "help", "topic")}
    return {key: graph.text(None, key, words) for key, words in found.items() if isinstance(words, Words)}


def _starts(values: Mapping[str, Any], lines: Mapping[str, int], graph: Graph, steps: Block) -> dict[str, str | None]:
    """What starts the flow, and where. By itself a text starts no flow for calls, and a call no other."""
    on_a_call = any(item.kind in VOICE for item in _items(steps))
    usual = ("call", "request", "parent") if on_a_call else tuple(kind for kind in STARTS if kind != "call")
    first = graph.entry(steps, None)
    first = graph.target(first[1:], lines.get("steps", 0)) if first and first.startswith("\0") else first
    given: Mapping[str, str] = values.get("starts") or dict.fromkeys(usual, "")
    return {kind: graph.target(step, lines["starts"]) if step else first for kind, step in given.items()}


def _items(steps: Block) -> Iterator[Item]:
    for item in steps:
        yield item
        for _, inner in blocks(item):
            yield from _items(inner)
