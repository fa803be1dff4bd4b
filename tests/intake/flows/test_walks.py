"""Whole conversations over the real services, with the pack of Illinois, in three languages."""

from __future__ import annotations

from random import Random

import pytest
from tests.intake.flows.people import NO, YES, Walker

from frontdesk.flows.engine.events import State
from frontdesk.flows.engine.session import may_nudge
from frontdesk.intake.models import CallbackBooking, FirstText, IntakeSettings, Transfer, TriageUser
from frontdesk.intake.triage import answers

pytestmark = pytest.mark.usefixtures("packs")

LAKEFRONT = "Lakefront Example Tenant Help"
EVICTION = {"en": "EVICTION", "es": "Desalojo", "pl": "Eksmisja"}


def person() -> TriageUser:
    return TriageUser.objects.get()


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_an_eviction_from_the_first_text_to_the_hand_over(language: str) -> None:
    walker = Walker(EVICTION[language], {"offers": "1"}).walk()
    assert (walker.chat.state, walker.language, walker.notes) == (State.ENDED, language, [])
    triage_user = person()
    assert (triage_user.zip_code, triage_user.county, triage_user.county_fips) == ("60603", "Cook", "17031")
    assert (triage_user.issue_key, triage_user.outcome_value) == ("eviction", "tenant_court")
    assert (triage_user.triage_status, triage_user.intake_status) == ("Program triage completed", "eTransferred")
    assert (triage_user.household_size, triage_user.age, triage_user.total_income_cents) == (2, 40, 0)
    assert triage_user.last_screen_viewed == "sms-confirmation"
    assert (triage_user.race, triage_user.ethnicity) == ("Hispanic or Latino", "Hispanic or Latino")
    assert (triage_user.safe_to_call, triage_user.safe_to_text, triage_user.is_trial) == (True, True, True)
    payload = Transfer.objects.get().payload
    assert (payload["firstName"], payload["lastName"], payload["dateOfBirth"]) == ("Maria", "Lopez", "1985-11-03")
    assert payload["eTransferOrganization"] == "Lakefront Example" and payload["callbackDayTime"]
    assert CallbackBooking.objects.count() == 0  # a trial takes nobody's time away
    assert [one.rule for one in triage_user.decisions.order_by("pk")] == [
        "rough_income",
        "matching",
        "conflict",
        "age",
        "income",
    ]


def test_the_first_text_is_kept_and_the_menu_left_out() -> None:
    walker = Walker("eviction help pls").walk(until="first_name")
    assert "What can we help you with?" not in walker.text
    assert FirstText.objects.get().chosen == "eviction"


def test_no_to_the_first_question_keeps_nothing() -> None:
    walker = Walker("eviction", {"consent": NO}).walk()
    assert walker.chat.state is State.ENDED
    assert (TriageUser.objects.count(), FirstText.objects.count()) == (0, 0)


def test_another_state_is_out_of_the_area() -> None:
    walker = Walker("eviction", {"zip_code": ["53703"], "outside": ["zip", "thanks"]}).walk()
    assert walker.read.count("What is the ZIP code of your home?") == 2
    assert "Illinois" in walker.text and walker.chat.state is State.ENDED
    assert (person().triage_status, person().zip_code) == ("Out of area", "53703")


def test_another_state_of_ours_has_its_own_dialogue() -> None:
    walker = Walker("eviction", {"zip_code": "96813"}).walk(until="adults")
    assert (person().state, person().issue_key) == ("HI", "eviction")
    walker.walk()
    assert person().outcome_variable and walker.notes == []


def test_the_county_is_asked_where_it_matters_only() -> None:
    walker = Walker("eviction", {"zip_code": "60010", "county": "Lake"}).walk(until="adults")
    assert "Which county do you live in?" in walker.text and person().county == "Lake"
    walker = Walker("eviction").walk(until="adults")
    assert "county" not in walker.text


def test_over_the_first_limit_where_nobody_waives_it() -> None:
    walker = Walker("tanf", {"over_income": YES}).walk()
    assert walker.chat.state is State.ENDED and "over the limit for free legal help" in walker.text
    assert (person().triage_status, person().intake_status) == ("Over-income Referrals", "Over-income")
    assert person().over_income is True and person().outcome_value == ""


def test_over_the_first_limit_goes_on_where_somebody_has_none() -> None:
    walker = Walker("snap", {"over_income": YES}).walk()
    assert "Some have no limit" in walker.text
    assert (person().intake_status, person().triage_status) == ("eTransferred", "Program triage completed")


def test_over_the_limit_of_the_organization() -> None:
    own = {"zip_code": "62701", "has_wages": "1", "wage_periods": "1", "wages_weekly": "5000"}
    walker = Walker("eviction", own).walk()
    assert "Your income is over the limit of Prairie Example Legal Aid." in walker.text
    assert (person().triage_status, person().intake_status) == ("Over-income Referrals", "Over-income")
    assert person().total_income_cents == 2_166_667
    assert person().decisions.filter(rule="income").get().outcome == "over"


def test_an_income_that_is_not_known_is_for_a_person() -> None:
    own = {"has_wages": "1", "wage_periods": "2", "wages_biweekly": "I don't know"}
    walker = Walker("eviction", own).walk()
    assert "A person will look at it with you." in walker.text
    assert person().needs_review is True and walker.chat.state is State.ENDED


def test_the_offer_is_declined() -> None:
    walker = Walker("eviction", {"offers": "none of these"}).walk()
    assert (person().intake_status, person().last_screen_viewed) == ("Offered", "sms-match-offered")
    assert "last_name" not in " ".join(walker.steps) and Transfer.objects.count() == 0


