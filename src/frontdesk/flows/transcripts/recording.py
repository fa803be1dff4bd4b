"""Write transcripts: an existing one with what is read now, or a chat that was had in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.flows.transcripts.chat import Reply
from frontdesk.flows.transcripts.comparing import Stretch
from frontdesk.flows.transcripts.format import Item, Kind
from frontdesk.flows.transcripts.runner import Outcome
from frontdesk.flows.transcripts.values import NotYaml, dump_yaml, read_pairs, write_value


@dataclass(frozen=True)
class Exchange:
    """One turn of a chat: what the person texted (None: we began), what they read, what else happened."""

    texted: str | None
    replies: Sequence[Reply]
    happened: Sequence[str] = ()


def updated(outcome: Outcome) -> str:
    """The transcript with the texts, values and events of `outcome`; comments, order and the person's texts stay.

    `outcome` must have been played to the end.
    """
    lines = list(outcome.transcript.header)
    for stretch in outcome.stretches:
        if stretch.entry is not None:
            lines += stretch.entry.raw
        lines += _body(stretch)
    return "\n".join(lines) + "\n"


def new_transcript(
    flow: str, exchanges: Sequence[Exchange], *, language: str = "", given: Mapping[str, Any] | None = None
) -> str:
    """A chat as a transcript."""
    header: dict[str, Any] = {"flow": flow}
    if language:
        header["language"] = language
    if given:
        header["given"] = dict(given)
    lines = dump_yaml(header).splitlines()
    lines.append("")
    for exchange in exchanges:
        lines += lines_of(exchange)
    return "\n".join(lines) + "\n"


def lines_of(exchange: Exchange, *, with_text: bool = True) -> list[str]:
    """One turn as a transcript shows it."""
    lines = _entry(Kind.TEXT, exchange.texted) if with_text and exchange.texted is not None else []
    for reply in exchange.replies:
        lines += _reply(reply)
    return lines + [line for happened in exchange.happened for line in _entry(Kind.HAPPENED, happened)]


def _body(stretch: Stretch) -> list[str]:
    items = list(stretch.items)
    replies = [line for reply in stretch.replies for line in _reply(reply)]
    written = [item for item in items if item.kind in (Kind.READ, Kind.PICTURE)]
    if [line for item in written for line in item.raw if line.strip()] == [line for line in replies if line.strip()]:
        first = None  # as it stands, blank lines included
    else:
        first = written[0] if written else next((item for item in items if item.kind is not Kind.SENDS), None)
    lines: list[str] = []
    told = [item for item in items if item.kind is Kind.HAPPENED]
    as_told = {item.line: each for item, each in zip(told, stretch.happened, strict=False)}
    for item in items:
        if item is first:
            lines += replies
        if item in written:
            lines += item.raw if first is None else ()
        elif item.kind is Kind.VALUES and item.line in stretch.values:
            lines += _values(item, stretch.values[item.line])
        elif item.kind is Kind.HAPPENED:
            lines += _happened(item, as_told)
        else:
            lines += item.raw
    if first is None and not written:
        lines += replies
    return lines


def _happened(item: Item, as_told: Mapping[int, str]) -> list[str]:
    happened = as_told.get(item.line)
    if happened is None:
        return []
    unchanged = item.text == happened or item.text == happened.partition(":")[0]
    return list(item.raw) if unchanged else _entry(Kind.HAPPENED, happened)


def _values(item: Item, got: Mapping[str, Any]) -> list[str]:
    try:
        names = list(read_pairs(item.text))
    except NotYaml:
        return list(item.raw)
    line = "= " + ", ".join(f"{name}: {write_value(got.get(name))}" for name in names)
    return [line]


def _reply(reply: Reply) -> list[str]:
    return [*_entry(Kind.READ, reply.text), *(f"{Kind.PICTURE} {url}" for url in reply.media)]


def _entry(kind: Kind, text: str) -> list[str]:
    first, *more = text.split("\n")
    return [f"{kind} {first}".rstrip(), *(f"  {line}".rstrip() for line in more)]
