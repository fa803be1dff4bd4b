"""What is made of a first text, as the flow shows it."""

from __future__ import annotations

from tests.intake.flows.people import NOW

from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import beginnings

CONTEXT = Context(now=NOW, session="7")


def guessed(text: str) -> list[dict]:
    return beginnings.understand_first_text({"text": text}, CONTEXT)["guesses"]


def test_one_guess_may_be_answered_with_yes_and_several_may_not(packs: None):
    (guess,) = guessed("my husband hit me last night and i am scared")
    assert guess["value"] == "order_of_protection" and guess["words"] == ["yes", "sí", "tak"]
    several = guessed("my landlord wants me out and there is mold")
    assert len(several) > 1 and not any("words" in each for each in several)