def test_a_number_to_call_at_once() -> None:
    walker = Walker("eviction", {"guided_navigation/one": ["1", "4", "1"], "offer": YES}).walk()
    assert person().outcome_value == "tenant_lockout"
    assert person().intake_status == "Bypass" and "last_name" not in " ".join(walker.steps)


def test_nobody_takes_it() -> None:
    walker = Walker("eviction", {"zip_code": "62047"}).walk()
    assert (person().triage_status, person().intake_status) == ("Referrals", "Diverted")
    assert "We found no office" in walker.text


def test_too_young_for_the_organization() -> None:
    walker = Walker("eviction", {"year": "2010", "offers": "1"}).walk()
    assert person().intake_status == "Diverted" and person().age == 15
    assert "income" not in " ".join(step for step in walker.steps if step.startswith("intake_income"))


def test_too_young_for_one_and_the_next_takes_people_of_this_age() -> None:
    IntakeSettings.objects.exclude(service__organization__name=LAKEFRONT).update(minimum_age=13)
    walker = Walker("eviction", {"year": "2010", "offers": "1"}).walk()
    asked = walker.read.index("Others may still be able to help. Shall we look?")
    assert LAKEFRONT in walker.read[asked - 1] and "may be able to help you" in walker.read[asked + 1]
    assert walker.read.count("In which month were you born?") == 1
    chosen = person().organization
    assert chosen is not None and chosen.name != LAKEFRONT and person().age == 15
    assert person().intake_status == "eTransferred"


def test_a_veteran_is_offered_what_is_for_veterans_and_not_asked_again() -> None:
    walker = Walker("eviction", {"groups": "1", "offers": "1"}).walk(until="offers")
    assert person().populations == ["veteran"] and "Prairie Example Legal Aid" in walker.read[-1]
    walker.walk()
    assert "Have you served in the U.S. military?" not in walker.text
    assert Transfer.objects.get().payload["veteran"] and walker.chat.state is State.ENDED


def test_a_dangerous_problem_is_never_named_again() -> None:
    walker = Walker("order of protection").walk()
    named = [text for text in walker.read[2:] if "protection" in text.lower() or "violence" in text.lower()]
    assert named == [] and person().is_dangerous is True


def test_not_safe_to_text_ends_with_the_hotlines() -> None:
    walker = Walker("order of protection", {"safe_now": NO}).walk()
    assert "877-863-6338" in walker.read[-1] and walker.chat.state is State.ENDED
    assert TriageUser.objects.count() == 0


def test_not_safe_to_text_later_means_no_nudge_to_the_end() -> None:
    walker = Walker("eviction", {"safe_to_text": NO, "offers": "1"}).walk(until="safe_to_text")
    assert may_nudge(walker.chat.session)
    walker.walk(until="mail")
    assert not may_nudge(walker.chat.session)
    walker.walk(until="first_time")
    assert not may_nudge(walker.chat.session) and person().safe_to_text is False


def test_no_safe_phone_means_that_the_person_calls() -> None:
    walker = Walker("eviction", {"safe_to_call": NO, "safer_number": "none", "offers": "1"}).walk()
    assert person().safe_to_call is False and answers.get(person()).get("callback") is None
    assert "Please call Lakefront" in walker.text


def test_back_over_the_zip_code_moves_the_person() -> None:
    walker = Walker("eviction").walk(until="adults")
    walker.say("back")
    walker.say("61101")
    assert (person().zip_code, person().county) == ("61101", "Winnebago")


def test_a_new_trial_begins_afresh() -> None:
    Walker("eviction").walk()
    first = person().uuid
    Walker("eviction").walk(until="adults")
    assert person().uuid != first and person().age is None


@pytest.mark.parametrize("seed", range(12))
def test_whatever_people_answer_they_come_to_an_end(seed: int) -> None:
    dice = Random(seed)
    language = dice.choice(["en", "es", "pl"])
    first = dice.choice([EVICTION[language], "snap", "tanf", "unemployment", "landlord", "hi", "order of protection"])
    walker = Walker(first, {"consent": YES})
    walker.say(first)
    for _ in range(200):
        if walker.chat.state is not State.WAITING:
            break
        usual = walker.answer()
        walker.say(dice.choice([usual] * 8 + ["1", "2", "3", "yes", "no", "none", "back", "asdf", "1,2", "12"]))
    assert walker.chat.state in (State.ENDED, State.HANDED_OVER), walker.read[-1]
    assert [note for note in walker.notes if "broke" in note] == []
    for triage_user in TriageUser.objects.all():
        _consistent(triage_user, walker)


def _consistent(triage_user: TriageUser, walker: Walker) -> None:
    """What a record says fits together, wherever its conversation stopped."""
    ended_well = triage_user.intake_status == "eTransferred"
    assert ended_well == Transfer.objects.filter(triage_user=triage_user).exists()
    if triage_user.intake_status in ("Started", "Eligible", "eTransferred", "Bypass"):
        assert triage_user.intake_settings is not None
    if ended_well:
        assert triage_user.age is not None and triage_user.household_adults and triage_user.outcome_value
        assert triage_user.age >= triage_user.intake_settings.minimum_age
    if triage_user.outcome_value:
        assert triage_user.triage_status not in ("Started", "Out of area")
    if triage_user.household_adults is not None:
        assert triage_user.household_size == triage_user.household_adults + triage_user.household_children
