"""The federal poverty guidelines as dated data: dollars a year for one person, and for each further person.

Source: the yearly notices of the Department of Health and Human Services in the Federal Register ("Annual Update of the
HHS Poverty Guidelines", under 42 U.S.C. 9902(2)). The date is the one on which the notice says the figures take effect;
until then those of the year before hold. A new year is one more row, newest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Region:
    """Dollars a year: for the first person, and for each further one."""

    first: int
    further: int


@dataclass(frozen=True)
class Table:
    """The guidelines of a year."""

    year: int
    effective: date
    contiguous: Region  # 48 states and the District of Columbia
    alaska: Region
    hawaii: Region
    notice: str  # where it stands in the Federal Register


#: Newest first.
TABLES: tuple[Table, ...] = (
    Table(2026, date(2026, 1, 13), Region(15_960, 5_680), Region(19_950, 7_100), Region(18_360, 6_530), "91 FR 1797"),
    Table(2025, date(2025, 1, 15), Region(15_650, 5_500), Region(19_550, 6_880), Region(17_990, 6_330), "90 FR 5917"),
    Table(2024, date(2024, 1, 11), Region(15_060, 5_380), Region(18_810, 6_730), Region(17_310, 6_190), "89 FR 2961"),
    Table(2023, date(2023, 1, 12), Region(14_580, 5_140), Region(18_210, 6_430), Region(16_770, 5_910), "88 FR 3424"),
    Table(2022, date(2022, 1, 12), Region(13_590, 4_720), Region(16_990, 5_900), Region(15_630, 5_430), "87 FR 3315"),
    Table(2021, date(2021, 1, 13), Region(12_880, 4_540), Region(16_090, 5_680), Region(14_820, 5_220), "86 FR 7732"),
)
