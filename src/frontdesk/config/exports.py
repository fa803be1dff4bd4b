"""What `frontdesk export` can write beyond the tables of reminders: other rooms register it in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Table = tuple[list[str], Iterator[list[Any]]]


@dataclass(frozen=True)
class Export:
    """`table(number, since)` gives header and rows: of one phone number (E.164; "": all), from an instant on (None)."""

    name: str
    table: Callable[[str, datetime | None], Table]


_exports: dict[str, Export] = {}


def register(export: Export) -> None:
    _exports[export.name] = export


def find(name: str) -> Export | None:
    return _exports.get(name)


def names() -> list[str]:
    return list(_exports)
