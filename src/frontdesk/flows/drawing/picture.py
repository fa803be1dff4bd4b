"""What is drawn, before anybody decides how: boxes and the arrows between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What a box stands for; it decides the colour and the outline."""

    START = "start"  # what begins the flow
    SAY = "say"  # a text goes out
    ASK = "ask"  # the person is asked, and waited for
    BRANCH = "branch"  # one of several ways is taken
    VALUES = "values"  # something is noted, nothing is seen
    CALL = "call"  # a function or another system is called
    FLOW = "flow"  # another flow runs
    PERSON = "person"  # a person takes over
    PHONE = "phone"  # something on a call
    END = "end"  # the flow, or the conversation, is over
    LOST = "lost"  # a step that could not be carried over
    ELSEWHERE = "elsewhere"  # a step in another section
    SECTION = "section"  # a whole section, in the overview


class Tone(StrEnum):
    """What kind of way an arrow is."""

    USUAL = "usual"  # the way on, or a case of a branch
    TROUBLE = "trouble"  # something failed, nobody answered, nothing was understood


@dataclass(frozen=True)
class Box:
    """`title` is small and above, `body` is what the person reads. `step`: the step it stands for, "" for none.
    `section`: the section to which it leads. `ends`: the flow is over after it, whatever comes of it."""

    id: str
    shape: Shape
    title: str
    body: str = ""
    step: str = ""
    section: str = ""
    ends: bool = False


#: What is said where a flow is over.
THE_END = "end of the flow"


@dataclass(frozen=True)
class Arrow:
    """One arrow, for one way or for several that lead to the same place (`labels`, each once). `ways`: the steps at its
    two ends, as in the flow."""

    source: str
    target: str
    labels: tuple[str, ...] = ()
    tone: Tone = Tone.USUAL
    ways: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Picture:
    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    about: str = ""
