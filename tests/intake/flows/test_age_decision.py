"""Why an organization takes somebody of this age, or does not, is kept for the caseworker."""

from __future__ import annotations

import pytest

from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import birth_dates, offers
from frontdesk.intake.models import Decision
from intake.backends.offices import NOW, office, person

pytestmark = pytest.mark.django_db
CONTEXT = Context(now=NOW, session="7")


@pytest.mark.parametrize(
    ("minimum_age", "born", "outcome", "least"),
    [
        (18, "1985-09-18", "old_enough", 18),
        (18, "2008-03-04", "under_age", 18),  # 18 tomorrow
        (18, "2008-03-03", "old_enough", 18),
        (0, "2013-06-01", "under_age", 13),  # nobody younger than 13 applies by themselves
    ],
)
def test_the_decision_is_kept_with_its_facts(minimum_age, born, outcome, least):
    row = office(minimum_age=minimum_age)
    person(row, session_key="7")
    assert offers.accept_offer({"settings_id": str(row.uuid)}, CONTEXT)["minimum_age"] == least
    birth_dates.save_birth_date({"born": born}, CONTEXT)
    decision = Decision.objects.get(rule="age")
    assert (decision.outcome, decision.about, decision.facts["minimum_age"]) == (outcome, row, least)
    assert born not in str(decision.facts) + str(decision.reasons) and decision.reasons


def test_without_an_organization_there_is_nothing_to_decide():
    person(None, session_key="7")
    assert birth_dates.save_birth_date({"born": "1985-09-18"}, CONTEXT) == {"ok": True}
    assert not Decision.objects.exists()
