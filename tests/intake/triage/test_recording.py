"""The record of a person being triaged: one a conversation, updated screen by screen, never emptied by a blank."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from frontdesk.config.env import get_settings
from frontdesk.intake.models import (
    IntakeSettings,
    Organization,
    PendingUpdate,
    Service,
    TriageScreen,
    TriageUser,
)
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


def test_a_triage_user_is_found_again():
    row = made()
    assert recording.of_session("17") == row
    assert recording.of_session("18") is None
    assert recording.by_uuid(row.uuid) == recording.by_uuid(f" {row.uuid} ") == row
    recording.update(row, NOW, backend_uuid="a-7")
    assert recording.by_uuid("a-7") == row
    assert recording.by_uuid("nonsense") is None
    made(""), made("")  # of no conversation
    assert recording.of_session("") is None
    assert recording.by_uuid("") is None


def test_who_wrote_to_whom_is_set_once():
    row = made(contact="", line="")
    recording.update(row, NOW, user_phone=PERSON, flow_id=LINE)
    recording.update(row, NOW, user_phone="+13125550199", flow_id="+13125550198")
    assert (again(row).contact_number, again(row).line) == (PERSON, LINE)


def test_an_update_touches_no_other_column():
    row, copy = made(), again(made())
    recording.update(row, NOW, household_size=4)
    recording.update(copy, NOW + timedelta(minutes=1), race="Other")
    row = again(row)
    assert (row.household_size, row.race, row.updated_at) == (4, "Other", NOW + timedelta(minutes=1))


def test_an_organization_is_known_by_its_settings_its_id_or_its_name():
    aid = Organization.objects.create(name="Prairie Example Legal Aid", legalserver_name="PELA")
    terms = IntakeSettings.objects.create(name="x", service=Service.objects.create(organization=aid, name="Housing"))
    row = made()
    for given in (terms.uuid, str(terms.uuid)):
        recording.update(row, NOW, intake_organization=given)
        assert (again(row).organization, again(row).intake_settings) == (aid, terms)
    recording.update(row, NOW, intake_organization="00000000-0000-0000-0000-000000000000")
    assert again(row).organization == aid
    for given in (aid.uuid, "PELA", "Prairie Example Legal Aid"):
        other = made(f"of {given}", intake_organization=given)
        assert again(other).organization == aid


def test_an_unusable_value_is_named_in_the_log_and_not_told(caplog):
    with caplog.at_level("INFO"):
        row = made(age="forty-two and a half")
    assert "no usable value for age" in caplog.text
    assert "forty" not in caplog.text
    assert again(row).age is None


def test_an_external_service_is_told_in_order_and_sealed(monkeypatch):
    monkeypatch.setenv("FRONTDESK_INTAKE_BACKEND", "external")
    get_settings.cache_clear()
    row = made(last_screen_viewed="sms-zip-code", race="")
    recording.update(row, NOW, household_size="2", nobody_knows="x")
    recording.update(row, NOW, race="")  # nothing new
    made("trial 2", household_size=2)
    told = [update.attributes for update in PendingUpdate.objects.order_by("pk")]
    assert len(told) == 2
    assert told[0]["user_phone"] == PERSON
    assert told[0]["zip_code"] == "60603"
    assert "race" not in told[0]
    assert told[1] == {"household_size": "2"}
    assert set(PendingUpdate.objects.values_list("state", "triage_user_id")) == {("waiting", row.pk)}


def test_the_embedded_back_end_is_told_nothing():
    made()
    assert not PendingUpdate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_make_one_record():
    start = threading.Barrier(4)
    found, failed = [], []

    def call(number):
        try:
            start.wait()
            with transaction.atomic():  # as a turn does
                found.append(made("77", household_size=number + 1).pk)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(set(found)) == 1
    assert TriageUser.objects.filter(session_key="77").count() == 1
