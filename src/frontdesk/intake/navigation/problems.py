"""What is wrong with a process, and where: pydantic's findings and our own in one shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """`place`: the way through the file, as in `pages.2 (summons).elements.0 (evict_summons).label`; `line` from 1,
    0 where it is not known."""

    file: str
    place: str
    message: str
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(one for one in (where, self.place, self.message) if one)


class DefinitionError(ValueError):
    """A process that cannot be used. Holds every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def readable(
    model: type[Model], data: Any, file: str, place: Place, problems: list[Problem], root: Any = None
) -> Model | None:
    """`data` as `model`, or None with what is wrong with it added to `problems`."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            inner = tuple(part for part in one["loc"] if not _is_pydantics(part))
            problems.append(at(file, (*place, *inner), one["msg"].removeprefix("Value error, "), root))
        return None


def at(file: str, place: Sequence[str | int], message: str, root: Any = None) -> Problem:
    """A problem at a place of the data `root`, which names the place better and may know its line."""
    return Problem(file, _spoken(place, root), message, _line(place, root))


def _is_pydantics(part: str | int) -> bool:
    """Parts of a place that name a type and not something in the file."""
    return isinstance(part, str) and (part in ("str", "list[str]") or "[" in part)


def _spoken(place: Sequence[str | int], root: Any) -> str:
    words, here = [], root
    for part in place:
        here = _inside(here, part)
        name = next((here[key] for key in ("page", "field", "value") if key in here), "") if _is_map(here) else ""
        words.append(f"{part} ({name})" if isinstance(part, int) and isinstance(name, str) and name else str(part))
    return ".".join(words)


def _line(place: Sequence[str | int], root: Any) -> int:
    """Where the data was read with its lines (ruamel.yaml's round trip), the line of the nearest thing."""
    here, line = root, 0
    for part in place:
        lines = getattr(here, "lc", None)
        if lines is not None and lines.data and part in lines.data:
            line = lines.data[part][0] + 1
        here = _inside(here, part)
        own = getattr(here, "lc", None)
        if isinstance(part, int) and own is not None and own.line is not None:
            line = own.line + 1
    return line


def _inside(here: Any, part: str | int) -> Any:
    if _is_map(here):
        return here.get(part)
    if isinstance(here, list) and isinstance(part, int) and 0 <= part < len(here):
        return here[part]
    return None


def _is_map(value: Any) -> bool:
    return hasattr(value, "get") and hasattr(value, "keys")
