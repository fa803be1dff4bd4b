"""What the monitor writes is documented."""

from pathlib import Path

import pytest

from frontdesk.monitor.audit import VERBS
from frontdesk.monitor.models import MonitorEntry

DOCUMENT = (Path(__file__).parents[2] / "docs" / "monitor.md").read_text()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_documented(verb):
    assert f"| `{verb}` |" in DOCUMENT


@pytest.mark.parametrize("kind", MonitorEntry.Kind.values)
def test_every_kind_is_documented(kind):
    assert f"| `{kind}` |" in DOCUMENT
