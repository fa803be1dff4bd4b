"""Every code a check can find has a heading in the documentation, and every heading is a code."""

from __future__ import annotations

import re
from pathlib import Path

from frontdesk.flows import checking, translating

ROOT = Path(__file__).parents[2]


def codes_in_the_source() -> set[str]:
    """The words that stand where a finding has its code: the first argument of whatever makes a problem."""
    found = set()
    for package in (checking, translating):
        for path in Path(str(package.__file__)).parent.glob("*.py"):
            found |= set(re.findall(r'problem\(\s*"([a-z_]+)"', path.read_text()))
    return found


def codes_in_docstrings() -> set[str]:
    """Every `find` lists its codes."""
    found = set()
    for path in Path(str(checking.__file__)).parent.glob("*.py"):
        for listed in re.findall(r'"""Codes: (.*?)(?:"""|\n\n)', path.read_text(), re.DOTALL):
            found |= set(re.findall(r"[a-z]+(?:_[a-z]+)+|placeholder|unsupported", listed))
    return found


def headings() -> set[str]:
    return set(re.findall(r"^### (\w+)$", (ROOT / "docs" / "flow-checks.md").read_text(), re.MULTILINE))


def test_every_code_is_documented_and_every_heading_is_a_code() -> None:
    assert codes_in_docstrings() == headings()


def test_every_rule_lists_the_codes_it_finds() -> None:
    assert codes_in_the_source() <= codes_in_docstrings()
    assert len(codes_in_the_source()) > 30
