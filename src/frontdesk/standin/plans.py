"""What a phone does with a text or a call.

Read from a word (`undelivered 30005`) or from a table (`{outcome: human, digits: "1"}`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TEXT_OUTCOMES = {
    "delivered": "the handset has it",
    "undelivered": "the phone network refuses it; a code says why (30003)",
    "failed": "it never leaves; a code says why (30008)",
    "sent_only": "the network takes it and never says more",
    "silent": "delivered, but no callback comes",
    "stuck": "stays queued for ever, no callback comes",
    "refuse": "the request itself is answered with an error; a code says which (21610)",
}
CALL_OUTCOMES = {
    "human": "a person answers, listens, presses `digits`",
    "machine": "voicemail answers",
    "fax": "a fax machine answers",
    "busy": "the line is engaged",
    "no-answer": "nobody picks up",
    "failed": "it cannot be connected; a SIP code says why (404)",
    "hang-up": "a person answers and hangs up after `after` verbs (0: at once)",
    "refuse": "the request itself is answered with an error; a code says which (21214)",
    "live": "the phone rings on the page; whoever looks at it answers and presses keys",
}
_USUAL_CODE = {"undelivered": 30003, "failed": 30008, "refuse": 21610}
_USUAL_CALL_CODE = {"failed": 404, "refuse": 21214}


class PlanError(ValueError):
    """A plan cannot be understood; the text says what is wrong and what may stand there."""


@dataclass(frozen=True, slots=True)
class TextPlan:
    """What becomes of one text. `replies` are texted back once it has arrived, `reply_after` real seconds later."""

    outcome: str = "delivered"
    code: int | None = None
    replies: tuple[str, ...] = ()
    reply_after: float = 0.0


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What becomes of one call.

    `digits`: what is pressed at the first, second, ... Gather ("" or the end of the list: nothing). `says`: the same
    for speech. `answered_by` overrules what machine detection would say. `duration`: seconds, None: as long as the
    words take. `ring`: real seconds it rings. `after`: verbs heard before a hang-up. `records`: seconds spoken at a
    Record. `dial`: how a Dial ends. `pays`: the Result of a Pay. `hangs_up_at`: the verb during which the person hangs
    up, such as `Record`.
    """

    outcome: str = "human"
    code: int | None = None
    digits: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    duration: int | None = None
    answered_by: str = ""
    ring: float = 0.0
    after: int = 1
    records: int = 5
    dial: str = "completed"
    pays: str = "success"
    hangs_up_at: str = ""


def read_text_plan(value: object, where: str) -> TextPlan:
    """A word or a table -> plan. Raises PlanError naming `where`."""
    fields = _fields(value, where, TEXT_OUTCOMES, {"outcome", "code", "reply", "reply_after"})
    code = _number(fields.get("code"), f"{where}.code")
    return TextPlan(
        outcome=fields["outcome"],
        code=code or _USUAL_CODE.get(fields["outcome"]),
        replies=_words(fields.get("reply"), f"{where}.reply"),
        reply_after=float(_number(fields.get("reply_after"), f"{where}.reply_after", float) or 0),
    )


def read_call_plan(value: object, where: str) -> CallPlan:
    """A word or a table -> plan; the word after `human` is the keys pressed. Raises PlanError naming `where`."""
    known = {"outcome", "code", "digits", "says", "duration", "answered_by", "ring", "after", "records", "dial"}
    known |= {"hangs_up_at", "pays"}
    fields = _fields(value, where, CALL_OUTCOMES, known)
    if fields["outcome"] in ("human", "live") and "code" in fields:
        fields["digits"] = fields.pop("code")
    usual = CallPlan()
    after = _number(fields.get("after"), f"{where}.after")
    records = _number(fields.get("records"), f"{where}.records")
    return CallPlan(
        outcome=fields["outcome"],
        code=_number(fields.get("code"), f"{where}.code") or _USUAL_CALL_CODE.get(fields["outcome"]),
        digits=_words(fields.get("digits"), f"{where}.digits"),
        says=_words(fields.get("says"), f"{where}.says"),
        duration=_number(fields.get("duration"), f"{where}.duration"),
        answered_by=str(fields.get("answered_by", "")),
        ring=float(_number(fields.get("ring"), f"{where}.ring", float) or 0),
        after=usual.after if after is None else after,
        records=usual.records if records is None else records,
        dial=str(fields.get("dial", usual.dial)),
        pays=str(fields.get("pays", usual.pays)),
        hangs_up_at=str(fields.get("hangs_up_at", "")).strip().title(),
    )


def _fields(value: object, where: str, outcomes: Mapping[str, str], known: set[str]) -> dict[str, Any]:
    if isinstance(value, str):
        word, _, rest = value.strip().partition(" ")
        fields: dict[str, Any] = {"outcome": word, **({"code": rest.strip()} if rest.strip() else {})}
    elif isinstance(value, Mapping):
        fields = {str(name): part for name, part in value.items()}
        fields.setdefault("outcome", next(iter(outcomes)))
    else:
        raise PlanError(f"{where}: {value!r} is neither a word nor a table")
    strange = set(fields) - known
    if strange:
        raise PlanError(f"{where}: unknown {', '.join(sorted(strange))}; there are {', '.join(sorted(known))}")
    if fields["outcome"] not in outcomes:
        raise PlanError(f"{where}: unknown outcome {fields['outcome']!r}; there are {', '.join(outcomes)}")
    return fields


def _number(value: object, where: str, kind: type = int) -> Any:
    if value is None or value == "":
        return None
    try:
        return kind(str(value))
    except ValueError:
        raise PlanError(f"{where}: {value!r} is not a number") from None


def _words(value: object, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str | int):
        return (str(value),)
    if isinstance(value, Sequence):
        return tuple("" if part is None else str(part) for part in value)
    raise PlanError(f"{where}: {value!r} is neither a text nor a list of texts")
