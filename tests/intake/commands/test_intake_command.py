"""`frontdesk intake`: what operators type, and what scripts read."""

from __future__ import annotations

import io
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from frontdesk.config import clock
from frontdesk.intake.backends import pending_updates
from frontdesk.intake.content import loading
from frontdesk.intake.models import (
    ApiClient,
    AreaMedianIncome,
    CaseAcceptance,
    ContentPack,
    Decision,
    FirstText,
    IntakeSettings,
    Organization,
    PendingUpdate,
    Place,
    Transfer,
    TriageScreen,
    TriageUser,
)
from frontdesk.intake.places import looking_up
from frontdesk.monitor.models import MonitorEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
AS_ON_THE_3RD = {"FRONTDESK_NOW": "2026-03-03T09:00:00-06:00", "TWILIO_API_URL": "http://127.0.0.1:1"}


@pytest.fixture(autouse=True)
def _third_of_march(monkeypatch: pytest.MonkeyPatch) -> None:
    from frontdesk.config.env import get_settings

    for name, value in AS_ON_THE_3RD.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    looking_up.forget()


@pytest.fixture
def illinois() -> None:
    loading.load_pack(loading.packaged()["illinois"], NOW)


def lines(*words: str) -> str:
    out = io.StringIO()
    call_command("intake", *words, stdout=out)
    return out.getvalue()


def told(*words: str, code: int = 0) -> Any:
    """The one JSON object of a call, whose exit code is `code`."""
    out = io.StringIO()
    found = 0
    try:
        call_command("intake", *words, "--json", stdout=out)
    except SystemExit as error:
        found = int(error.code or 0)
    assert found == code
    return json.loads(out.getvalue())


def person(**more: Any) -> TriageUser:
    values = {"contact_number": "+13125550142", "line": "+13125550100", "created_at": NOW, "updated_at": NOW}
    return TriageUser.objects.create(**{**values, **more})


# packs


def test_a_pack_is_loaded_by_its_name() -> None:
    data = told("load", "hawaii")
    assert data["loaded"] and data["default"] and data["counts"]["places"] == 139
    assert told("load", "illinois", "--default")["default"]
    assert [pack.name for pack in ContentPack.objects.filter(is_default=True)] == ["illinois"]
    assert "Hawaii is loaded: 1 issues" in lines("load", "hawaii")


def test_a_pack_is_exported_edited_and_loaded_again(tmp_path: Path) -> None:
    told("load", "hawaii")
    folder = tmp_path / "mine"
    data = told("export", "hawaii", "--out", str(folder))
    assert "issues.yaml" in data["files"]
    path = folder / "issues.yaml"
    path.write_text(path.read_text().replace("en: Eviction\n", "en: Losing your home\n"))
    assert told("check", str(folder))["ok"]
    told("load", str(folder))
    assert told("issues")["issues"][0]["titles"]["en"] == "Losing your home"


