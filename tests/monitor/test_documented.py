"""What the monitor writes is documented."""

from pathlib import Path

import pytest

from frontdesk.monitor.audit import VERBS
from frontdesk.monitor.models import MonitorEntry

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "monitor.md").read_text()
CODE = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_documented(verb):
    assert f"| `{verb}` |" in DOCUMENT


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_kept_by_somebody(verb):
    assert CODE.count(f'"{verb}"') > 1  # the list itself names it once


@pytest.mark.parametrize("kind", MonitorEntry.Kind.values)
def test_every_kind_is_documented(kind):
    assert f"| `{kind}` |" in DOCUMENT
