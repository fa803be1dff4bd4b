"""What matching needs to know of a person, and of nobody more. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from frontdesk.intake.eligibility.income import Total


@dataclass(frozen=True)
class Person:
    """Blank, None: not known yet, and then not looked at.

    `outcome_variable`, `outcome_value`: of guided navigation; while there is none, whoever takes the kind of problem at
    all is a match. `over_income`: the answer to the rough question. `total`: itemised income; it counts before the
    rough answer. `median_cents`: of their county and size, a year. `populations`: groups they named. `excluded`: ids of
    intake settings, or of whole organizations, that are not to be offered. `named`: id or name of the organization they
    asked for.
    """

    zip_code: str = ""
    city: str = ""
    county_fips: str = ""
    state: str = ""
    outcome_variable: str = ""
    outcome_value: str = ""
    household_size: int = 1
    over_income: bool | None = None
    total: Total | None = None
    median_cents: int | None = None
    age: int | None = None
    populations: Collection[str] = ()
    excluded: Collection[str] = ()
    named: str = ""
