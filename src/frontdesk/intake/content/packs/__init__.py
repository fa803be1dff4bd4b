"""The packs that are loaded: which one answers, which states they serve, and their texts.

The folders beside this file are the packs that come with Frontdesk.
"""

from __future__ import annotations

import re
from typing import Any

from frontdesk.intake.content.loaded import loaded
from frontdesk.intake.models import ContentPack

#: `{name}` in a text.
_BLANK = re.compile(r"\{([a-z_]+)\}")


def default() -> ContentPack | None:
    """The pack whose menu is shown before the place is known."""
    return loaded().default()


def of_state(state: str) -> ContentPack | None:
    """The pack that serves a state ("IL"): the default one if it does, else the first by name."""
    return loaded().of_state(state)


def serves(state: str) -> bool:
    """Whether any pack has content for a state ("IL")."""
    return bool(state) and of_state(state) is not None


def text(name: str, language: str, *, state: str = "", **values: Any) -> str:
    """A text or an address of the pack's settings, its `{blanks}` filled in.

    Of the pack that serves `state`; without a state, or when none does, of the default pack. English stands in for a
    language it does not have. "" when the pack has no such text, or there is no pack.

    Raises ValueError when a blank is left without a value: its name, and the text's.
    """
    pack = (of_state(state) if state else None) or default()
    found = (pack.settings if pack else {}).get(name, "")
    return filled(name, by_language(found, language), values)


def by_language(texts: Any, language: str) -> str:
    """A text by language; English stands in. A text that is the same in all languages is no dictionary."""
    if isinstance(texts, dict):
        return str(texts.get(language) or texts.get("en") or "")
    return str(texts or "")


def filled(name: str, text: str, values: dict[str, Any]) -> str:
    """A text with its `{blanks}` filled in. Raises ValueError for a blank without a value."""
    missing = blanks(text) - values.keys()
    if missing:
        raise ValueError(f"the pack's text {name!r} has blanks nobody fills: {', '.join(sorted(missing))}")
    return _BLANK.sub(lambda match: str(values[match[1]]), text)


def blanks(text: str) -> set[str]:
    """The names of the `{blanks}` in a text."""
    return set(_BLANK.findall(text))
