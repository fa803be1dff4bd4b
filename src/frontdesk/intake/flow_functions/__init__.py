"""What the intake gives to flows: functions by name, and answer types. Each module wraps the services of one subject.

A function that asks the back end leaves this machine where the back end is an external service, and then runs in a job;
the others run inside the transaction of the turn. In a trial (`frontdesk flows run`) there is no session: a triage user
of its own, counted nowhere, stands in. Services are loaded at the first call, so that most commands never load them.
"""

from __future__ import annotations


def register() -> None:
    """Make the functions and answer types known to flows."""
    from frontdesk.intake.flow_functions import (
        answer_types,
        beginnings,
        birth_dates,
        callbacks,
        ending,
        groups,
        household,
        incomes,
        navigation,
        offers,
        places,
        records,
    )

    answer_types.register()
    for module in (
        beginnings,
        places,
        records,
        household,
        navigation,
        groups,
        offers,
        birth_dates,
        incomes,
        callbacks,
        ending,
    ):
        module.register()
