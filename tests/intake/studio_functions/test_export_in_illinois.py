"""The unmodified export with the content pack of Illinois as it comes with Frontdesk: places, organizations, texts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.flows.eviction_script import CONTENT, SILENCE, TRANSFERRED
from tests.flows.exports import needs_real_exports

from conversations.talk import AFTERNOON
from frontdesk.intake.content import loading
from frontdesk.intake.models import AreaMedianIncome, ReceivedIntake, Transfer
from frontdesk.intake.places import looking_up
from intake.studio_functions.talking import Caller, goes_through, publish_export

pytestmark = [needs_real_exports, pytest.mark.django_db]

#: ZIP codes of Winnebago (two organizations), Adams (with a lockout line), Calhoun (nobody), Cook, and of Wisconsin.
WINNEBAGO, ADAMS, CALHOUN, COOK, ELSEWHERE = "61101", "62301", "62047", "60603", "53703"


@pytest.fixture(autouse=True)
def illinois(db: Any) -> None:
    looking_up.forget()
    loading.load_pack(loading.packaged()["illinois"], AFTERNOON)
    publish_export()


def test_called_back_and_the_next_person_gets_the_next_organization() -> None:
    """Longest since the last intake comes first (B14)."""
    ana = Caller().goes(zip_code=WINNEBAGO, ask_callback_preference="morning please")
    assert goes_through(ana.path, "set-morning-callback", "we-call-confirmation", *TRANSFERRED)
    bea = Caller(at=ana.at).goes(zip_code=WINNEBAGO)
    assert goes_through(bea.path, "show-please-call-confirm", *TRANSFERRED)
    cleo = Caller(at=bea.at).goes(zip_code=WINNEBAGO, ask_callback_preference="pm")
    assert goes_through(cleo.path, "set-afternoon-callback", "we-call-confirmation", *TRANSFERRED)
    received = ReceivedIntake.objects.order_by("pk").values_list("organization", flat=True)
    assert list(received) == ["Prairie Example", "Rock River Example", "Prairie Example"]
    assert bea.received().payload["callbackType"] == "Client Calls"
    assert (cleo.received().payload["callbackType"], cleo.received().payload["program"]) == ("Callback", "Housing")
    assert "Please call Rock River Example Law Center at (815) 555-0152" in "\n".join(bea.reads())
    for person in (ana, bea, cleo):
        assert (person.triage_user().intake_status, person.notes()[-1]) == ("eTransferred", "ended:flow")


def test_over_income() -> None:
    AreaMedianIncome.objects.create(
        county_fips="17201", year=2026, household_size=3, median_cents=9_000_000, effective_from=date(2026, 1, 1)
    )
    ana = Caller().goes(zip_code=WINNEBAGO, wages_collect="4000")
    assert goes_through(ana.path, "overincome-message", *CONTENT)
    assert (ana.triage_user().over_income, Transfer.objects.count()) == (True, 0)


def test_elsewhere_then_a_good_zip_code() -> None:
    ana = Caller().goes(zip_code=[ELSEWHERE, WINNEBAGO])
    assert goes_through(ana.path, "out-of-state", "zip-code", "in-illinois", *TRANSFERRED)


def test_cook_county() -> None:
    assert Caller().goes(zip_code=COOK).path[-1] == "create_cook_country_record"


def test_nobody_takes_it_in_calhoun() -> None:
    ana = Caller().goes(zip_code=CALHOUN)
    assert ana.path[-2:] == ["exit-to-glh", "final-not-otis-exit"]


@pytest.mark.parametrize("choice", ["2", "3", "4"])
def test_bypass(choice: str) -> None:
    ana = Caller().goes(zip_code=ADAMS, legal_issue_start=choice)
    assert ana.path[-2:] == ["send-bypass-msg", "update_triage_user_bypass"]
    assert ana.reads()[-1].startswith("Please call Prairie Example Legal Aid at (217) 555-0144 now.")


def test_whoever_is_not_locked_out_is_taken_there_too() -> None:
    ana = Caller().goes(zip_code=ADAMS)
    assert goes_through(ana.path, "match-selected", *TRANSFERRED)


@pytest.mark.parametrize("said", ["no", SILENCE])
def test_declined(said: str) -> None:
    ana = Caller().goes(zip_code=WINNEBAGO, match_selected=said)
    assert goes_through(ana.path, "update_triage_declined", *CONTENT)
    assert "https://example.org/illinois/eviction" in "\n".join(ana.reads())


@pytest.mark.parametrize("more", ["no", "yes"])
def test_counselors(more: str) -> None:
    ana = Caller().goes(zip_code=WINNEBAGO, legal_issue_start="5", show_more_counserlors_yn=more)
    assert goes_through(ana.path, "show-counseling", "update-counseling", *CONTENT)
    assert ana.path.count("show-next-counselor") == (0 if more == "no" else 8)


def test_another_problem_as_of_a_landlord() -> None:
    ana = Caller().goes(zip_code=WINNEBAGO, legal_issue_start="7")
    assert ana.path[-2:] == ["exit-to-glh", "final-not-otis-exit"]


def test_utilities_unpaid() -> None:
    ana = Caller().goes(zip_code=WINNEBAGO, legal_issue_start="4", lockout_utilities="yes")
    assert goes_through(ana.path, "lockout-utility-divert", *CONTENT)
