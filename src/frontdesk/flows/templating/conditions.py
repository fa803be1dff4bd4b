from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Condition:
    """One test: Studio's (`type`, `argument`, `value`), or a Liquid expression (`expression`)."""

    def __init__(self, *, type: str = "", argument: str = "", value: str = "", expression: str = "") -> None:
        """Raises TemplateFault, ValueError for a type that does not exist."""
        raise NotImplementedError

    def holds(self, scope: Mapping[str, Any]) -> bool:
        raise NotImplementedError

    @property
    def variables(self) -> frozenset[str]:
        raise NotImplementedError
