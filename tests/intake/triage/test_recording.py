"""The record of a person being triaged: one a conversation, updated screen by screen, never emptied by a blank."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.intake.models import TriageScreen, TriageUser
from frontdesk.intake.triage import answers, recording

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
PERSON, LINE = "+13125550142", "+13125550100"

pytestmark = pytest.mark.django_db


def made(session="17", **more):
    place = {"zip_code": "60603", "county": "Cook", "county_fips": "17031", "state": "IL"}
    who = {"contact": PERSON, "line": LINE, "flow": "legal_help", "language": "en"}
    return recording.create(session, NOW, **(who | place | more))


def again(triage_user):
    return TriageUser.objects.get(pk=triage_user.pk)


def test_a_further_call_updates_the_one_record():
    first = made(last_screen_viewed="sms-zip-code")
    second = made(zip_code="60601", county_fips="17031", language="es")
    assert (first.pk, first.uuid) == (second.pk, second.uuid)
    row = again(first)
    assert (row.zip_code, row.county, row.language, row.triage_status) == ("60601", "Cook", "es", "Started")
    assert row.last_screen_viewed == "sms-zip-code"
    assert row.household_size == 1


def test_a_blank_never_erases():
    row = made(household_size="3", race="Other", search="eviction")
    recording.update(row, NOW, household_size="", race=None, search=" ", populations=[], county="")
    row = again(row)
    assert (row.household_size, row.race, row.county) == (3, "Other", "Cook")
    assert answers.get(row) == {"search": "eviction"}


def test_another_zip_code_takes_the_place_of_the_old_one_away():
    row = made()
    recording.update(row, NOW, zip_code="53703", county="", county_fips="", state="WI")
    row = again(row)
    assert (row.zip_code, row.county, row.county_fips, row.state) == ("53703", "", "", "WI")


def test_the_funnel_has_a_row_a_screen_and_none_of_a_trial():
    row = made()
    later = NOW + timedelta(minutes=1)
    for at, screen in ((NOW, "sms_zip_code"), (later, "sms-zip-code"), (later, "sms_income"), (later, "not a screen!")):
        recording.update(row, at, last_screen_viewed=screen)
    seen = TriageScreen.objects.filter(triage_user=row).order_by("pk")
    assert list(seen.values_list("screen", "language", "at")) == [
        ("sms-zip-code", "en", NOW),
        ("sms_income", "en", later),
    ]
    trial = made("trial 4", last_screen_viewed="sms-zip-code")
    assert trial.is_trial
    assert trial.last_screen_viewed == "sms-zip-code"
    assert not TriageScreen.objects.filter(triage_user=trial).exists()
