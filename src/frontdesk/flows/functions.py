"""The functions flows can call: other rooms register here, so that the flows need not know them.

A function takes the arguments a step renders and a read-only context, and returns a JSON value. Bad input is an answer,
not a failure; raise only when the function itself cannot do its work (the step then leaves by its `failed` exit).

Rooms register in their `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Context:
    """What a function may know besides its arguments. Nothing in it may be changed."""

    now: datetime  # the time that came with the event
    flow: str = ""
    step: str = ""
    session: str = ""  # the session's number, "" in a dry run
    language: str = "en"
    contact: str = ""  # the person's number, E.164
    line: str = ""  # the number they wrote to, E.164
    values: Mapping[str, Any] = field(default_factory=dict)  # the values of the frame that calls
    started_with: str = ""  # the text that began the session


Run = Callable[[Mapping[str, Any], Context], Any]


@dataclass(frozen=True)
class Function:
    """`takes`: names of the arguments it reads (others are ignored); `gives`: keys of the object it returns.

    `remote`: it leaves this machine, so it runs in a job and the answer follows. The others run inside the transaction
    of the turn: what they write is kept exactly when the turn is. `idempotent`: a remote one that may be asked twice,
    when the answer to the first time was lost. `optional`: those of `takes` that a step may leave out. `sensitive`:
    those of `takes` that are redacted first; a question of a Studio export whose answer is given as one is sensitive.
    """

    name: str
    run: Run
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    remote: bool = False
    about: str = ""
    idempotent: bool = False
    optional: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()


_functions: dict[str, Function] = {}


def register(
    name: str,
    run: Run,
    *,
    takes: Iterable[str] = (),
    gives: Iterable[str] = (),
    remote: bool = False,
    aliases: Iterable[str] = (),
    about: str = "",
    idempotent: bool = False,
    optional: Iterable[str] = (),
    sensitive: Iterable[str] = (),
) -> None:
    """Make `run` known to flows as `name` (and under its aliases). The last registration of a name counts."""
    for known_as in (name, *aliases):
        _functions[known_as] = Function(
            known_as,
            run,
            tuple(takes),
            tuple(gives),
            remote,
            about,
            idempotent,
            frozenset(optional),
            frozenset(sensitive),
        )


def find(name: str) -> Function | None:
    return _functions.get(name)


def all_functions() -> Mapping[str, Function]:
    """Every registered function by its name."""
    return dict(_functions)
