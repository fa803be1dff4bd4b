"""The sentences of a walk for the case notes, in the language that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from frontdesk.intake.navigation import walking
from frontdesk.intake.navigation.definition import Definition, Page, Texts
from frontdesk.intake.navigation.display_logic import group, holds
from frontdesk.intake.navigation.wording import yes_no

#: The profile field under which they travel with a walk.
FIELD = "notes"

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def sentences(definitions: walking.Definitions, state: walking.State, language: str) -> list[str]:
    """In the order of the answers; {field} is filled in with what was answered. Each stands once."""
    profile = walking.profile(state)
    found = []
    for entry in state["answered"]:
        definition = definitions.get(entry["process"])
        page = definition.page(entry["page"]) if definition is not None else None
        if definition is None or page is None:
            continue
        for text in _texts(page, entry["values"], profile):
            found.append(_filled_in(text, definition, profile, language))
    return list(dict.fromkeys(found))


def said(definition: Definition, field: str, value: Any, language: str) -> str:
    """An answer as people read it: labels instead of values, yes or no, several with commas."""
    element = definition.element(field)
    if element is not None and element.has_options:
        labels = {option.value: in_language(option.label, language) for option in element.options}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(one, str(one)) for one in chosen if one)
    if element is not None and element.type == "bool":
        return yes_no(value, language)
    return ", ".join(value) if isinstance(value, list) else str(value)


def in_language(texts: Texts, language: str) -> str:
    """The text; where the process does not speak the language, in its own first one."""
    return texts.get(language) or next(iter(texts.values()))


def _texts(page: Page, values: Mapping[str, Any], profile: Mapping[str, Any]) -> Iterator[Texts]:
    for element in page.fields():
        value = values.get(element.field or "")
        for option in element.options:
            if option.note is not None and (
                option.value in value if isinstance(value, list) else option.value == value
            ):
                yield option.note
    for note in page.notes:
        if holds(group(note.when), profile):
            yield note.text


def _filled_in(text: Texts, definition: Definition, profile: Mapping[str, Any], language: str) -> str:
    def answered(match: re.Match[str]) -> str:
        return said(definition, match[1], profile.get(match[1], ""), language)

    return _PLACEHOLDER.sub(answered, in_language(text, language))
