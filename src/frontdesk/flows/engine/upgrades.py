"""Sessions that an earlier release wrote, made readable: one pure function for each step from a format to the next.

When the document changes shape: raise `session.FORMAT`, add the function that turns the format before into the new one
(with a sentence on why it changed), and freeze a document of the old format in tests/flows/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontdesk.flows.engine.session import FORMAT

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

#: Format -> the function that makes the next format of it. It gets a copy, which is not deep.
UPGRADES: dict[int, Upgrade] = {}


class TooNew(ValueError):
    """The document was written by a later release than this one."""


def upgrade(
    document: dict[str, Any], *, to: int = FORMAT, upgrades: Mapping[int, Upgrade] = UPGRADES
) -> dict[str, Any]:
    """The document in the format `to`; itself when it is in it. Raises TooNew, and ValueError for no session at all."""
    version = document.get("format")
    if version == to:
        return document
    if not isinstance(version, int):
        raise ValueError("this is no session: it has no format")
    if version > to:
        raise TooNew(f"the session is of format {version}; this release reads up to {to}: install the newer release")
    while version < to:
        document = {**upgrades[version](dict(document)), "format": version + 1}
        version += 1
    return document
