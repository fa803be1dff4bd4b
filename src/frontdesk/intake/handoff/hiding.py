"""What the other side says of a transfer, without the person's own words in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "[...]"
#: Shorter values are part of other words, and say nothing of a person.
SHORTEST = 3
#: What the office or the other side itself calls things.
_NOBODYS = frozenset({"externalID", "eTransferOrganization", "program", "legalProblemCode", "callbackType", "type"})


def without_values(text: str, payload: Mapping[str, Any] | None) -> str:
    """`text` with every value of the payload that it quotes hidden."""
    for value in sorted(set(_values(payload)), key=len, reverse=True):
        text = re.sub(re.escape(value), HIDDEN, text, flags=re.IGNORECASE)
    return text


def _values(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [found for name, inner in value.items() if name not in _NOBODYS for found in _values(inner)]
    if isinstance(value, (list, tuple)):
        return [found for inner in value for found in _values(inner)]
    if isinstance(value, bool) or value is None:
        return []
    text = str(value).strip()
    return [text] if len(text) >= SHORTEST else []
