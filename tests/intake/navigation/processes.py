"""Processes for tests: those that are packaged, small ones in plain data, and answers thrown by dice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

import frontdesk.intake.content.packs as packs
from frontdesk.intake.navigation import walking, wire
from frontdesk.intake.navigation.definition import Definition, read
from frontdesk.intake.navigation.presenting import plain_text

LANGUAGES = ("en", "es", "pl")
FILES = sorted(Path(packs.__file__).parent.glob("*/processes/*.yaml"))


def load(path: Path) -> Definition:
    return read(YAML(typ="rt").load(path.read_text(encoding="utf-8")), path.name)


PACKAGED: dict[str, Definition] = {one.process: one for one in map(load, FILES)}


def english(text: str) -> dict[str, str]:
    return {"en": text}


def process(name: str, *pages: Mapping[str, Any], **head: Any) -> dict[str, Any]:
    """The data of a process in English whose outcomes are a, b and c, as far as its pages lead to them."""
    used = str(pages)
    values = [value for value in ("a", "b", "c") if f"'outcome': '{value}'" in used]
    outcome = {"field": f"{name}_outcome", "values": values or ["a"]}
    return {"process": name, "name": name, "languages": ["en"], "outcome": outcome, "pages": list(pages), **head}


def page(name: str, *elements: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"page": name, "elements": list(elements), **more}


def select(field: str, *options: Any, kind: str = "select", **more: Any) -> dict[str, Any]:
    """Options: values, or a value with its way: ("x", {"go_to": "y"})."""
    made = []
    for option in options:
        value, way = option if isinstance(option, tuple) else (option, {})
        made.append({"value": value, "label": english(f"Label {value}"), **way})
    return {"field": field, "type": kind, "label": english(f"{field}?"), "options": made, **more}


def plain(field: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"field": field, "type": kind, "label": english(f"{field}?"), **more}


def definitions(*data: Mapping[str, Any]) -> dict[str, Definition]:
    return {one["process"]: read(one, f"{one['process']}.yaml") for one in data}


def an_answer(element: Mapping[str, Any], dice: Random) -> Any:
    """A valid answer to an element of a form, in one of the shapes that the wire allows."""
    values = [option["value"] for option in element.get("options") or ()]
    rules = {rule["rule"]: rule["value"] for rule in element.get("validation_rules") or ()}
    if element["is_multiple"]:
        alone = set(rules.get("alone", ()))
        if alone and dice.random() < 0.3:
            return dice.choice(sorted(alone))
        rest = [value for value in values if value not in alone]
        chosen = dice.sample(rest, dice.randint(1, min(len(rest), rules.get("at_most", len(rest)))))
        return chosen if dice.random() < 0.5 else ",".join(chosen)
    if element["field_type"] in ("select", "bool"):
        return dice.choice(values)
    if element["field_type"] == "date":
        return f"{dice.randint(2020, 2026)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    return dice.choice(["Ann Moss", "x", "Łódź {landlord_name} <b>", "1,3"])


def answer_form(
    known: Mapping[str, Definition], state: walking.State, dice: Random, language: str = "en"
) -> dict[str, Any]:
    """Valid answers to every element of the form that waits which is shown."""
    form = wire.form(known, state, language)
    assert form is not None
    page_ = known[state["process"]].page(state["page"])
    assert page_ is not None
    given: dict[str, Any] = {}
    said: dict[str, Any] = {}
    profile = walking.profile(state)
    by_name = {one["field_name"]: one for one in form["elements"] if one["type"] == "field"}
    for element in walking.shown(page_, profile, said):
        if element.field:
            shape = by_name[element.field]
            given[shape["id"]] = an_answer(shape, dice)
            said.update(walking.read_form(page_, state["process"], given, profile)[0])
    return given


def walk(
    known: Mapping[str, Definition], process_id: str, dice: Random, language: str = "en", most: int = 60
) -> list[walking.State]:
    """The states of a random walk to its outcome."""
    states = [walking.start(known, process_id, language, seed="s")]
    while not walking.is_complete(states[-1]):
        assert len(states) < most
        given = answer_form(known, states[-1], dice, language)
        states.append(walking.answer(known, states[-1], states[-1]["form_id"], given, language))
        assert not states[-1]["errors"]
    return states


def read_texts(form: Mapping[str, Any]) -> list[str]:
    """What a person reads of a form."""
    return [plain_text(one.get("label") or one["html_value"]) for one in form["elements"]]
