"""Which phone does what: by its number, by the how-manieth time, by the number's last digits, or as a default says."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontdesk.standin.faults import FaultRule, read_faults
from frontdesk.standin.plans import CallPlan, PlanError, TextPlan, read_call_plan, read_text_plan

#: +1 ... 555-9TCR: the digits T, C and R say what the phone does with texts and calls, and what it texts back.
SPEAKING_NUMBER = re.compile(r"\+1[2-9]\d{2}5559(\d)(\d)(\d)")
TEXT_DIGIT = (
    "delivered",  # 0
    "undelivered 30003",  # 1 handset off
    "undelivered 30005",  # 2 unknown handset
    "undelivered 30006",  # 3 landline
    "failed 30008",  # 4 unknown error
    "sent_only",  # 5
    "silent",  # 6
    "refuse 21610",  # 7 opted out
    "refuse 21614",  # 8 not a mobile
    "refuse 21211",  # 9 invalid number
)
CALL_DIGIT = (
    "human",  # 0 listens, presses nothing
    "human 1",  # 1 presses the key: confirm
    "human 2",  # 2 presses the key: cancel
    {"outcome": "human", "digits": ["3", "1"]},  # 3 hears it again, then confirms
    "machine",  # 4
    "busy",  # 5
    "no-answer",  # 6
    "failed 404",  # 7
    "hang-up",  # 8
    "human 9",  # 9 presses the key: never call again
)
REPLY_DIGIT = ("", "C", "X", "STOP", "yes", "no", "who is this?", "help", "Cc", "")


@dataclass(frozen=True)
class Scenario:
    """How the phones behave, how fast the carrier is, and what goes wrong on the way."""

    default_text: TextPlan = field(default_factory=TextPlan)
    default_call: CallPlan = field(default_factory=CallPlan)
    texts: Mapping[str, tuple[TextPlan, ...]] = field(default_factory=dict)
    calls: Mapping[str, tuple[CallPlan, ...]] = field(default_factory=dict)
    faults: tuple[FaultRule, ...] = ()
    seed: int = 0
    texts_per_second: float = 0  # beyond it 429; 0: no limit
    calls_per_second: float = 0  # beyond it 429; 0: no limit
    requests_at_once: int = 0  # beyond it 429; 0: no limit
    calls_at_once: int = 0  # beyond it calls stay queued; 0: no limit
    pace: float = 0.0  # real seconds between the steps of a text or a call
    retry_after: float = 0.1  # real seconds before a failed callback is tried again
    loop_guard: int = 0  # replies to one number in 30 s before 14107; 0: off

    def text_plan(self, number: str, nth: int) -> TextPlan:
        """What `number` does with its `nth` text (from 0); the last plan of a list repeats."""
        plans = self.texts.get(number)
        if plans:
            return plans[min(nth, len(plans) - 1)]
        speaks = SPEAKING_NUMBER.fullmatch(number)
        if speaks is None:
            return self.default_text
        reply = REPLY_DIGIT[int(speaks[3])]
        plan = read_text_plan(TEXT_DIGIT[int(speaks[1])], number)
        return TextPlan(plan.outcome, plan.code, (reply,) if reply else ())

    def call_plan(self, number: str, nth: int) -> CallPlan:
        """What `number` does with its `nth` call (from 0); the last plan of a list repeats."""
        plans = self.calls.get(number)
        if plans:
            return plans[min(nth, len(plans) - 1)]
        speaks = SPEAKING_NUMBER.fullmatch(number)
        if speaks is None:
            return self.default_call
        return read_call_plan("live" if speaks[3] == "9" else CALL_DIGIT[int(speaks[2])], number)


def read_scenario(data: object) -> Scenario:
    """A scenario file's content -> Scenario. Raises PlanError that names the place and what may stand there."""
    if not isinstance(data, Mapping):
        raise PlanError(f"a scenario is a table, not {type(data).__name__}")
    plain = {
        "seed": int,
        "texts_per_second": float,
        "calls_per_second": float,
        "requests_at_once": int,
        "calls_at_once": int,
        "pace": float,
        "retry_after": float,
        "loop_guard": int,
    }
    strange = set(data) - set(plain) - {"default", "phones", "faults"}
    if strange:
        known = sorted({*plain, "default", "phones", "faults"})
        raise PlanError(f"unknown {', '.join(sorted(map(str, strange)))}; there are {', '.join(known)}")
    values: dict[str, Any] = {}
    for name, kind in plain.items():
        if name in data:
            try:
                values[name] = kind(data[name])
            except (TypeError, ValueError):
                raise PlanError(f"{name}: {data[name]!r} is not a number") from None
    default = _table(data.get("default", {}), "default")
    texts, calls = {}, {}
    for number, phone in _table(data.get("phones", {}), "phones").items():
        where = f"phones.{number}"
        plans = _table(phone, where)
        _only(plans, {"text", "call", "reply"}, where)
        if "text" in plans or "reply" in plans:
            texts[number] = tuple(
                read_text_plan(_with_reply(one, plans.get("reply")), f"{where}.text")
                for one in _listed(plans.get("text", "delivered"))
            )
        if "call" in plans:
            calls[number] = tuple(read_call_plan(one, f"{where}.call") for one in _listed(plans["call"]))
    _only(default, {"text", "call"}, "default")
    return Scenario(
        default_text=read_text_plan(default.get("text", "delivered"), "default.text"),
        default_call=read_call_plan(default.get("call", "human"), "default.call"),
        texts=texts,
        calls=calls,
        faults=read_faults(data.get("faults", [])),
        **values,
    )


def load(path: Path) -> Scenario:
    """Read a scenario from a JSON, TOML or (where PyYAML is installed) YAML file. Raises PlanError naming the file."""
    try:
        if path.suffix in (".yaml", ".yml"):
            return read_scenario(_yaml(path))
        content = path.read_text(encoding="utf-8")
        return read_scenario(tomllib.loads(content) if path.suffix == ".toml" else json.loads(content))
    except OSError as error:
        raise PlanError(f"{path} cannot be read: {error.strerror}") from None
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlanError(f"{path} is not a well-formed file: {error}") from None
    except PlanError as error:
        raise PlanError(f"{path}: {error}") from None


def _yaml(path: Path) -> object:
    try:
        import yaml
    except ImportError:
        raise PlanError("YAML needs PyYAML, which is not installed; write the scenario as TOML or JSON") from None
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise PlanError(f"not well-formed: {error}") from None


def _with_reply(plan: object, reply: object) -> object:
    if reply is None:
        return plan
    if isinstance(plan, str):
        word, _, code = plan.strip().partition(" ")
        return {"outcome": word, "reply": reply, **({"code": code} if code else {})}
    return {"reply": reply, **plan} if isinstance(plan, Mapping) else plan


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else [value]


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise PlanError(f"{where}: {value!r} is not a table")
    return {str(name): part for name, part in value.items()}


def _only(table: Mapping[str, Any], known: set[str], where: str) -> None:
    strange = set(table) - known
    if strange:
        raise PlanError(f"{where}: unknown {', '.join(sorted(strange))}; there are {', '.join(sorted(known))}")
