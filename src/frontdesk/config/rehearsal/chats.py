"""People who text the office in the demo: what they write is in a file, what they read comes from the flows."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontdesk.config.rehearsal.evening import Evening

#: The flows that come with Frontdesk, inner ones first, and which texts each answers.
FLOWS: dict[str, Sequence[str]] = {
    "household": (),
    "welcome": ("--default", "--keyword", "hello", "--keyword", "hola", "--keyword", "witam"),
    "appointment": ("--reminder",),
    "legal_help": tuple(
        part
        for word in ("eviction", "desalojo", "eksmisja", "food stamps", "legal help", "ayuda legal", "pomoc prawna")
        for part in ("--keyword", word)
    ),
}
#: What the intake of the demo knows of: issues, dialogues, made-up organizations.
PACK = "illinois"
#: Phones that text at the same time.
AT_ONCE = 4


@dataclass(frozen=True)
class Chat:
    """One phone's texts, in order. `lines`: ("in" | "out", words), once it was played."""

    who: str
    number: str
    texts: Sequence[str]
    shown: bool = False
    lines: list[tuple[str, str]] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        lines = [{"direction": direction, "body": body} for direction, body in self.lines]
        return {"who": self.who, "number": self.number, "shown": self.shown, "lines": lines}


def read_chats(file: Path) -> list[Chat]:
    """The chats of a TOML file: `[[chats]]` with who, number, texts and shown."""
    return [Chat(**chat) for chat in tomllib.loads(file.read_text(encoding="utf-8"))["chats"]]


def publish_flows(evening: Evening) -> None:
    """Let the flows that come with Frontdesk answer texts. Raises RehearsalError."""
    evening.do("intake", "load", PACK, "--default")
    for name, routes in FLOWS.items():
        evening.do("flows", "publish", name, *routes)


def play(evening: Evening, chats: Sequence[Chat], watch: Callable[[int], None]) -> None:
    """Let everybody text the office, several at a time, each waiting for the answer. `watch`: texts written so far."""
    written = 0

    def one(chat: Chat) -> None:
        nonlocal written
        for text in chat.texts:
            replies = evening.text_in(chat.number, text)
            chat.lines.append(("in", text))
            chat.lines.extend(("out", reply) for reply in replies)
            written += 1
            watch(written)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(one, chat) for chat in chats]:
            done.result()
