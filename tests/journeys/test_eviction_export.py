"""ILAO's published eviction flow, its export unmodified, from the first text to the transfer: eight people text it.

Every text goes from a phone to the carrier, by a signed webhook to Frontdesk, and the answer back. Organizations,
places and content are those of the pack of Illinois.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.flows.eviction_script import ANSWERS
from tests.flows.exports import FOLDER, needs_real_exports

from journeys.harness.talking import Phone, TalkingHouse, eventually

pytestmark = needs_real_exports

#: ZIP codes of Champaign (Prairie Example Legal Aid), Adams (with its lockout line), Cook, and of Wisconsin.
CHAMPAIGN, ADAMS, COOK, ELSEWHERE = "61820", "62301", "60603", "53703"
EXIT = "If you need more help, visit Illinois Legal Aid Online"

#: 80 % of it is the limit of three people in Champaign County: 6,000 a month.
MEDIAN = "county_fips,year,household_size,amount,effective_from\n17019,2026,3,90000,2026-01-01\n"


@pytest.fixture(scope="module", autouse=True)
def line(talk: TalkingHouse) -> Iterator[None]:
    talk.load_pack()
    medians = talk.home / "medians.csv"
    medians.write_text(MEDIAN)
    export = str(FOLDER / "ilao-eviction.json")
    talk.commands(
        ["intake", "load-ami", str(medians)],
        ["flows", "import", export, "--as", "ilao_eviction"],
        ["flows", "publish", "ilao_eviction", "--keyword", "evict"],
    )
    with talk.nothing_breaks():
        yield


class Person:
    """Somebody who texts the line until it has ended, answering by the script of the export but for what is given."""

    def __init__(self, talk: TalkingHouse) -> None:
        self.talk = talk
        self.phone: Phone = talk.phone()

    def goes(self, **answers: str | list[str]) -> Person:
        script: dict[str, Any] = {**ANSWERS, "race-input": "White", "zip-code": CHAMPAIGN}
        script |= {state.replace("_", "-"): said for state, said in answers.items()}
        used: dict[str, int] = {}
        self.says("evict")
        asked: list[str] = []
        while (session := self.phone.session())["state"] == "waiting":
            state = session["at_step"].partition("/")[2]
            asked.append(state)
            assert len(asked) < 60, f"the conversation has no end: {asked[-20:]}"
            said = script[state]
            if isinstance(said, list):
                used[state] = used.get(state, -1) + 1
                said = said[min(used[state], len(said) - 1)]
            self.says(said)
        assert (session["state"], session["ended_by"]) == ("ended", "flow")
        return self

    def says(self, body: str) -> None:
        """Texts, and waits until it is taken in, however busy the machine is."""
        sessions = self.phone.sessions()
        before = sessions[-1]["turns"] if sessions else 0
        self.phone.texts(body)
        eventually(lambda: (now := self.phone.sessions()) and now[-1]["turns"] > before)

    def reads(self) -> str:
        self.talk.quiet()
        return "\n".join(self.phone.reads())

    def record(self) -> dict[str, Any]:
        (found,) = self.talk.table("triage_users", contact_number=self.phone.number)
        return found

    def transfers(self) -> list[dict[str, Any]]:
        return self.talk.table("transfers", triage_user_id=self.record()["id"])


@pytest.fixture
def person(talk: TalkingHouse) -> Person:
    return Person(talk)


def statuses(record: dict[str, Any]) -> tuple[str, str, str]:
    return record["triage_status"], record["intake_status"], record["last_screen_viewed"]


def test_matched_and_transferred(talk: TalkingHouse, person: Person) -> None:
    """B21, B25."""
    person.goes(ask_callback_preference="In the morning", ethnicity_input="Not Hispanic")
    read = person.reads()
    assert "Prairie Example Legal Aid may be able to help" in read
    assert "will call you within 2 business days during the morning hours." in read
    record = person.record()
    assert statuses(record) == ("Program triage completed", "eTransferred", "sms-confirmation")
    # 1,200.50 every two weeks, 200 a month, 90 a week
    assert (record["total_income_cents"], record["over_income"], record["needs_review"]) == (319108, False, False)
    (transfer,) = person.transfers()
    assert (transfer["state"], transfer["external_id"]) == ("confirmed", f"ILAOEvict-{record['id']}")
    (received,) = talk.table("received_intakes", external_id=transfer["external_id"])
    assert received["organization"] == "Prairie Example"
    payload = received["payload"]
    assert (payload["firstName"], payload["lastName"], payload["dateOfBirth"]) == ("Ana", "Nowak", "1985-04-03")
    assert (payload["callbackType"], payload["callbackDayTime"]) == ("Callback", "In the morning")
    frequencies = sorted(income["frequency"] for income in payload["incomes"])
    assert frequencies == [12, 26, 52]
    assert (payload["addressHome"]["state"], payload["addressHome"]["county"]) == ("IL", "17019")
    (counted,) = talk.table("counted_intakes", external_id=transfer["external_id"])
    assert counted["intake_settings_id"] == record["intake_settings_id"]


def test_over_income(person: Person) -> None:
    """B22: 8,666.67 a month and more, over 6,000."""
    person.goes(wages_collect="$4,000")
    read = person.reads()
    assert "we can not complete a referral to Prairie Example Legal Aid" in read
    assert "https://example.org/illinois/eviction" in read and EXIT in read
    assert (person.record()["over_income"], person.transfers()) == (True, [])


def test_out_of_state_then_a_good_zip_code(talk: TalkingHouse, person: Person) -> None:
    """B7."""
    for body in ("evict", "ok", "Ana", ELSEWHERE):
        person.says(body)
    assert "can only be used for legal issues in Illinois" in person.reads()
    first = person.record()
    assert (first["triage_status"], first["zip_code"]) == ("Out of area", ELSEWHERE)
    for body in ("zip", CHAMPAIGN, "7"):
        person.says(body)
    record = person.record()
    assert (record["id"], record["county"], record["triage_status"]) == (first["id"], "Champaign", "Legal issue")


def test_cook_county(person: Person) -> None:
    person.goes(zip_code=f"{COOK}-1234")
    assert "https://www.cookcountylegalaid.org/" in person.reads()
    record = person.record()
    assert (record["county_fips"], record["last_screen_viewed"]) == ("17031", "cook-county-exit")


def test_bypass(person: Person) -> None:
    """B18."""
    person.goes(zip_code=ADAMS, legal_issue_start="2")
    assert "Please call Prairie Example Legal Aid at (217) 555-0144 now." in person.reads()
    record = person.record()
    assert (record["intake_status"], record["triage_status"]) == ("Bypass", "Program triage completed")
    assert "last_name" not in (record["sealed"] or {}) and record["age"] is None


def test_declined(person: Person) -> None:
    """B16."""
    person.goes(match_selected="no")
    assert "https://example.org/illinois/eviction" in person.reads()
    assert statuses(person.record()) == ("Program triage completed", "Offered", "sms-match-offered")
    # a later text begins afresh
    before = len(person.phone.sessions())
    person.phone.texts("evict")
    assert len(person.phone.sessions()) == before + 1


def test_counselling(person: Person) -> None:
    """B9: the nearest one, then all of them."""
    person.goes(legal_issue_start="5", show_more_counserlors_yn="yes")
    read = person.reads()
    assert read.count("Example") > 4 and EXIT in read
    assert person.record()["last_screen_viewed"] == "sms-counselors-list"
    assert person.transfers() == []


def test_a_landlord(person: Person) -> None:
    """Seven, another problem: the line is for tenants."""
    person.goes(legal_issue_start="7")
    assert "we can not complete an application over text message" in person.reads()
    assert statuses(person.record()) == ("Legal issue", "", "sms-legal-issue")
