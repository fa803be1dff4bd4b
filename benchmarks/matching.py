"""Matching one person among thousands of services: the rules alone, and from the tables with all that a turn pays.

    .venv/bin/python benchmarks/matching.py [--services 5000] [--runs 50]

A third of the services is in the person's county, and two thirds of those take the problem; each has two submissions.
The person's income is known, so that every service that fits is compared with its own limit. The baseline beside each
figure is the plain way, in the same run: to read and parse every service and submission anew for each person. People
differ from one question to the next, so that no answer is remembered. CPU is that of this process; the rest of the time
is PostgreSQL's, and whoever else uses the machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

import big_database

REACH = 20.0  # milliseconds
EXPORT, FIELD, COUNTIES = "/rest/eviction-cases", "evict_outcome", ("17031", "17097", "17043")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=50)
    options = parser.parse_args()
    big_database.begin()
    try:
        fill(options.services)
        table = Table(title=f"{options.services:,} services; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for name in ("", "CPU, ms", "median, ms", "p95, ms", "times faster", "CPU under 20 ms"):
            table.add_column(name, justify="right" if name else "left")
        for title, ours, baseline in figures():
            run(ours, 2)  # warm
            mine, theirs = run(ours, options.runs), run(baseline, max(3, options.runs // 10))
            ratio = statistics.median(theirs.wall) / statistics.median(mine.wall)
            row(table, title, mine, f"{ratio:.1f}", "yes" if mine.cpu < REACH else "NO")
            row(table, "  baseline: everything anew", theirs, "1.0", "")
        Console(width=120).print(table)
    finally:
        big_database.end()


def figures() -> list[tuple[str, Callable[[int], Any], Callable[[int], Any]]]:
    """What is measured: a title, the product's way and the plain way, each for the nth person."""
    from django.db.models import F

    from frontdesk.intake import models
    from frontdesk.intake.backends import backend
    from frontdesk.intake.matching import candidates, finding, known, matching

    terms, submissions = backend().intake_settings(), backend().case_acceptance(EXPORT)
    there = candidates.prepare(terms, candidates.newest(submissions))
    people = [somebody(number) for number in range(20)]
    assert all(matching.match(each, there, big_database.NOW) for each in people)
    pks = list(models.IntakeSettings.objects.values_list("pk", flat=True)[:1000])
    users = [triage_user(number) for number in range(20)]

    def anew(number: int) -> Any:
        return matching.match(
            people[number % 20], candidates.prepare(terms, candidates.newest(submissions)), big_database.NOW
        )

    def from_tables(number: int) -> Any:
        return finding.find_offers(users[number % 20], big_database.NOW)

    def from_tables_anew(number: int) -> Any:
        known.forget()
        return from_tables(number)

    def after_an_intake(number: int) -> Any:
        settings = models.IntakeSettings.objects.filter(pk=pks[number % len(pks)])
        settings.update(current_count=F("current_count") + 1)
        return from_tables(number)

    def after_an_intake_anew(number: int) -> Any:
        known.forget()
        return after_an_intake(number)

    return [
        (
            "the rules alone, services parsed before",
            lambda number: matching.match(people[number % 20], there, big_database.NOW),
            anew,
        ),
        ("from the tables, decision stored", from_tables, from_tables_anew),
        ("the same, an intake has just been counted", after_an_intake, after_an_intake_anew),
    ]


@dataclass
class Times:
    """Milliseconds: of the clock for each run, of the processor on average."""

    wall: list[float]
    cpu: float


def run(ask: Callable[[int], Any], runs: int) -> Times:
    """Ask so many times."""
    wall, cpu = [], time.process_time()
    for number in range(runs):
        began = time.perf_counter()
        ask(number)
        wall.append((time.perf_counter() - began) * 1000)
    return Times(wall, (time.process_time() - cpu) * 1000 / runs)


def row(table: Table, title: str, times: Times, ratio: str, verdict: str) -> None:
    figures = (times.cpu, statistics.median(times.wall), percentile(times.wall, 95))
    table.add_row(title, *(f"{figure:,.1f}" for figure in figures), ratio, verdict)


def percentile(times: list[float], percent: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


def somebody(number: int) -> Any:
    from frontdesk.intake.eligibility.income import Total
    from frontdesk.intake.matching.person import Person

    return Person(
        zip_code="60603",
        city="Chicago",
        county_fips=COUNTIES[number % 3],
        state="IL",
        outcome_variable=FIELD,
        outcome_value=str(number % 7),
        household_size=1 + number % 5,
        total=Total(100_000 + number * 10_000),
        age=30 + number,
    )


def triage_user(number: int) -> Any:
    from frontdesk.intake.triage import recording

    return recording.create(
        f"{number}",
        big_database.NOW,
        contact="+13125550142",
        line="+13125550100",
        flow="legal_help",
        language="en",
        zip_code="60603",
        county_fips=COUNTIES[number % 3],
        state="IL",
        issue_key="eviction",
        outcome_variable=FIELD,
        outcome_value=str(number % 7),
        household_size=1 + number % 5,
        total_income_cents=100_000 + number * 10_000,
        age=30 + number,
    )


def fill(services: int) -> None:
    """A pack with one issue, and the services with their organizations, terms and submissions."""
    from datetime import timedelta

    from frontdesk.intake import models

    now = big_database.NOW
    pack = models.ContentPack.objects.create(name="bench", title="", states=["IL"], is_default=True, loaded_at=now)
    models.LegalIssue.objects.create(
        pack=pack, key="eviction", number=1, titles={}, lsc_code="63", search_term="u", rest_export=EXPORT
    )
    organizations = models.Organization.objects.bulk_create(
        models.Organization(
            name=f"Example {number}", last_intake_at=now - timedelta(hours=number) if number % 5 else None
        )
        for number in range(services)
    )
    rows = models.Service.objects.bulk_create(
        models.Service(
            organization=organization,
            name=f"Housing {number}",
            area={"include": {"counties": [COUNTIES[number % 3]]}, "exclude": {"zip_codes": ["60610", "60611"]}},
            cost="low_cost" if number % 10 == 9 else "free",
            populations=["veteran"] if number % 20 == 7 else [],
        )
        for number, organization in enumerate(organizations)
    )
    models.IntakeSettings.objects.bulk_create(
        models.IntakeSettings(
            service=service,
            name=service.name,
            intake_limit=number % 4 * 10,
            current_count=number % 13,
            counted_since=now,
            income_maximum=(125, 200, 300)[number // 9 % 3],
            messages={"we_call": {"en": "We call you.", "es": "Le llamamos.", "pl": "Zadzwonimy."}},
            callbacks={"hours": {day: ["09:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}},
        )
        for number, service in enumerate(rows)
    )
    for days in (30, 1):  # an older one that no longer counts, and the newest
        models.CaseAcceptance.objects.bulk_create(
            models.CaseAcceptance(
                service=service,
                rest_export=EXPORT,
                legal_issue="u",
                outcomes={FIELD: [str(value) for value in range(7) if (value + number // 3) % 3], "other": ["1"]},
                submitted_at=now - timedelta(days=days),
            )
            for number, service in enumerate(rows)
        )


if __name__ == "__main__":
    main()
