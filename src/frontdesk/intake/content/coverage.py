"""Where in the states of a pack somebody takes an issue, and where nobody does: by outcome of guided navigation.

Only services that are open to all count: one for veterans helps few people in a county.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from frontdesk.intake.content import areas
from frontdesk.intake.content.areas import Map
from frontdesk.intake.content.problems import Problem, Severity
from frontdesk.intake.content.reading import Pack
from frontdesk.intake.content.references import ISSUES
from frontdesk.intake.content.usefulness import offered
from frontdesk.intake.matching import area

#: (outcome field, value)
Outcome = tuple[str, str]


@dataclass(frozen=True)
class Coverage:
    """Names of counties that are served as a whole, in part (some ZIP codes or cities), not at all."""

    whole: tuple[str, ...]
    part: tuple[str, ...]
    none: tuple[str, ...]


def of_pack(pack: Pack, places: Map) -> dict[str, dict[Outcome, Coverage]]:
    """Rest export -> outcome that somebody takes somewhere -> its coverage, for every issue that the menu shows."""
    keys = [
        area.keys_of(zip_code=row.zip_code, city=row.city, county_fips=row.county_fips, state=row.state)
        for row in places.rows
    ]
    found: dict[str, dict[Outcome, Coverage]] = {}
    for rest_export in dict.fromkeys(issue.rest_export for issue in pack.issues if issue.live):
        served: dict[Outcome, set[int]] = defaultdict(set)
        for one in offered(pack, rest_export):
            if one.service.populations:
                continue
            parsed = area.parse(areas.stored(one.service.area, places))
            rows = {number for number, named in enumerate(keys) if area.serves(parsed, named)}
            for field, values in one.submission.outcomes.items():
                for value in values:
                    served[field, value] |= rows
        found[rest_export] = {outcome: _coverage(rows, places) for outcome, rows in served.items()}
    return found


def check(pack: Pack, places: Map) -> list[Problem]:
    """A note for every issue with counties where nobody takes it; a warning where nobody does anywhere."""
    problems = []
    for rest_export, by_outcome in of_pack(pack, places).items():
        number, issue = next((n, one) for n, one in enumerate(pack.issues) if one.rest_export == rest_export)
        file, place = pack.files[ISSUES], ("issues", number)
        if not any(coverage.whole or coverage.part for coverage in by_outcome.values()):
            problems.append(
                file.problem(
                    place,
                    f"nobody who is open to all takes {issue.key} anywhere.",
                    "Add a service for it.",
                    severity=Severity.WARNING,
                )
            )
            continue
        alike: dict[Coverage, list[str]] = defaultdict(list)
        for (_, value), coverage in by_outcome.items():
            alike[coverage].append(value)
        for coverage, values in alike.items():
            for words, names in (("nobody takes {} in {}.", coverage.none), ("{} in parts only of {}.", coverage.part)):
                if names:
                    message = words.format(", ".join(sorted(values)), _counted(names))
                    problems.append(file.problem(place, message, severity=Severity.NOTE))
    return problems


def _coverage(served: set[int], places: Map) -> Coverage:
    hits: dict[str, list[bool]] = defaultdict(list)
    for number, row in enumerate(places.rows):
        hits[row.county_fips].append(number in served)
    sorts: dict[str, list[str]] = {"whole": [], "part": [], "none": []}
    for code, each in hits.items():
        sorts["whole" if all(each) else "part" if any(each) else "none"].append(places.counties[code])
    return Coverage(**{name: tuple(sorted(names)) for name, names in sorts.items()})


def _counted(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    return f"{len(names)} {'county' if len(names) == 1 else 'counties'}: {shown}"
