"""How well a person's first text is understood: which issue it names or may mean, and whether a crisis is seen.

    .venv/bin/python benchmarks/first_texts.py [--misses] [--pack FOLDER]

The texts in data/first_texts.tsv were written, and committed, before any keyword or phrase of the rules; nothing is
tuned on them. No database is needed: the issues are read from the pack's folder.

| figure | what it is |
|---|---|
| top 1 | the issue was chosen at once, or stands first among the guesses |
| top 3 | ... or stands anywhere among them |
| at once | the issue was chosen without a question |
| menu | nothing was near, so the menu is shown (the right end for a text that is about none of the issues) |
| wrong | another issue was chosen without a question: the worst that can happen |
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

DATA = Path(__file__).parent / "data" / "first_texts.tsv"
PACK = Path(__file__).parents[1] / "src/frontdesk/intake/content/packs/illinois"
NONE = "none"


@dataclass(frozen=True)
class Row:
    language: str
    expected: frozenset[str]  # of several, any is right; empty: none of our issues
    crisis: str
    text: str


@dataclass(frozen=True)
class Seen:
    row: Row
    chosen: str  # without a question
    guesses: tuple[str, ...]
    crisis: str
    seconds: float

    @property
    def first(self) -> str:
        return self.chosen or next(iter(self.guesses), "menu")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="show every text that was not understood as expected")
    parser.add_argument("--pack", type=Path, default=PACK)
    options = parser.parse_args()
    seen = look(rows(), options.pack)
    console = Console(width=150)
    for table in (rates(seen), confusion(seen), crises(seen)):
        console.print(table)
    times = sorted(one.seconds * 1000 for one in seen)
    console.print(f"{len(seen)} texts; {statistics.median(times):.2f} ms a text (median), {times[-1]:.2f} ms (worst)")
    if options.misses:
        for one in seen:
            if one.row.crisis != one.crisis or not _right(one):
                made = one.chosen or ", ".join(one.guesses) or "menu"
                wanted = "|".join(sorted(one.row.expected)) or NONE
                console.print(f"{one.row.language} {wanted} -> {made}  [{one.row.crisis} -> {one.crisis}]: ", end="")
                console.print(one.row.text, markup=False)


def rows() -> list[Row]:
    found = []
    for line in DATA.read_text(encoding="utf-8").splitlines()[2:]:
        language, expected, crisis, text = line.split("\t")
        found.append(Row(language, frozenset(expected.split(",")) - {NONE}, crisis, text))
    return found


def look(texts: list[Row], pack: Path) -> list[Seen]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.config.settings")
    import django

    django.setup()
    from frontdesk.intake.content import reading
    from frontdesk.intake.understanding.first_text import Understanding
    from frontdesk.intake.understanding.keywords import Issue

    read = reading.read(pack).pack
    assert read is not None, f"the pack in {pack} cannot be read"
    understanding = Understanding(
        [Issue(i.key, i.titles, i.keywords, i.examples, i.dangerous) for i in read.issues if i.live]
    )
    understanding.understand("warm up", "en")
    seen = []
    for row in texts:
        began = time.perf_counter()
        found = understanding.understand(row.text, row.language)
        seconds = time.perf_counter() - began
        seen.append(Seen(row, found.issue, tuple(key for key, _ in found.guesses), found.crisis, seconds))
    return seen


def rates(seen: list[Seen]) -> Table:
    table = Table(title="what the text is about")
    for name in ("texts", "count", "top 1", "top 3", "at once", "menu", "wrong"):
        table.add_column(name, justify="left" if name == "texts" else "right")
    groups = {"about one of our issues": [one for one in seen if one.row.expected]}
    for language in ("en", "es", "pl"):
        groups[f"  {language}"] = [one for one in groups["about one of our issues"] if one.row.language == language]
    groups["about none of them"] = [one for one in seen if not one.row.expected]
    for name, group in groups.items():
        mine = name != "about none of them"
        table.add_row(
            name,
            str(len(group)),
            _share(group, lambda one: one.first in one.row.expected) if mine else "",
            _share(group, lambda one: bool({one.chosen, *one.guesses} & one.row.expected)) if mine else "",
            _share(group, lambda one: one.chosen in one.row.expected) if mine else "",
            _share(group, lambda one: one.first == "menu"),
            _share(group, lambda one: bool(one.chosen) and one.chosen not in one.row.expected),
        )
    return table


def confusion(seen: list[Seen]) -> Table:
    counts: Counter[tuple[str, str]] = Counter()
    for one in seen:
        counts["|".join(sorted(one.row.expected)) or NONE, one.first] += 1
    across = sorted({made for _, made in counts})
    table = Table(title="expected (down), what was chosen or stands first among the guesses (across)")
    for name in ("", *across):
        table.add_column(name, justify="right" if name else "left", overflow="fold")
    for wanted in sorted({wanted for wanted, _ in counts}):
        table.add_row(wanted, *(str(counts[wanted, made] or "") for made in across))
    return table


def crises(seen: list[Seen]) -> Table:
    table = Table(title="crisis texts")
    for name in ("", "count", "seen", "as the right kind"):
        table.add_column(name, justify="right" if name else "left")
    for kind in sorted({one.row.crisis for one in seen} - {""}):
        group = [one for one in seen if one.row.crisis == kind]
        right = _share(group, lambda one: one.crisis == one.row.crisis)
        table.add_row(kind, str(len(group)), _share(group, lambda one: bool(one.crisis)), right)
    calm = [one for one in seen if not one.row.crisis]
    table.add_row("none (a false alarm)", str(len(calm)), _share(calm, lambda one: bool(one.crisis)), "")
    return table


def _right(one: Seen) -> bool:
    return bool({one.chosen, *one.guesses} & one.row.expected) if one.row.expected else one.first == "menu"


def _share(group: list[Seen], holds: object) -> str:
    assert callable(holds)
    return f"{sum(bool(holds(one)) for one in group) / len(group):.1%}" if group else ""


if __name__ == "__main__":
    main()
