"""What came of an entry of a transcript, beside what is written after it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from frontdesk.flows.engine.events import Ended, Failed, HandedOver, LanguageChanged, Message, Turn
from frontdesk.flows.transcripts.chat import Reply
from frontdesk.flows.transcripts.format import Item, Kind, Transcript, plain


@dataclass(frozen=True)
class Difference:
    """One place where a conversation goes otherwise than it is written. `path`: the steps gone through there."""

    file: str
    line: int
    after: str  # the entry it answers
    expected: str
    got: str
    path: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what an author should know: a call without a result, a template that broke
    mistake: bool = False  # the entry cannot be understood, so nothing can be recorded in its place

    def __str__(self) -> str:
        lines = [
            f"{self.file}:{self.line}: differs after {self.after!r}" if self.after else f"{self.file}:{self.line}:"
        ]
        if self.expected and self.got and "\n" in self.expected + self.got:
            lines += ["  (- expected, + got)"]
            pairs = difflib.ndiff(self.expected.split("\n"), self.got.split("\n"))
            lines += [f"  {line.rstrip()}" for line in pairs]
        else:
            lines += [f"  expected  {self.expected or '(nothing)'}", f"  got       {self.got or '(nothing)'}"]
        if self.path:
            lines.append(f"  path      {' -> '.join(self.path)}")
        return "\n".join([*lines, *(f"  note      {note}" for note in self.notes)])


@dataclass
class Stretch:
    """An entry that lets something happen (None: the beginning), what is written after it, and what came of it."""

    entry: Item | None
    items: list[Item] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)
    values: dict[int, dict[str, Any]] = field(default_factory=dict)  # by line of the `=` entry
    path: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def happened_in(turn: Turn) -> list[str]:
    """What happened besides texts to the person, as `*` entries say it."""
    found = []
    for event in turn.events:
        if isinstance(event, Message) and event.to:
            found.append(f"text to {event.to}: {plain(event.text)}")
        elif isinstance(event, HandedOver):
            found.append(f"handed_over: {event.reason}" if event.reason else "handed_over")
        elif isinstance(event, Ended):
            found.append(f"ended: {event.by}")
        elif isinstance(event, Failed):
            found.append(f"failed: {event.code}")
        elif isinstance(event, LanguageChanged):
            found.append(f"language: {event.language}")
    return found


def _after(stretch: Stretch) -> str:
    return f"{stretch.entry.kind} {stretch.entry.text}".split("\n")[0] if stretch.entry else ""


def compare_replies(stretch: Stretch, transcript: Transcript) -> list[Difference]:
    written = expected_replies(stretch.items)
    at = 0
    for reply in stretch.replies:
        taken = next(
            (n for n in range(1, len(written) - at + 1) if _joined(written[at : at + n]) == reply), 0
        )  # a text may be written as several `<` lines
        if not taken:
            item = written[at][0] if at < len(written) else None
            expected = _shown(_joined(written[at : at + 1])) if item else ""
            return [difference(stretch, transcript, item, expected, _shown(reply))]
        at += taken
    if at < len(written):
        return [difference(stretch, transcript, written[at][0], _shown(_joined(written[at : at + 1])), "")]
    return []


def expected_replies(items: Iterable[Item]) -> list[tuple[Item, Reply]]:
    """The `<` entries, each with its media."""
    found: list[tuple[Item, Reply]] = []
    for item in items:
        if item.kind is Kind.READ:
            found.append((item, Reply(item.text)))
        elif item.kind is Kind.PICTURE:
            owner, reply = found.pop() if found else (item, Reply(""))
            found.append((owner, Reply(reply.text, (*reply.media, item.text))))
    return found


def _joined(written: Sequence[tuple[Item, Reply]]) -> Reply:
    replies = [reply for _, reply in written]
    return Reply(plain("\n".join(r.text for r in replies)), tuple(url for r in replies for url in r.media))


def _shown(reply: Reply) -> str:
    return "\n".join([f"< {reply.text}".rstrip(), *(f"<+ {url}" for url in reply.media)])


def difference(stretch: Stretch, transcript: Transcript, item: Item | None, expected: str, got: str) -> Difference:
    line = item.line if item else (stretch.entry.line if stretch.entry else 1)
    return Difference(transcript.file, line, _after(stretch), expected, got, tuple(stretch.path), tuple(stretch.notes))


def compare_happened(stretch: Stretch, transcript: Transcript) -> list[Difference]:
    """Only what is written is wanted; but a failure, or a text to somebody else, nobody wrote of is a difference."""
    written = [item for item in stretch.items if item.kind is Kind.HAPPENED]
    rest = list(stretch.happened)
    for item in written:
        match = next((h for h in rest if h == item.text or h.partition(":")[0] == item.text), None)
        if match is None:
            got = "\n".join(f"* {each}" for each in rest)
            return [difference(stretch, transcript, item, f"* {item.text}", got)]
        rest.remove(match)
    for each in rest:
        if each.startswith(("failed", "text to ")):
            return [difference(stretch, transcript, None, "", f"* {each}")]
    return []
