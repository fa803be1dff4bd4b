"""Message templates: Liquid, compiled once, with every resource limit set.

Two environments, alike but for escaping: in XML every value is escaped by itself, in a text nothing is. Checking is
strict (an unknown placeholder is an error that names line and column); at run time an unknown one is left empty, so
that a slip never costs a patient the reminder. Templates can load no files and cannot ask for the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from liquid import BoundTemplate, Environment, StrictUndefined, Undefined
from liquid.exceptions import LiquidError, UndefinedError
from liquid.filter import string_filter
from markupsafe import Markup

from frontdesk.carrier import segments

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Tags that read other files; there are none to read.
_NO_TAGS = ("include", "render")
#: `date` reads the clock for "now", `safe` would switch escaping off; the others have no use in a message.
_NO_FILTERS = ("date", "safe")


class TemplateFault(Exception):
    """A template is wrong. `line` and `column` count from 1; the text says what is wrong."""

    def __init__(self, message: str, line: int = 1, column: int = 1):
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class _Limits(Environment):
    loop_iteration_limit: ClassVar[int | None] = 1_000
    output_stream_limit: ClassVar[int | None] = 100_000  # bytes; TwiML may have 64 kB, a text 1,600 characters
    local_namespace_limit: ClassVar[int | None] = 200_000
    context_depth_limit: ClassVar[int] = 15
    block_nesting_limit: ClassVar[int] = 15


@cache
def environment(*, xml: bool, strict: bool) -> Environment:
    """The Liquid environment of XML templates or of texts, strict for checking or forgiving for run time."""
    made = _Limits(undefined=StrictUndefined if strict else Undefined, autoescape=xml)
    for tag in _NO_TAGS:
        made.tags.pop(tag, None)
    for name in _NO_FILTERS:
        made.filters.pop(name, None)
    made.filters["gsm7"] = _gsm7
    made.filters["digits"] = _digits
    return made


@string_filter
def _gsm7(value: str) -> str:
    """`{{ date | gsm7 }}`: letters that would double a text's price become their plain look-alikes."""
    cheap = segments.to_gsm7(str(value))
    return Markup(cheap) if isinstance(value, Markup) else cheap


@string_filter
def _digits(value: str) -> str:
    """`{{ office_phone | digits }}`: `(312) 555-0100` -> `3 1 2, 5 5 5, 0 1 0 0`, as a voice should read it."""
    groups = re.findall(r"\d+", str(value))
    return ", ".join(" ".join(group) for group in groups)


@dataclass(frozen=True)
class Compiled:
    """A template ready to render, and the file it came from."""

    path: Path
    source: str
    template: BoundTemplate

    def render(self, values: Mapping[str, Any]) -> str:
        """The text with `values` filled in, trimmed. Raises TemplateFault."""
        try:
            return self.template.render(**values).strip()
        except LiquidError as error:
            raise _fault(error) from error


def compile_source(source: str, path: Path, *, xml: bool, strict: bool = False) -> Compiled:
    """Compile `source`, which came from `path`. Raises TemplateFault."""
    try:
        return Compiled(path, source, environment(xml=xml, strict=strict).from_string(source, name=path.name))
    except LiquidError as error:
        raise _fault(error) from error


_cache: dict[tuple[Path, bool], tuple[tuple[int, int], Compiled]] = {}


def compile_file(path: Path, *, strict: bool = False) -> Compiled:
    """Compile the template in `path` (XML by its suffix), again only when the file has changed.

    Raises TemplateFault, also for a file that is not UTF-8 or cannot be read.
    """
    try:
        found = path.stat()
        version = (found.st_mtime_ns, found.st_size)
        known = _cache.get((path, strict))
        if known is not None and known[0] == version:
            return known[1]
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateFault(f"the file is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error
    except OSError as error:
        raise TemplateFault(f"the file cannot be read ({error.strerror})") from error
    compiled = compile_source(source, path, xml=path.suffix == ".xml", strict=strict)
    _cache[path, strict] = (version, compiled)
    return compiled


def unknown_placeholders(compiled: Compiled, known: Iterable[tuple[str, ...]]) -> list[TemplateFault]:
    """Placeholders of the template that no value answers, wherever they stand (also in a branch not taken today).

    `known` are the paths there are: `("office_name",)`, `("appointments", "date")`; `"*"` ends a path whose
    rest is free.
    """
    paths = set(known)
    tops = {path[0] for path in paths}
    faults = []
    analysis = compiled.template.analyze()
    for name, uses in analysis.globals.items():
        for use in uses:
            segments_ = [str(s) for s in use.segments if isinstance(s, str)]
            shown = ".".join(segments_)
            if name in tops and _answers(tuple(segments_), paths):
                continue
            line, column = position(compiled.source, use.span.index)
            hint = ", ".join(sorted({".".join(p).replace(".*", "") for p in paths}))
            faults.append(TemplateFault(f"unknown placeholder {shown!r}; there are: {hint}", line, column))
    return sorted(faults, key=lambda f: (f.line, f.column))


def position(source: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of the character at `index`."""
    before = source[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def _answers(path: tuple[str, ...], known: set[tuple[str, ...]]) -> bool:
    if path in known or (len(path) == 2 and path[1] in ("size", "first", "last")):
        return True
    return any((*path[:n], "*") in known for n in range(1, len(path)))


def _fault(error: LiquidError) -> TemplateFault:
    where = error.context()
    line, column = (where[0], where[1] + 1) if where else (1, 1)
    message = str(error.message or error.args)
    if isinstance(error, UndefinedError):
        message = f"unknown placeholder {message.removesuffix(' is undefined')}"
    return TemplateFault(message, line, column)


def clean(value: str) -> str:
    """`value` on one line, without the control characters that XML forbids."""
    return " ".join(_NOT_XML.sub(" ", value).split())
