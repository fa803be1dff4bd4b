"""The packs and their live issues as a process keeps them: a person's texts ask for them again and again, and they
change when somebody loads a pack or corrects an issue. Asked each time: whether a row has changed since.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from frontdesk.config.database.versions import Sums, stamps
from frontdesk.intake.models import ContentPack, LegalIssue

_TABLES = ("content_packs", "legal_issues")


@dataclass(frozen=True)
class Loaded:
    """Rows to be read, not to be changed: others in this process hold the same."""

    packs: tuple[ContentPack, ...]  # the default one first, then by name
    issues: dict[int, tuple[LegalIssue, ...]]  # primary key of a pack -> those in its menu, in its order

    def default(self) -> ContentPack | None:
        """The pack whose menu is shown before the place is known."""
        return next((pack for pack in self.packs if pack.is_default), None)

    def of_state(self, state: str) -> ContentPack | None:
        """The pack that serves a state ("IL"): the default one if it does, else the first by name. Of "": the default
        one."""
        return next((pack for pack in self.packs if state.upper() in pack.states), None) if state else self.default()

    def menu(self, pack: ContentPack | None) -> tuple[LegalIssue, ...]:
        """The live issues of a pack, in the order of its menu."""
        return self.issues.get(pack.pk, ()) if pack is not None else ()


_kept: tuple[Sums, Loaded] | None = None


def loaded() -> Loaded:
    """All packs, as they are for this transaction."""
    global _kept
    kept = _kept
    stamp = stamps(_TABLES)
    if kept is None or kept[0] != stamp:
        kept = (stamp, _read())
        if stamps(_TABLES) == stamp:  # else somebody loads a pack in this moment: kept the next time
            _kept = kept
    return kept[1]


def _read() -> Loaded:
    issues: dict[int, list[LegalIssue]] = defaultdict(list)
    for issue in LegalIssue.objects.filter(is_live=True).order_by("pack_id", "number", "key"):
        issues[issue.pack_id].append(issue)
    packs = ContentPack.objects.order_by("-is_default", "name")
    return Loaded(tuple(packs), {pack: tuple(rows) for pack, rows in issues.items()})
