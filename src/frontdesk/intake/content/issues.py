"""The legal issues people can come with."""

from __future__ import annotations

from frontdesk.intake.content import packs
from frontdesk.intake.content.loaded import loaded
from frontdesk.intake.models import LegalIssue


def live() -> list[LegalIssue]:
    """The issues of the default pack that the menu shows, in its order."""
    there = loaded()
    return list(there.menu(there.default()))


def find(key: str, state: str = "") -> LegalIssue | None:
    """An issue by its key, as the pack that serves the state has it; without a state, as the default pack has it.

    None when that pack has no such live issue.
    """
    there = loaded()
    return next((issue for issue in there.menu(there.of_state(state)) if issue.key == key), None)


def menu(language: str) -> list[dict[str, str]]:
    """The menu's options: [{"value": key, "label": title in the language}], in order."""
    return [{"value": issue.key, "label": title(issue, language)} for issue in live()]


def title(issue: LegalIssue, language: str) -> str:
    """What the menu calls an issue."""
    return packs.by_language(issue.titles, language)


def neutral_title(issue: LegalIssue, language: str) -> str:
    """What later texts call an issue: others may read the phone, so a dangerous issue has words that tell nothing."""
    return packs.by_language(issue.neutral_titles, language) or title(issue, language)
