"""Taking a content pack into the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

#: Where the packs lie that come with Frontdesk.
PACKAGED = Path(__file__).parent / "packs"


@dataclass(frozen=True)
class Loaded:
    """What a load brought and took away. `counts`: issues, processes, organizations, services, counselors, places."""

    name: str
    title: str
    is_default: bool
    counts: dict[str, int]
    removed: list[str] = field(default_factory=list)  # sentences


def packaged() -> dict[str, Path]:
    """The packs that come with Frontdesk: name -> folder."""
    return {path.parent.name: path.parent for path in sorted(PACKAGED.glob("*/pack.yaml"))}


def load_pack(folder: Path, now: datetime, *, default: bool = False) -> Loaded:
    """Take a pack into the database, in one transaction; loading it again changes nothing.

    `default`: its menu is shown before the place is known (the first pack that is loaded is the default).

    Raises `problems.PackError` with everything that is wrong with it; then nothing has changed.
    """
    from frontdesk.intake.content import storing

    return storing.store(folder, now, default=default)
