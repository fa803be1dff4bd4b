"""Flows made by throwing dice: every kind of step of the language, nested, with sub-flows, jumps and loops."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from frontdesk.flows.language import read, texts
from frontdesk.flows.model import Flow

LANGUAGES = ["en", "es", "pl"]
SPECS = [
    *("yes_no", "integer 1..20", "integer", "integer or none", "money", "money per month", "date", "date past"),
    *("date partial", "date_of_birth", "date_of_birth partial", "phone", "email or none", "zip", "name", "text"),
    *("text up to 30", "language", "media", "media or none"),
]
LITERALS: list[Any] = ["60603", 5, True, None, "x", [1, "two"], {"deep": {"er": [1.5]}}, "12", -3]
MESSAGES = [
    "Hello.",
    "You said {{ %s }}.",
    "{% if %s %}Yes{% else %}No{% endif %} then.",
    "{{ answers.%s }} and {{ %s | money }}",
    "{{ %s | plus: 2 | divided_by: 0 }}",
    "{{ %s.deep.er[0] }} {{ %s | long_date }} {{ %s | list }}",
    "{% for x in %s %}{{ x }}, {% endfor %}",
]
CONDITIONS = ["%s", "not %s", "%s == 1", '%s == "a"', "%s > 2 and %s", '%s contains "a"', "%s < 5 or %s == blank"]


class Author:
    """Writes one flow. `others`: the flows it may run."""

    def __init__(self, dice: Random, name: str, others: tuple[str, ...], *, voice: bool) -> None:
        self.dice, self.name, self.others, self.voice = dice, name, others, voice
        self.values = ["given"]
        self.steps: list[str] = []

    def source(self) -> str:
        gives = ["v1", "given"]
        flow: dict[str, Any] = {
            "flow": self.name,
            "languages": LANGUAGES,
            "takes": [{"given": self.dice.choice(LITERALS)}],
            "gives": gives,
            "starts": ["text", "call", "request", "parent"],
            "steps": self.block(self.dice.randint(3, 9), 0),
        }
        if self.chance(0.4):
            flow |= {"help": "Just answer.", "goodbye": "Bye {{ v1 }}.", "nudge": "Well?", "topic": "the {{ v1 }}"}
        if self.chance(0.1):
            flow["own_words"] = ["exit", "back"]
        if self.chance(0.4):
            flow["crisis"] = True
        return json.dumps(flow)

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def block(self, length: int, depth: int) -> list[dict[str, Any]]:
        return [self.step(depth) for _ in range(length)]

    def inner(self, depth: int, least: int = 0) -> list[dict[str, Any]]:
        return self.block(self.dice.randint(least, 2), depth + 1)

    def step(self, depth: int) -> dict[str, Any]:
        kinds = [*(self.ask,) * 6, *(self.choose,) * 4, self.say, self.set, self.call, self.http]
        if depth < 3:
            kinds += [self.when, self.when, self.repeat, self.ask_yes_no, self.ask_yes_no]
        if self.others:
            kinds += [self.run, self.run]
        if self.steps:
            kinds.append(self.goto)
        kinds += [self.language, self.leave]
        if self.voice:
            kinds += [self.gather, self.call_step]
        name = self.new_step()
        made = {"step": name, **self.dice.choice(kinds)(depth)}
        if self.chance(0.1):
            made["if"] = self.condition()
        if self.chance(0.1):
            made |= {"section": f"Part {name}", "screen": f"screen_{name}"}
        return made

    def new_step(self) -> str:
        name = f"s{len(self.steps)}"
        self.steps.append(name)
        return name

    def new_value(self) -> str:
        if len(self.values) > 3 and self.chance(0.2):
            return self.dice.choice(self.values)
        name = f"v{len(self.values)}"
        self.values.append(name)
        return name

    def value(self) -> str:
        return self.dice.choice([*self.values, "nobody"])

    def given(self, filters: str = "") -> str:
        return "{{ " + self.value() + filters + " }}"

    def filled(self, patterns: list[str]) -> str:
        pattern = self.dice.choice(patterns)
        while "%s" in pattern:
            pattern = pattern.replace("%s", self.value(), 1)
        return pattern

    def text(self) -> str:
        return self.filled(MESSAGES)

    def condition(self) -> str:
        return self.filled(CONDITIONS)

    def asking(self, depth: int) -> dict[str, Any]:
        more: dict[str, Any] = {}
        if self.chance(0.2):
            more["confirm"] = "{{ value }}, right?"
        if self.chance(0.2):
            more["help"] = self.text()
        if self.chance(0.2):
            more["again"] = self.text()
        if self.chance(0.3):
            more["tries"] = self.dice.randint(1, 3)
        if self.chance(0.2):
            more["when_given_up"] = self.inner(depth)
        elif self.chance(0.3):
            more["after_tries"] = self.dice.choice(["hand_over", "go_on", "end"])
        if self.chance(0.2):
            more |= {"timeout": "1 hour", "when_silent": self.inner(depth)}
        if self.chance(0.1):
            more["when_language_changes"] = self.inner(depth)
        if self.chance(0.1):
            more |= {"sensitive": True, "media": "https://example.org/{{ v1 }}.png"}
        return more

    def ask(self, depth: int) -> dict[str, Any]:
        return {"ask": self.text(), "as": self.new_value(), "answer": self.dice.choice(SPECS), **self.asking(depth)}

    def ask_yes_no(self, depth: int) -> dict[str, Any]:
        branches = {"yes": self.inner(depth), "no": self.inner(depth)}
        return {"ask": self.text(), "as": self.new_value(), **branches, **self.asking(depth)}

    def choose(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {"choose": self.text(), "as": self.new_value()}
        options: dict[str, Any] = {}
        made_here = self.chance(0.25)
        for letter in "abcd"[: self.dice.randint(0 if made_here else 1, 4)]:
            options[letter] = f"Label {letter} {{{{ v1 }}}}" if self.chance(0.2) else f"Letter {letter * 4}"
            if self.chance(0.4):
                option: dict[str, Any] = {"label": options[letter], "words": [f"word{letter}", "back"]}
                if self.chance(0.5):
                    option["when"] = self.condition()
                if self.chance(0.4):
                    option["then"] = self.inner(depth)
                options[letter] = option
        if made_here:
            made |= {"from": f"{{{{ {self.value()} }}}}"}
            if self.chance(0.5):
                made |= {"value": "{{ item }}", "label": "It is {{ item }}"}
        if options:
            made["options"] = options
        if self.chance(0.3):
            made["several"] = True
        if self.chance(0.2):
            made["answer"] = "choices or none" if "several" in made else "choice or none"
        return {**made, **self.asking(depth)}

    def say(self, depth: int) -> dict[str, Any]:
        return {"say": self.text()} | ({"to": "{{ v1 }}", "failed": self.inner(depth)} if self.chance(0.1) else {})

    def set(self, depth: int) -> dict[str, Any]:
        value = self.dice.choice([*LITERALS, self.given(), self.given(" | plus: 1")])
        return {"set": {self.new_value(): value}}

    def result(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {"as": self.new_value()} if self.chance(0.7) else {}
        return made | ({"failed": self.inner(depth)} if self.chance(0.8) else {})

    def call(self, depth: int) -> dict[str, Any]:
        return {"call": "lookup", "with": {"what": self.given()}, **self.result(depth)}

    def http(self, depth: int) -> dict[str, Any]:
        return {"http": "https://example.org/{{ v1 }}", "json": {"of": ["{{ given }}"]}, **self.result(depth)}

    def run(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {"run": self.dice.choice(self.others)}
        if self.chance(0.5):
            made["with"] = {"given": self.given()}
        if self.chance(0.3):
            made["gives"] = {"v1": self.new_value()}
        return {**made, **self.result(depth)}

    def when(self, depth: int) -> dict[str, Any]:
        if self.chance(0.5):
            return {"when": self.condition(), "then": self.inner(depth), "else": self.inner(depth)}
        cases = [{"case": self.condition(), "then": self.inner(depth, 1)} for _ in range(self.dice.randint(1, 3))]
        return {"when": cases} | ({"else": self.inner(depth)} if self.chance(0.5) else {})

    def repeat(self, depth: int) -> dict[str, Any]:
        steps = self.block(self.dice.randint(1, 2), depth + 1)
        if self.chance(0.9):  # the others may go round for ever
            steps.append({"step": self.new_step(), **self.ask(depth + 1)})
        return {"repeat": steps, "until": self.condition()}

    def goto(self, depth: int) -> dict[str, Any]:
        return {"goto": self.dice.choice(self.steps), "if": self.filled(CONDITIONS[2:5])}

    def language(self, depth: int) -> dict[str, Any]:
        return {"language": self.dice.choice(["es", "pl", "xx", self.given()])}

    def leave(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = self.dice.choice(
            [
                {"end": None},
                {"end": "The end, {{ v1 }}."},
                {"return": None},
                {"return": {"v1": "{{ given }}", "extra": 1}},
                {"hand_over": "wants a person", "text": self.text(), "attributes": {"v": self.given()}},
                {"hand_over": "wants a person"},
            ]
        )
        if "hand_over" not in made or self.chance(0.5):
            made = {**made, "if": self.filled(CONDITIONS[2:5])}  # which seldom hold
        return made

    def gather(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {"gather": self.text(), "keys": {"1": self.inner(depth), "2": self.inner(depth)}}
        if self.chance(0.5):
            made |= {"as": self.new_value(), "speech": self.inner(depth)}
        return made | ({"when_silent": self.inner(depth)} if self.chance(0.5) else {})

    def call_step(self, depth: int) -> dict[str, Any]:
        kind = self.dice.choice(["speak", "play", "tones", "record", "connect", "make_call"])
        if kind == "record":
            return {"record": "After the tone.", "as": self.new_value(), "no_audio": self.inner(depth)}
        if kind == "connect":
            return {"connect": "+13125550142", "hung_up": self.inner(depth)}
        if kind == "make_call":
            return {"make_call": "{{ v1 }}", "busy": self.inner(depth), "no_answer": [], "failed": self.inner(depth)}
        return {kind: {"speak": self.text(), "play": "https://example.org/a.mp3", "tones": "1w2"}[kind]}


def random_flows(dice: Random) -> list[Flow]:
    """The flow to start, and those it runs; the last may run the first again. All in three languages."""
    voice = dice.random() < 0.3
    names = [("main", ("inner", "missing")), ("inner", ("deepest", "deepest", "inner")), ("deepest", ("main",))]
    found = []
    for name, others in names:
        source = Author(dice, name, others if dice.random() < 0.8 else (), voice=voice).source()
        flow = read(source, f"{name}.yaml")
        translations = {code: {t.key: f"({code}) {t.source}" for t in texts(flow)} for code in LANGUAGES[1:]}
        found.append(read(source, f"{name}.yaml", translations))
    return found