def test_a_pack_with_a_mistake_is_not_loaded_and_says_where(tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    shutil.copytree(loading.packaged()["hawaii"], folder)
    path = folder / "organizations.yaml"
    path.write_text(path.read_text().replace("maximum: 125", "maximum: lots"))
    data = told("load", str(folder), code=1)
    assert not data["loaded"] and data["problems"][0]["file"] == "organizations.yaml" and data["problems"][0]["line"]
    assert not ContentPack.objects.exists()
    checked = told("check", str(folder), code=1)
    assert not checked["ok"] and checked["counts"]["error"] == 1


@pytest.mark.parametrize("verb", ["load", "check"])
def test_a_pack_that_is_not_there(verb: str) -> None:
    with pytest.raises(CommandError, match="neither a folder nor a pack"):
        lines(verb, "atlantis")


def test_exporting_what_is_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no loaded pack 'illinois'; loaded: none"):
        lines("export", "illinois", "--out", str(tmp_path))


def test_issues_of_all_packs(illinois: None) -> None:
    told("load", "hawaii")
    found = told("issues")["issues"]
    assert [(one["pack"], one["key"]) for one in found][:2] == [("illinois", "eviction"), ("illinois", "landlord")]
    assert ("hawaii", "eviction") in [(one["pack"], one["key"]) for one in found]
    assert "order_of_protection" in lines("issues")


def test_issues_without_a_pack() -> None:
    assert "frontdesk intake load illinois" in lines("issues")


# places


def test_a_state_and_a_file_of_places(tmp_path: Path) -> None:
    assert told("load-places", "hi")["states"] == {"HI": 139}
    path = tmp_path / "WI.csv"
    path.write_text("zip_code,city,county,county_fips,state\n53703,Madison,Dane,55025,WI\n")
    assert told("load-places", str(path))["states"] == {"WI": 1}
    assert Place.objects.get(zip_code="53703").source == "WI.csv"
    path.write_text("zip_code,city,county,county_fips,state\n5370,Madison,Dane,55025,WI\n")
    data = told("load-places", str(path), code=1)
    assert not data["loaded"] and "line 2" in data["mistakes"][0]
    assert Place.objects.filter(state="WI").count() == 1


def test_places_that_are_not_there() -> None:
    with pytest.raises(CommandError, match=r"\(HI, IL\)"):
        lines("load-places", "WI")


def test_median_incomes(tmp_path: Path) -> None:
    path = tmp_path / "ami.csv"
    path.write_text("county_fips,year,household_size,amount\n17031,2026,2,96000\n")
    assert told("load-ami", str(path)) == {"loaded": True, "file": str(path), "rows": 1, "counties": 1, "years": 1}
    assert AreaMedianIncome.objects.get().median_cents == 96_000_00
    path.write_text("county_fips,year,household_size,amount\n17031,2026,2,much\n")
    assert "'much'" in told("load-ami", str(path), code=1)["mistakes"][0]
    with pytest.raises(CommandError, match="there is no file"):
        lines("load-ami", str(tmp_path / "other.csv"))


# simulate


def simulated(*words: str) -> Any:
    return told("simulate", *words)


def test_the_person_of_the_example(illinois: None) -> None:
    """60603, tenant with a court case, 2 adults, $1,900 a month."""
    data = simulated(
        "--zip", "60603", "--issue", "eviction", "--outcome", "tenant_court", "--adults", "2", "--income", "$1,900"
    )
    assert data["place"]["county"] == "Cook" and data["place"]["asked_for_county"] == []
    assert data["rough_limit"] == {"monthly_cents": 541000, "version": "fpl 2026", "over": False}
    assert {one["organization"].split()[0] for one in data["matches"]} == {"Lakefront", "South"}
    reasons = {one["code"] for one in data["others"]}
    assert {"area", "outcome", "no_submission"} <= reasons
    assert all(one["reason"] for one in data["others"])
    assert data["referrals"] == ""


def test_what_is_simulated_is_not_stored(illinois: None) -> None:
    before = (TriageUser.objects.count(), Decision.objects.count(), MonitorEntry.objects.count())
    settings = list(IntakeSettings.objects.order_by("pk").values())
    simulated("--zip", "61101", "--issue", "eviction", "--outcome", "tenant_court", "--income", "900")
    assert (TriageUser.objects.count(), Decision.objects.count(), MonitorEntry.objects.count()) == before
    assert list(IntakeSettings.objects.order_by("pk").values()) == settings


def test_a_county_decides(illinois: None) -> None:
    words = ("--zip", "60010", "--issue", "eviction", "--outcome", "tenant_court")
    data = simulated(*words)
    assert sorted(data["place"]["asked_for_county"]) == ["Cook", "Kane", "Lake", "McHenry"]
    assert [one["organization"].split()[0] for one in data["matches"]] == ["Prairie"]
    cook = simulated(*words, "--county", "cook")
    assert {one["organization"].split()[0] for one in cook["matches"]} == {"Lakefront", "South"}
    with pytest.raises(CommandError, match="its counties: "):
        lines("simulate", *words, "--county", "Will")


def test_over_the_limit_and_waived(illinois: None) -> None:
    words = (
        "--zip",
        "62701",
        "--issue",
        "eviction",
        "--outcome",
        "tenant_court",
        "--income",
        "9000",
        "--language",
        "es",
    )
    data = simulated(*words)
    assert data["rough_limit"]["over"] and data["matches"] == []
    assert "Busque" in data["referrals"] and "/es/desalojo" in data["referrals"]
    assert "over_income" in {one["code"] for one in data["others"]}
    veteran = simulated(*words, "--group", "veteran")
    assert [one["service"] for one in veteran["matches"]] == ["Homes for veterans"]


def test_age_counts(illinois: None) -> None:
    words = ("--zip", "62701", "--issue", "expungement", "--outcome", "juvenile")
    assert simulated(*words, "--age", "14")["matches"]
    assert "under_age" in {one["code"] for one in simulated(*words, "--age", "12")["others"]}


def test_simulated_for_people_to_read(illinois: None) -> None:
    text = lines("simulate", "--zip", "62301", "--issue", "eviction", "--outcome", "tenant_lockout")
    assert "62301: Quincy, Adams County, IL" in text
    assert "the person is told to call at once" in text
    assert "not offered:" in text and "does not serve this place" in text
    nobody = lines("simulate", "--zip", "62047", "--issue", "eviction", "--outcome", "tenant_court")
    assert "nobody matches" in nobody and "get-legal-help" in nobody


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--zip", "6060", "--issue", "eviction"), "is no ZIP code"),
        (("--zip", "53703", "--issue", "eviction"), "is in no loaded state"),
        (("--zip", "60603", "--issue", "divorce"), "has no issue 'divorce'; it has: eviction"),
        (("--zip", "60603", "--issue", "snap", "--adults", "0"), "are no household"),
        (("--zip", "60603", "--issue", "snap", "--income", "much"), "is no amount of dollars"),
        (("--zip", "60603", "--issue", "snap", "--income=-5"), "is no amount of dollars"),
    ],
)
def test_what_cannot_be_simulated(illinois: None, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        lines("simulate", *words)


def test_a_state_without_a_pack() -> None:
    told("load-places", "IL")
    with pytest.raises(CommandError, match="no loaded pack serves IL"):
        lines("simulate", "--zip", "60603", "--issue", "eviction")


# misses and funnel


def test_misses_are_what_nobody_understood() -> None:
    def first(key: str, text: str, found: str, days: int = 0, **more: Any) -> None:
        FirstText.objects.create(
            session_key=key, text=text, language="en", found=found, at=NOW - timedelta(days=days), **more
        )

    first("1", "eviction", "keyword", chosen="eviction")
    first("2", "my roof leaks", "menu", chosen="rental_housing")
    first("3", "groceries", "guess", guesses=[{"key": "snap", "score": 0.4}], chosen="snap")
    first("4", "help me with [this]", "guess", guesses=[{"key": "snap", "score": 0.4}], chosen="tanf")
    first("5", "", "menu")
    first("6", "long ago", "menu", days=40)
    first("trial 7", "a trial", "menu")
    data = told("misses", "--since", "2026-02-20")
    assert [(one["text"], one["chosen"]) for one in data["misses"]] == [
        ("my roof leaks", "rental_housing"), ("help me with [this]", "tanf"),
    ] or [one["text"] for one in data["misses"]] == ["help me with [this]", "my roof leaks"]  # fmt: skip
    assert (data["blanked"], data["understood"]) == (1, 1)
    assert len(told("misses")["misses"]) == 3
    assert "help me with [this]" in lines("misses")
    assert MonitorEntry.objects.filter(tags__contains=["action:intake.read"]).exists()
    assert not MonitorEntry.objects.filter(data__icontains="roof").exists()


def test_the_funnel_counts_people_not_trials() -> None:
    def came(language: str, *screens: str, **more: Any) -> None:
        one = person(language=language, **more)
        for screen in screens:
            TriageScreen.objects.create(triage_user=one, screen=screen, language=language, at=NOW)

    came("en", "sms-zip-code", "sms_household_size", "sms-matches", "own-screen", triage_status="Started")
    came("en", "sms-zip-code", intake_status="Offered")
    came("es", "sms-zip-code", "sms_household_size", triage_status="Out of area")
    came("pl", "sms-zip-code", is_trial=True)
    came("en", "sms-zip-code", created_at=NOW - timedelta(days=60))
    data = told("funnel", "--since", "2026-03-01")
    assert data["people"] == 3 and data["languages"] == {"en": 2, "es": 1}
    assert [(one["screen"], one["people"]) for one in data["screens"]] == [
        ("sms-zip-code", 3), ("sms_household_size", 2), ("sms-matches", 1), ("own-screen", 1),
    ]  # fmt: skip
    assert data["screens"][0]["languages"] == {"en": 2, "es": 1}
    assert data["triage_status"] == {"Started": 2, "Out of area": 1}
    assert data["intake_status"] == {"none": 2, "Offered": 1}
    assert told("funnel")["people"] == 4
    assert told("funnel", "--language", "es")["people"] == 1
    text = lines("funnel", "--since", "2026-03-01")
    assert "100 %" in text and "67 %" in text and "Out of area 1" in text
    assert "nobody has begun" in lines("funnel", "--since", "2027-01-01")


def test_a_day_that_is_none() -> None:
    with pytest.raises((CommandError, SystemExit)):
        lines("funnel", "--since", "yesterday")


# handing over


def transfer(state: str, number: int = 1, **more: Any) -> Transfer:
    values = {"external_id": f"ILAOEvict-{number}", "payload": {"firstName": "Ana"}, "due_at": NOW, "created_at": NOW,
              "updated_at": NOW}  # fmt: skip
    return Transfer.objects.create(triage_user=person(), state=state, **{**values, **more})


def test_transfers_are_listed_without_what_they_hold() -> None:
    organization = Organization.objects.create(name="Prairie Example Legal Aid")
    transfer("refused", 1, error="the other side refused it", organization=organization)
    transfer("queued", 2)
    transfer("confirmed", 3)
    data = told("transfers")
    assert {one["external_id"] for one in data["transfers"]} == {"ILAOEvict-1", "ILAOEvict-2"}
    assert data["counts"]["refused"] == data["counts"]["queued"] == data["counts"]["confirmed"] == 1
    assert [one["state"] for one in told("transfers", "--state", "confirmed")["transfers"]] == ["confirmed"]
    text = lines("transfers")
    assert "Prairie" in text and "the other side refused it" in text and "Ana" not in text
    with pytest.raises(CommandError, match="no state of a transfer"):
        lines("transfers", "--state", "lost")


def test_a_refused_transfer_is_queued_again() -> None:
    row = transfer("refused", error="no")
    assert told("resend", str(row.pk))["state"] == "queued"
    row.refresh_from_db()
    assert (row.state, row.error, row.due_at) == ("queued", "", row.due_at)
    assert row.due_at <= clock.now()
    with pytest.raises(CommandError, match="can no longer be done"):
        lines("resend", str(row.pk))
    with pytest.raises(CommandError, match="there is no such transfer"):
        lines("resend", "999999")


def test_a_client_of_the_service_is_told_its_secrets_once() -> None:
    data = told("api-client", "add", "glh-website")
    assert set(data) == {"client_id", "client_secret", "username", "password"}
    row = ApiClient.objects.get(client_id="glh-website")
    assert data["client_secret"] not in row.secret_hash and data["password"] not in row.password_hash
    with pytest.raises(CommandError, match="already"):
        lines("api-client", "add", "glh-website")


def test_a_client_of_the_service_is_closed() -> None:
    told("api-client", "add", "glh-website")
    told("api-client", "add", "other")
    assert told("api-client", "close", "glh-website") == {"client_id": "glh-website", "closed": True}
    assert not ApiClient.objects.get(client_id="glh-website").is_active
    with pytest.raises(CommandError, match="no open client glh-website; open are: other"):
        lines("api-client", "close", "glh-website")


def test_updates_that_were_given_up_are_listed_and_tried_again() -> None:
    rosa = person()

    def update(**more: Any) -> PendingUpdate:
        values = {"attributes": {"zip_code": "60603"}, "due_at": NOW, "created_at": NOW}
        return PendingUpdate.objects.create(triage_user=rosa, **{**values, **more})

    waiting = update()
    lost = update(state="given_up", tries=100, error="the service answered 500")
    purged = update(state="given_up", attributes=None, error="no answer")
    text = lines("updates")
    assert "the service answered 500" in text and "100 times tried" in text and "--retry" in text
    assert "60603" not in text
    assert PendingUpdate.objects.filter(state="given_up").count() == 2  # to look changes nothing
    data = told("updates", "--retry")
    assert (data["retried"], data["counts"]) == (1, {"waiting": 2, "sending": 0, "given_up": 1})
    assert [(row["id"], row["state"], row["purged"]) for row in data["updates"]] == [
        (waiting.pk, "waiting", False),
        (lost.pk, "waiting", False),
        (purged.pk, "given_up", True),
    ]
    lost.refresh_from_db()
    assert (lost.tries, lost.due_at >= NOW) == (0, True)
    with connection.cursor() as cursor:
        cursor.execute("select args from procrastinate_jobs where task_name = %s", [pending_updates.TELL])
        assert [json.loads(args)["triage_user_id"] for (args,) in cursor.fetchall()] == [rosa.pk]
    assert told("updates", "--retry")["retried"] == 0


def test_the_oldest_submission_of_a_pack_is_in_the_table(illinois: None) -> None:
    """What `simulate` says of a submission that does not count is true of the tables."""
    assert CaseAcceptance.objects.filter(outcomes__evict_outcome__contains=["tenant_utilities"]).count() == 3
    data = simulated("--zip", "61101", "--issue", "eviction", "--outcome", "tenant_utilities")
    assert data["matches"] == []
