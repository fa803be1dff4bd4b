from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, Self

from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.output import OutputNode
from liquid.exceptions import LiquidError
from liquid.static_analysis import TemplateAnalysis

from frontdesk.flows.templating.environment import ENVIRONMENT, OUTPUT_BYTES, Bound, Context, text_of
from frontdesk.flows.templating.filters import plain

_Segments = tuple[str | int, ...]


class TemplateFault(Exception):
    """A template that cannot be compiled or rendered: what is wrong, with its line and column (from 1; 0: unknown).

    `text`: what was rendered without the part that broke; "" where nothing could be.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column
        self.text = ""


class Template:
    """One compiled template. Immutable; equal when the source is."""

    def __init__(self, source: str) -> None:
        """Raises TemplateFault when it is not valid Liquid."""
        self.source = source
        self.fault: TemplateFault | None = None
        self._bound: Bound | None = None
        self._parts: tuple[str | _Segments, ...] | None = None
        self.literal = "{{" not in source and "{%" not in source
        if not self.literal:
            self._bound, self._parts = _compile(source)

    @classmethod
    def forgiving(cls, source: str) -> Self:
        """The same, but what is no valid Liquid becomes a template whose `fault` says so and is raised by each render.

        For Studio's exports: their broken templates are published and in use.
        """
        try:
            return cls(source)
        except TemplateFault as fault:
            template = cls("")
            template.source, template.fault, template.literal = source, fault, False
            return template

    def render(self, scope: Mapping[str, Any]) -> str:
        """The text. Raises TemplateFault for what breaks at run time (a limit, a filter given nonsense)."""
        if self.literal:
            return self.source
        if self._parts is not None:
            text = "".join(
                [part if part.__class__ is str else text_of(look_up(scope, part)) for part in self._parts]  # type: ignore[arg-type]
            )
            if len(text) > OUTPUT_BYTES:
                raise TemplateFault("output stream limit reached")
            return text
        if self._bound is None:
            raise self.fault or TemplateFault("not compiled")
        try:
            text, broke = self._bound.render_in(scope)
        except Exception as error:
            raise fault_of(error) from error
        if broke is not None:
            fault = fault_of(broke)
            fault.text = text
            raise fault from broke
        return text

    def value(self, scope: Mapping[str, Any]) -> Any:
        """Where the whole source is one `{{ expression }}`: its value as JSON knows it, null where it is unknown.

        Else the rendered text. Raises TemplateFault as `render` does.
        """
        expression = self._only_expression
        if expression is None:
            return self.render(scope)
        if self._parts is not None and len(self._parts) == 1:
            return plain(look_up(scope, self._parts[0]))  # type: ignore[arg-type]
        assert self._bound is not None
        try:
            return plain(expression.evaluate(Context(self._bound, globals=scope)))
        except Exception as error:
            raise fault_of(error) from error

    @cached_property
    def variables(self) -> frozenset[str]:
        """The dotted paths it reads from outside of itself, `widgets.zip.inbound.Body`.

        A path ends where an index is a variable: `options[n].name` reads `options` and `n`.
        """
        if self._analysis is None:
            return frozenset()
        found = [use.segments for uses in self._analysis.globals.values() for use in uses]
        return frozenset(_dotted(segments) for segments in found)

    @cached_property
    def assigned(self) -> frozenset[str]:
        """The names it sets for itself."""
        return frozenset(self._analysis.locals) if self._analysis else frozenset()

    @cached_property
    def faults(self) -> tuple[TemplateFault, ...]:
        """What a strict reader finds: what is no Liquid, and filters that do not exist."""
        if self.fault is not None:
            return (self.fault,)
        if self._analysis is None:
            return ()
        return tuple(
            TemplateFault(f"There is no filter {name!r}.", *_place(self.source, span.index))
            for name, spans in sorted(self._analysis.filters.items())
            if name not in ENVIRONMENT.filters
            for span in spans
        )

    @cached_property
    def _analysis(self) -> TemplateAnalysis | None:
        return self._bound.analyze(include_partials=False) if self._bound is not None else None

    @cached_property
    def _only_expression(self) -> Any:
        if self._bound is None:
            return None
        nodes = [node for node in self._bound.nodes if not (isinstance(node, ContentNode) and not node.text.strip())]
        return nodes[0].expression if len(nodes) == 1 and isinstance(nodes[0], OutputNode) else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Template) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

    def __repr__(self) -> str:
        return f"Template({self.source!r})"


class TextTemplate(Template):
    """A template whose value is always its text: Studio hands functions texts, whatever the values were."""

    def value(self, scope: Mapping[str, Any]) -> Any:
        return self.render(scope)


class JsonTemplate(Template):
    """A template whose text is JSON and whose value is what it says. Raises TemplateFault for what is no JSON."""

    def value(self, scope: Mapping[str, Any]) -> Any:
        text = self.render(scope).strip()
        try:
            return json.loads(text) if text else None
        except ValueError as error:
            raise TemplateFault(f"It is no JSON: {error}.") from error


def look_up(scope: Mapping[str, Any], path: _Segments) -> Any:
    """What `a.b[0].c` names in the scope by Liquid's rules (`size`, `first`, `last` included). None: nothing."""
    value: Any = scope
    try:
        for place, key in enumerate(path):
            if value.__class__ is dict and key in value:
                value = value[key]
            else:
                value = value[key] if place == 0 else _ITEMS.get_item(value, key)
    except (KeyError, TypeError, IndexError):
        return None
    return value


def fault_of(error: Exception, source: str = "") -> TemplateFault:
    """Any error of the template library or of a filter as a fault with its place; without one, the end of `source`."""
    if isinstance(error, TemplateFault):
        return error
    if isinstance(error, LiquidError):
        place = error.context()
        at = (place[0], place[1] + 1) if place else _place(source, len(source)) if source else (0, 0)
        return TemplateFault(str(error.message or type(error).__name__), *at)
    return TemplateFault(f"{type(error).__name__}: {error}")


@lru_cache(maxsize=8192)
def _compile(source: str) -> tuple[Bound, tuple[str | _Segments, ...] | None]:
    """The parsed template and, where it is only text and plain paths, its parts, which render without the library."""
    try:
        bound = ENVIRONMENT.from_string(source)
    except Exception as error:
        raise fault_of(error, source) from error
    assert isinstance(bound, Bound)
    parts: list[str | _Segments] = []
    for node in bound.nodes:
        if isinstance(node, ContentNode):
            parts.append(node.text)
        elif isinstance(node, OutputNode) and (path := _plain_path(node.expression)):
            parts.append(path)
        else:
            return bound, None
    return bound, tuple(parts)


def _plain_path(expression: object) -> _Segments | None:
    if not isinstance(expression, FilteredExpression) or expression.filters or not isinstance(expression.left, Path):
        return None
    segments = tuple(segment for segment in expression.left.path if not isinstance(segment, Path))
    whole = len(segments) == len(expression.left.path) and isinstance(segments[0], str)
    return segments if whole else None


def _dotted(segments: Any) -> str:
    plain_ones = []
    for segment in segments:
        if isinstance(segment, list):
            break
        plain_ones.append(str(segment))
    return ".".join(plain_ones)


def _place(source: str, index: int) -> tuple[int, int]:
    before = source[:index]
    return before.count("\n") + 1, index - before.rfind("\n")


#: Reads items of values by the library's rules; it has nothing else to do.
_ITEMS = Context(ENVIRONMENT.from_string(""))
