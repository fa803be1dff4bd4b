"""The intake as people meet it: texts to our number, answered by the published flow."""

from __future__ import annotations

import itertools

import pytest
from tests.intake.flows.people import USUAL

from conversations.texting import later, says, session
from frontdesk.conversations.flow_commands import publishing
from frontdesk.intake.models import CallbackBooking, FirstText, Transfer, TriageScreen, TriageUser

pytestmark = pytest.mark.usefixtures("packs")

OPTIONS = {
    "number": None, "keywords": ["eviction"], "lines": [], "default": False, "reminder": False, "only": False,
    "calls_only": False,
}  # fmt: skip


def answer() -> str:
    """What somebody says to the question that stands."""
    frame = session().document["frames"][-1]
    usual = USUAL.get(f"{frame['flow']}/{frame['step']}", USUAL.get(frame["step"], "1"))
    return str(usual[session().language] if isinstance(usual, dict) else usual)


_minutes = itertools.count(1)


def text(body: str) -> list[str]:
    """A text a minute: nobody is taken for a machine."""
    return says(body, at=later(minutes=next(_minutes)))


def walk(until: str = "") -> list[str]:
    read: list[str] = []
    for _ in range(100):
        if session().state != "waiting" or (until and session().document["frames"][-1]["step"] == until):
            return read
        read += text(answer())
    raise AssertionError("no end")


def test_a_whole_intake_by_text() -> None:
    assert publishing.publish("legal_help", "test", OPTIONS).ok
    text("eviction")
    walk(until="check")
    triage_user = TriageUser.objects.get()
    assert triage_user.session_key == str(session().pk) and triage_user.is_trial is False
    assert FirstText.objects.get().session_key == triage_user.session_key
    walk()
    assert (session().state, session().ended_by) == ("ended", "flow")
    triage_user.refresh_from_db()
    assert (triage_user.intake_status, triage_user.triage_status) == ("Eligible", "Program triage completed")
    assert Transfer.objects.get().state == "queued"
    booking = CallbackBooking.objects.get()
    assert (booking.state, booking.triage_user_id) == ("booked", triage_user.pk)
    screens = list(TriageScreen.objects.order_by("pk").values_list("screen", flat=True))
    assert screens[0] == "sms-zip-code" and screens[-1] == "sms-confirmation"
    assert {"sms_household_size", "sms-match-offered", "sms_date_of_birth", "sms_income", "sms_demographics"} <= set(
        screens
    )
    # the next text begins another conversation, with a record of its own
    text("eviction")
    walk(until="adults")
    assert TriageUser.objects.count() == 2


def test_back_in_the_middle_asks_again_and_books_once() -> None:
    publishing.publish("legal_help", "test", OPTIONS)
    text("eviction")
    walk(until="first_time")
    assert any("Is this right?" in text for text in text("back"))
    walk()
    assert CallbackBooking.objects.count() == 1 and Transfer.objects.count() == 1


def test_the_system_being_down_hands_over_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from frontdesk.intake.backends.contract import BackendDown
    from frontdesk.intake.backends.embedded import EmbeddedBackend

    def down(*args: object, **kwargs: object) -> None:
        raise BackendDown("no answer")

    publishing.publish("legal_help", "test", OPTIONS)
    text("eviction")
    walk(until="wanted")
    monkeypatch.setattr(EmbeddedBackend, "case_acceptance", down)
    monkeypatch.setattr(EmbeddedBackend, "intake_settings", down)
    (told,) = text("no")
    assert told.startswith("Sorry, part of our system is down right now.")
    assert session().state == "handed_over"
    assert TriageUser.objects.get().outcome_value == "tenant_court"
