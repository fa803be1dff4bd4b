"""`frontdesk doctor`: one look at everything Frontdesk stands on, and for each thing amiss what to do.

Each check is a function that returns a `Finding` (`finding.py`): the house in `house.py` and `database.py`,
conversations in `flows.py`, the carrier in `carrier.py`, the way from the carrier to us in `reach.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from frontdesk.config.doctor import carrier, database, flows, house, keys, reach
from frontdesk.config.doctor.finding import Finding, Verdict

Check = Callable[[], Finding]

#: In the order of what rests on what.
CHECKS: dict[str, Check] = {
    "database": database.check_database,
    "tables": database.check_tables,
    "settings": house.check_settings,
    "clock": house.check_clock,
    "folders": house.check_folders,
    "data keys": keys.check_keys,
    "staff": house.check_staff,
    "worker": house.check_worker,
    "schedule": house.check_schedule,
    "sending": house.check_sending,
    "flows": flows.check_flows,
    "routes": flows.check_routes,
    "conversations": flows.check_conversations,
    "outgoing texts": flows.check_texts,
    "account": carrier.check_account,
    "number": carrier.check_number,
    "webhooks": carrier.check_webhooks,
    "public address": reach.check_address,
    "signed request": reach.check_signed,
    "unsigned request": reach.check_unsigned,
}


def examine() -> list[Finding]:
    """Run every check; one that breaks is a failed one and does not stop the others."""
    findings = []
    for name, check in CHECKS.items():
        try:
            finding = check()
        except Exception as error:
            text = str(error).strip() or type(error).__name__
            finding = Finding(Verdict.FAILED, f"could not be looked at: {text}", "Put right what fails above first")
        findings.append(finding.named(name))
    return findings
