from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class TemplateFault(Exception):
    """A template that cannot be compiled or rendered: what is wrong, with its line and column."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class Template:
    """One compiled template. Immutable; equal when the source is."""

    def __init__(self, source: str) -> None:
        """Raises TemplateFault when it is not valid Liquid."""
        raise NotImplementedError

    source: str

    @property
    def variables(self) -> frozenset[str]:
        """The dotted paths it reads from outside of itself, `widgets.zip.inbound.Body`."""
        raise NotImplementedError

    def render(self, scope: Mapping[str, Any]) -> str:
        """The text. Raises TemplateFault for what breaks at run time (a limit, a filter given nonsense)."""
        raise NotImplementedError
