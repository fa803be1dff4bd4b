"""The back end over our own tables: what is counted now, what a service takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from frontdesk.intake.backends import terms
from frontdesk.intake.backends.capacity import count_now, period_start
from frontdesk.intake.backends.embedded import EmbeddedBackend, may_serve
from intake.backends.offices import EXPORT, NOW, office, submission

CHICAGO = ZoneInfo("America/Chicago")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("reset", "now", "start"),
    [
        ("daily", "2026-03-03 15:00", "2026-03-03 00:00"),
        ("weekly", "2026-03-03 15:00", "2026-03-02 00:00"),
        ("weekly", "2026-03-02 00:00", "2026-03-02 00:00"),
        ("weekly", "2026-03-01 23:59", "2026-02-23 00:00"),
        ("monthly", "2026-03-03 15:00", "2026-03-01 00:00"),
        ("weekly", "2026-03-10 09:00", "2026-03-09 00:00"),  # the clock was changed on the 8th
    ],
)
def test_a_period_begins_at_midnight_of_the_office(reset, now, start):
    assert period_start(reset, at(now), CHICAGO) == at(start)


def test_a_count_never_begins_anew_without_a_period():
    assert period_start("never", NOW, CHICAGO) is None
    assert count_now(7, NOW - timedelta(days=900), "never", NOW, CHICAGO) == 7


@pytest.mark.parametrize(
    ("since", "reset", "count"),
    [
        ("2026-03-01 00:00", "monthly", 7),
        ("2026-02-28 23:59", "monthly", 0),
        ("2026-03-03 00:00", "daily", 7),
        ("2026-03-02 23:00", "daily", 0),
    ],
)
def test_what_was_counted_in_an_earlier_period_is_over(since, reset, count):
    assert count_now(7, at(since), reset, NOW, CHICAGO) == count


@pytest.mark.django_db
def test_terms_tell_the_count_of_the_present_period():
    row = office(intake_limit=5, current_count=5, counted_since=at("2026-02-10 12:00"))
    assert terms.of_row(row, at("2026-02-28 12:00")).current_count == 5
    assert terms.of_row(row, NOW).current_count == 0


@pytest.mark.django_db
def test_the_rest_export_has_the_newest_first_and_no_drafts():
    row = office()
    submission(row, NOW - timedelta(days=9), outcomes={"evict_outcome": ["tenant_notice"]})
    submission(row, NOW - timedelta(days=2), outcomes={"evict_outcome": ["tenant_court", "tenant_lockout"]})
    submission(row, NOW, is_draft=True)
    submission(row, NOW, rest_export="/rest/snap-cases")
    submission(office("Closed", is_enabled=False), NOW)
    submission(office("Hidden", service={"is_published": False}), NOW)
    rows = EmbeddedBackend().case_acceptance(EXPORT)
    assert [dict(found.outcomes) for found in rows] == [
        {"evict_outcome": ("tenant_court", "tenant_lockout")},
        {"evict_outcome": ("tenant_notice",)},
    ]
    assert {found.settings_id for found in rows} == {str(row.uuid)}
    assert EmbeddedBackend().case_acceptance("rest/eviction-cases", "pl") == rows


@pytest.mark.parametrize(
    ("area", "serves"),
    [
        ({}, True),
        ({"include": {"counties": ["17031"]}}, True),
        ({"include": {"counties": ["17043"]}}, False),
        ({"include": {"counties": ["17043"], "zip_codes": ["60603"]}}, True),
        ({"include": {"states": ["IL"]}}, True),
        ({"include": {"states": ["HI"]}}, False),
        ({"include": {"states": ["IL"]}, "exclude": {"counties": ["17031"]}}, False),
        ({"include": {"states": ["IL"]}, "exclude": {"cities": ["Chicago"]}}, True),
    ],
)
def test_who_may_serve_a_county(area, serves):
    assert may_serve(area, "17031", "IL") is serves
