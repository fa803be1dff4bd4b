"""Words in capitals that a text tells people to write do what the text says, in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import frontdesk
from frontdesk.consent.words import Meaning, understand
from frontdesk.flows.engine import words
from frontdesk.flows.engine.phrases import PHRASES

SOURCES = Path(frontdesk.__file__).parent
FILES = sorted(
    [
        *(SOURCES / "flows" / "packaged").rglob("*.yaml"),
        *(SOURCES / "flows" / "packaged").rglob("*.po"),
        *(SOURCES / "intake" / "content" / "packs").rglob("*.yaml"),
    ]
)
CAPITALS = re.compile(r"\b[A-ZÁÉÍÓÚÑĄĆĘŁŃŚŹŻ]{3,}\b")


def advertised(text: str) -> set[str]:
    """The words of the text in capitals that the engine knows: BACK, EXIT and their like."""
    return {word for word in CAPITALS.findall(text) if words.find(word) is not None}


def test_the_engine_advertises_no_word_that_ends_consent() -> None:
    found = {word for texts in PHRASES.values() for text in texts.values() for word in advertised(text)}
    assert {"BACK", "VOLVER", "WSTECZ", "EXIT"} <= found
    assert [word for word in found if _ends_consent(word)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_flow_and_no_dialogue_advertises_a_word_that_ends_consent(file: Path) -> None:
    assert [word for word in advertised(file.read_text()) if _ends_consent(word)] == []


def _ends_consent(word: str) -> bool:
    understood = understand(word)
    return understood is not None and understood.meaning == Meaning.OPT_OUT
