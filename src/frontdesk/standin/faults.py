"""What goes wrong on the way: which requests and callbacks are lost, doubled, late or slow.

A rule strikes with a probability, or the next N times. The same seed strikes the same requests of the same number,
whatever order they come in, so that a failing run can be run again.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from frontdesk.standin.plans import PlanError

REQUEST_FAULTS = {
    "lost_request": "the connection is dropped before the request is processed",
    "lost_reply": "the request is processed, then the connection is dropped without an answer",
    "error": "answers `status` (500); with `processed: true` the request is processed all the same",
    "too_many": "answers 429 / 20429; not processed",
    "slow_request": "waits `seconds`, then processes and answers",
    "slow_reply": "processes, waits `seconds`, then answers",
}
CALLBACK_FAULTS = {
    "lost_callback": "never sent",
    "double_callback": "sent twice",
    "late_callback": "sent `seconds` later, after those that follow it",
    "shuffled_callbacks": "all callbacks of one text or call are kept back and sent in another order",
}
#: which requests a rule is about; `updates` are changes of a call or text, `reads` fetches and lists
ON = ("texts", "calls", "updates", "reads", "any")


@dataclass(frozen=True, slots=True)
class FaultRule:
    """One thing that goes wrong. `next` > 0: exactly the next so many times; else with `probability`."""

    fault: str
    on: str = "any"
    to: str = ""
    probability: float = 1.0
    next: int = 0
    seconds: float = 0.2
    status: int = 500
    processed: bool = False


def read_faults(data: object) -> tuple[FaultRule, ...]:
    """A list of tables -> rules. Raises PlanError that names the rule and what may stand there."""
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise PlanError(f"faults: {data!r} is not a list")
    known = {f.name for f in fields(FaultRule)}
    rules = []
    for i, entry in enumerate(data, 1):
        where = f"faults[{i}]"
        if not isinstance(entry, Mapping):
            raise PlanError(f"{where}: {entry!r} is not a table")
        strange = set(entry) - known
        if strange:
            raise PlanError(f"{where}: unknown {', '.join(sorted(strange))}; there are {', '.join(sorted(known))}")
        fault = entry.get("fault")
        if fault not in REQUEST_FAULTS and fault not in CALLBACK_FAULTS:
            names = ", ".join([*REQUEST_FAULTS, *CALLBACK_FAULTS])
            raise PlanError(f"{where}: unknown fault {fault!r}; there are {names}")
        if entry.get("on", "any") not in ON:
            raise PlanError(f"{where}: `on` is one of {', '.join(ON)}")
        try:
            rules.append(
                FaultRule(
                    fault=str(fault),
                    on=str(entry.get("on", "any")),
                    to=str(entry.get("to", "")),
                    probability=float(entry.get("probability", 1)),
                    next=int(entry.get("next", 0)),
                    seconds=float(entry.get("seconds", 0.2)),
                    status=int(entry.get("status", 500)),
                    processed=bool(entry.get("processed", False)),
                )
            )
        except (TypeError, ValueError) as error:
            raise PlanError(f"{where}: {error}") from None
    return tuple(rules)


class Faults:
    """Decides, request by request, what goes wrong. Counts how often each rule has struck."""

    def __init__(self, rules: Iterable[FaultRule] = (), seed: int = 0) -> None:
        self.rules = tuple(rules)
        self.seed = seed
        self.struck: Counter[str] = Counter()
        self._left = {i: rule.next for i, rule in enumerate(self.rules) if rule.next}
        self._asked: Counter[tuple[int, str]] = Counter()

    def of_request(self, on: str, to: str) -> FaultRule | None:
        """The fault that strikes this request (the first rule that does), or None."""
        if not self.rules:
            return None
        return next(self._striking(REQUEST_FAULTS, on, to), None)

    def of_callback(self, on: str, to: str) -> dict[str, FaultRule]:
        """The faults that strike this callback, by name."""
        if not self.rules:
            return {}
        return {rule.fault: rule for rule in self._striking(CALLBACK_FAULTS, on, to)}

    def _striking(self, kinds: Mapping[str, str], on: str, to: str) -> Iterator[FaultRule]:
        for i, rule in enumerate(self.rules):
            if rule.fault not in kinds or rule.on not in ("any", on) or (rule.to and rule.to != to):
                continue
            if rule.next:
                if not self._left[i]:
                    continue
                self._left[i] -= 1
            else:
                nth = self._asked[i, to]
                self._asked[i, to] += 1
                if random.Random(f"{self.seed}/{i}/{to}/{nth}").random() >= rule.probability:
                    continue
            self.struck[rule.fault] += 1
            yield rule
