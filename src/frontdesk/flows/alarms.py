"""What tells the flows that somebody may be in danger, and what to say then: other rooms register it here.

A flow whose head says `crisis: true` (and every sub-flow it runs) asks at each text. `find` is pure and quick: it runs
for every text. `text` gives the words that go out before anything else. Rooms register in their `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: (what was written, the language of the conversation) -> the kind of crisis (a word of up to 20 letters); "": none.
Find = Callable[[str, str], str]
#: (kind, language) -> the office's text.
Tell = Callable[[str, str], str]
#: (what was written, the language of the conversation) -> the language to answer in.
Language = Callable[[str, str], str]


@dataclass(frozen=True)
class Alarm:
    """`language`: the language that the words are written in, where it can be told; people in danger use their own."""

    find: Find
    text: Tell
    language: Language = lambda body, language: language


_registered: Alarm | None = None


def register(find: Find, text: Tell, *, language: Language | None = None) -> None:
    """Make these the ones that flows ask. The last registration counts."""
    global _registered
    _registered = Alarm(find, text) if language is None else Alarm(find, text, language)


def registered() -> Alarm | None:
    """The alarm that was registered; None: no text is taken for a cry for help."""
    return _registered
