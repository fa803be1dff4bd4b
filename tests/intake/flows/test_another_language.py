"""A person goes over to another language in the middle: what functions made of words is made anew."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake.models import TriageUser

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def call(name: str, language: str, **arguments: Any) -> Any:
    function = functions.find(name)
    assert function is not None
    context = Context(now=NOW, language=language, contact="+13125550142", line="+13125550199", session="7")
    return function.run(arguments, context)


@pytest.mark.usefixtures("packs")
def test_a_question_is_said_again_with_the_instructions_before_it() -> None:
    nav = call("begin_navigation", "en", process_id="il-eviction")
    for answer in ("tenant", "lockout"):
        nav = call("go_on_with_navigation", "en", nav=nav, answer=answer)
    assert nav["text"].startswith("A landlord may not lock you out.")
    polish = call("navigation_in_language", "pl", nav=nav)
    assert polish["text"].split("\n")[1] == "Czy możesz teraz wejść do domu?"
    assert polish["text"].startswith("Właścicielowi nie wolno odciąć Ci wejścia do domu.")
    assert call("navigation_in_language", "en", nav=polish)["text"] == nav["text"]
    further = call("go_on_with_navigation", "pl", nav=polish, answer=False)
    assert further["text"] == "Czy masz bezpieczny nocleg na dziś?"
    assert call("navigation_in_language", "es", nav=further)["text"] == "¿Tiene dónde dormir seguro esta noche?"


def test_incomes_are_read_back_again() -> None:
    sums = call("income_items", "en", wages="1200.50", wage_frequency="26", has_snap=["snap"])
    assert call("income_in_language", "es", items=sums["items"]) == {
        **sums,
        "lines": "Sueldo: $1,200.50 cada dos semanas\nSNAP (no cuenta)",
        "options": [{"value": "wages", "label": "Sueldo: $1,200.50 cada dos semanas"}],
    }


@pytest.mark.usefixtures("packs")
def test_the_record_follows() -> None:
    call("create_triage_user", "en", first_name="Ana", zip_code="60603", state="IL", issue="eviction")
    assert TriageUser.objects.get().language == "en"
    call("keep_answers", "pl", last_name="Nowak", last_screen_viewed="sms-names")
    record = TriageUser.objects.get()
    assert record.language == "pl"
    assert record.screens.get(screen="sms-names").language == "pl"
