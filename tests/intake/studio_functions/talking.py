"""People who text the eviction line: the unmodified export, published, answered through the whole of our inbound way.

```
publish_export()
ana = Caller(); ana.goes()              # a client who is matched, and calls
ana.path, ana.reads(), ana.triage_user()
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.flows.eviction_script import ANSWERS, SILENCE
from tests.flows.exports import real

from conversations.talk import AFTERNOON, LINE
from conversations.texting import deliver, publish, session
from frontdesk.conversations import silence
from frontdesk.conversations.models import ConversationMessage, FlowSession, SessionTurn
from frontdesk.intake.models import ReceivedIntake, TriageUser

FLOW = "eviction"
_numbers: Iterator[int] = count(2001)


def publish_export() -> None:
    publish(real("ilao-eviction.json"), name=FLOW, default=True)


@dataclass
class Caller:
    """Somebody's phone. `answers`: by state of the export; a list is used in turn, its last one repeats."""

    contact: str = field(default_factory=lambda: f"+1815555{next(_numbers)}")
    at: datetime = AFTERNOON
    used: dict[str, int] = field(default_factory=dict)

    def says(self, body: str) -> None:
        self.at += timedelta(seconds=20)
        deliver(body, at=self.at, contact=self.contact)

    def goes(self, **answers: str | list[str]) -> Caller:
        """Walks to an end, answering as the script of the export's tests does, but for these."""
        script: dict[str, Any] = {
            **ANSWERS,
            "race-input": "White",
            **{k.replace("_", "-"): v for k, v in answers.items()},
        }
        self.says("eviction")
        for _ in range(120):
            row = self.session()
            if row.state in (FlowSession.State.ENDED, FlowSession.State.FAILED):
                return self
            state = row.at_step.split("/")[-1]
            said = script[state]
            if isinstance(said, list):
                self.used[state] = self.used.get(state, -1) + 1
                said = said[min(self.used[state], len(said) - 1)]
            if said == SILENCE:
                self.at += timedelta(hours=2)
                silence.tick(self.at)
            else:
                self.says(said)
        raise AssertionError(f"no end: {self.path[-20:]}")

    def session(self) -> FlowSession:
        return session(self.contact)

    @property
    def path(self) -> list[str]:
        """The states gone through, in order."""
        path: list[str] = []
        for turn in SessionTurn.objects.filter(session=self.session()).order_by("number"):
            path += turn.path[1:] if path and turn.path[:1] == path[-1:] else turn.path
        return path

    def reads(self) -> list[str]:
        rows = ConversationMessage.objects.filter(contact_number=self.contact, direction="out", line=LINE)
        return list(rows.order_by("pk").values_list("body", flat=True))

    def notes(self) -> list[str]:
        """What the turns noted: broken templates, failures, how it ended."""
        return [
            note for turn in SessionTurn.objects.filter(session=self.session()).order_by("pk") for note in turn.notes
        ]

    def triage_user(self) -> TriageUser:
        (found,) = TriageUser.objects.filter(contact_number=self.contact)
        return found

    def received(self) -> ReceivedIntake:
        """What the case desk has of them."""
        return ReceivedIntake.objects.get(external_id=f"ILAOEvict-{self.triage_user().triage_id}")


def goes_through(path: list[str], *states: str) -> bool:
    """Whether the states are gone through in this order."""
    steps = iter(path)
    return all(state in steps for state in states)
