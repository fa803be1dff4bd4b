"""An import's plan, as the page shows it: how many rows have which fate, and some rows of each with a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def plan_shown(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    return plan
