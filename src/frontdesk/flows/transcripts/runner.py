"""Play a transcript against its flow and say where it goes otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from frontdesk.flows.driving import Given
from frontdesk.flows.driving import values_of as driven_values
from frontdesk.flows.engine import Engine
from frontdesk.flows.engine.events import (
    Noted,
    Turn,
)
from frontdesk.flows.model import Flow
from frontdesk.flows.transcripts.chat import Chat, Reply, Silence, replies_of
from frontdesk.flows.transcripts.comparing import (
    Difference,
    Stretch,
    compare_happened,
    compare_replies,
    difference,
    happened_in,
)
from frontdesk.flows.transcripts.format import Item, Kind, Transcript, plain
from frontdesk.flows.transcripts.values import NotYaml, look_up, read_pairs, same, write_value

_UNITS = {"minute": 60, "min": 60, "hour": 3600, "day": 86400, "week": 604800}
_SPAN = re.compile(r"(\d+) *(minute|min|hour|day|week)s?")
#: These let something happen; what follows one, up to the next, is what came of it.
INPUTS = (Kind.TEXT, Kind.SENDS, Kind.TIME)


@dataclass
class Outcome:
    """What became of one transcript."""

    transcript: Transcript
    differences: list[Difference] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.differences


def play(
    transcript: Transcript,
    engine: Engine,
    flow: Flow,
    *,
    opt_words: Callable[[str], str | None] | None = None,
    silence: Silence | None = None,
    to_the_end: bool = False,
) -> Outcome:
    """Play `transcript`. Stops at the first text that differs, unless `to_the_end` (to record all of it)."""
    outcome = Outcome(transcript)
    try:
        given = Given.read(transcript.given)
    except ValueError as error:
        outcome.differences.append(Difference(transcript.file, 1, "", "prepared results", str(error), mistake=True))
        return outcome
    chat = Chat(
        engine,
        flow,
        now=transcript.begins,
        given=given,
        language=transcript.language,
        parameters=transcript.parameters,
        start=transcript.start,
        opt_words=opt_words,
        silence=silence,
    )
    for stretch in stretches(transcript.items):
        outcome.stretches.append(stretch)
        try:
            found = _played(stretch, chat, transcript)
        except _Mistake as mistake:
            found = [Difference(transcript.file, mistake.line, "", mistake.wanted, mistake.found, mistake=True)]
        outcome.differences += found
        if found and not to_the_end:
            break
    return outcome


def stretches(items: Sequence[Item]) -> list[Stretch]:
    """The entries of a conversation, cut where something new happens."""
    found = [Stretch(None)]
    for item in items:
        follows_text = item.kind is Kind.SENDS and found[-1].entry is not None and found[-1].entry.kind is Kind.TEXT
        if _is_input(item) and not (follows_text and all(i.kind is Kind.SENDS for i in found[-1].items)):
            found.append(Stretch(item))
        else:
            found[-1].items.append(item)
    return found


def _is_input(item: Item) -> bool:
    return item.kind in INPUTS or (item.kind is Kind.RESULT and item.text.startswith("release "))


class _Mistake(Exception):
    """An entry that cannot be understood."""

    def __init__(self, line: int, wanted: str, found: str) -> None:
        super().__init__(found)
        self.line, self.wanted, self.found = line, wanted, found


def _played(stretch: Stretch, chat: Chat, transcript: Transcript) -> list[Difference]:
    for item in stretch.items if stretch.entry is None else ():
        _prepare(item, chat)  # results that are prepared over the first text
    turn = _happen(stretch, chat)
    stretch.replies = [Reply(plain(reply.text), reply.media) for reply in replies_of(turn)]
    stretch.happened = happened_in(turn)
    stretch.path = list(turn.path)
    stretch.notes = [e.message for e in turn.events if isinstance(e, Noted)]
    found = compare_replies(stretch, transcript) or compare_happened(stretch, transcript)
    for item in stretch.items:
        if item.kind is Kind.VALUES:
            found += _compare_values(item, stretch, chat, transcript)
        elif stretch.entry is not None:
            _prepare(item, chat)
    return found


def _prepare(item: Item, chat: Chat) -> None:
    if item.kind is not Kind.RESULT:
        return
    if item.text.startswith("hold "):
        chat.given.held.add(item.text.removeprefix("hold ").strip())
        return
    try:
        for name, (result, _) in read_pairs(item.text).items():
            chat.given.set(name, result)
    except NotYaml as error:
        raise _Mistake(
            item.line, "a name and its result, for example validate_zip: {status: 500}", str(error)
        ) from None


def _happen(stretch: Stretch, chat: Chat) -> Turn:
    entry = stretch.entry
    if entry is None:
        begins = any(item.kind is Kind.READ for item in stretch.items)
        return chat.begin() if begins else Turn({}, (), ())
    if entry.kind is Kind.TIME:
        return _time(entry, chat)
    if entry.kind is Kind.RESULT:
        return chat.release(entry.text.removeprefix("release ").strip())
    sent = [item for item in (entry, *stretch.items) if item.kind is Kind.SENDS]
    return chat.text(entry.text if entry.kind is Kind.TEXT else "", [_medium(item) for item in sent])


def _medium(item: Item) -> dict[str, str]:
    url, _, content_type = item.text.partition(" ")
    return {"url": url, "content_type": content_type.strip() or "image/jpeg"}


def _time(entry: Item, chat: Chat) -> Turn:
    what = " ".join(entry.text.split())
    plain_events = {"silence": chat.silence, "nudge": chat.nudge, "resume": chat.resume, "given back": chat.give_back}
    if what in plain_events:
        return plain_events[what]()
    spans = _SPAN.findall(what)
    if not spans or _SPAN.sub("", what).replace("and", "").strip(" ,"):
        wanted = f"a time such as 4 hours or 1 day, or one of {', '.join(plain_events)}"
        raise _Mistake(entry.line, wanted, what)
    return chat.pass_time(timedelta(seconds=sum(int(count) * _UNITS[unit] for count, unit in spans)))


def _compare_values(item: Item, stretch: Stretch, chat: Chat, transcript: Transcript) -> list[Difference]:
    try:
        pairs = read_pairs(item.text)
    except NotYaml as error:
        raise _Mistake(item.line, "names and values, for example adults: 2", str(error)) from None
    values = values_of(chat)
    got = {name: look_up(values, name) for name in pairs}
    stretch.values[item.line] = got
    return [
        difference(
            stretch, transcript, item, f"= {name}: {write_value(expected)}", f"= {name}: {write_value(got[name])}"
        )
        for name, (expected, as_written) in pairs.items()
        if not same(expected, as_written, got[name])
    ]


def values_of(chat: Chat) -> Mapping[str, Any]:
    """What `=` reads: the values as they are now, those of flows left meanwhile, `widgets`, `answers`, `data`."""
    session = chat.session or {}
    frame = (session.get("frames") or [{}])[-1]
    parts = {"widgets": frame.get("widgets", {}), "answers": frame.get("answers", {}), "data": session.get("data", {})}
    return {**parts, **chat.set_values, **driven_values(session)}
