"""Reading a process: every mistake at once, each with its place and what is wrong."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from ruamel.yaml import YAML

from frontdesk.intake.navigation import checking
from frontdesk.intake.navigation.definition import DefinitionError, read
from intake.navigation.processes import PACKAGED, definitions, english, page, plain, process, select


def problems(data: Any) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read(data, "x.yaml")
    return [str(problem) for problem in caught.value.problems]


def good() -> dict[str, Any]:
    return process(
        "x",
        page("first", select("q", ("1", {"outcome": "a"}), ("2", {"go_to": "second"}))),
        page("second", plain("w", "text"), next=[{"outcome": "b"}]),
    )


def changed(change: Any) -> dict[str, Any]:
    data = deepcopy(good())
    change(data)
    return data


def second(data: dict[str, Any]) -> dict[str, Any]:
    return data["pages"][1]


def first_field(data: dict[str, Any]) -> dict[str, Any]:
    return data["pages"][0]["elements"][0]


def test_a_good_process_is_read():
    definition = read(good(), "x.yaml")
    assert [one.page for one in definition.pages] == ["first", "second"]
    assert definition.kind == "issue"


CASES = [
    ("no process", lambda d: d.clear(), "x.yaml: process: Field required"),
    ("unknown key", lambda d: d.update(nam="X"), "x.yaml: nam: Extra inputs are not permitted"),
    ("outcome's name", lambda d: d["outcome"].update(field="x_result"), "contains _outcome"),
    ("outcome unknown", lambda d: second(d)["next"][0].update(outcome="z"), "z is not among the outcomes: a, b"),
    ("outcome unreached", lambda d: d["outcome"]["values"].append("z"), "no way leads to z"),
    ("page unknown", lambda d: first_field(d)["options"][1].update(go_to="third"), "there is no page third"),
    ("page twice", lambda d: second(d).update(page="first"), "there is another page first"),
    ("unreached", lambda d: d["pages"].append(page("z", plain("v", "text"), next=[{"outcome": "a"}])),
     "pages.2 (z): nothing leads to it"),
    ("dead end", lambda d: second(d).pop("next"), "pages.1 (second): it is a dead end"),
    ("dead option", lambda d: first_field(d)["options"].append({"value": "3", "label": english("x")}),
     "pages.0 (first).elements.0 (q): the answer 3 leads nowhere"),
    ("circle", lambda d: second(d).update(next=[{"if": {"field": "w", "equal": "x"}, "outcome": "b"},
                                                {"go_to": "first"}]),
     "the pages go round in a circle: first -> second -> first"),
    ("two ways", lambda d: second(d)["next"][0].update(go_to="first"), "not two of them"),
    ("no way", lambda d: second(d)["next"].append({"if": {"field": "w", "equal": "x"}}), "say where it goes"),
    ("never taken", lambda d: second(d)["next"].append({"outcome": "a"}), "never taken"),
    ("missing language", lambda d: d.update(languages=["en", "es"]), "there is no text in es"),
    ("strange language", lambda d: first_field(d)["label"].update(de="Was?"), "de is not among the languages"),
    ("empty text", lambda d: first_field(d)["label"].update(en=" "), "label.en: String should have at least 1"),
    ("kind of field", lambda d: first_field(d).update(type="selec"), "(q).type: Input should be"),
    ("options missing", lambda d: first_field(d).update(options=[]), "a select needs options"),
    ("options of a text", lambda d: second(d)["elements"][0].update(options=[{"value": "1", "label": english("x")}]),
     "a text takes no options"),
    ("same value", lambda d: first_field(d)["options"][1].update(value="1"), "two options have the same value"),
    ("comma in a value", lambda d: first_field(d)["options"][1].update(value="1,2"), "String should match pattern"),
    ("two kinds", lambda d: first_field(d).update(headline=english("x")), "write one of instructions, headline, field"),
    ("no operator", lambda d: second(d)["next"].insert(0, {"if": {"field": "w"}, "outcome": "a"}),
     "a rule has a field and one of"),
    ("two operators", lambda d: second(d)["next"].insert(0, {"if": {"field": "w", "equal": "x", "is_empty": True},
                                                            "outcome": "a"}),
     "a rule has a field and one of"),
    ("unknown field", lambda d: second(d)["next"].insert(0, {"if": {"field": "zz", "equal": "x"}, "outcome": "a"}),
     "pages.1 (second).next.0.if: zz: no page has such a field"),
    ("unknown option", lambda d: second(d)["next"].insert(0, {"if": {"field": "q", "equal": "7"}, "outcome": "a"}),
     "q has no option 7; it has 1, 2"),
    ("asked later", lambda d: second(d)["elements"].insert(
        0, {"instructions": english("x"), "shown_if": {"field": "w", "equal": "x"}}), "w is only asked after this"),
    ("on itself", lambda d: second(d)["elements"][0].update(shown_if={"field": "w", "equal": "x"}),
     "w is only asked after this"),
    ("placeholder", lambda d: second(d).update(notes=[{"text": english("It is {v}")}]), "{v}: there is no such field"),
    ("reserved", lambda d: second(d)["elements"][0].update(field="notes"), "take another name"),
    ("outcome asked", lambda d: second(d)["elements"][0].update(field="x_outcome"), "needs a name of its own"),
    ("no pages", lambda d: d.update(pages=[]), "pages: a process has a list of pages"),
    ("earliest of a text", lambda d: second(d)["elements"][0].update(earliest="2020-01-01"), "earliest belongs to a"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_mistake_is_named(change: Any, expected: str):
    assert any(expected in one for one in problems(changed(change))), problems(changed(change))


def test_all_mistakes_come_at_once_and_none_hides_another():
    def change(data: dict[str, Any]) -> None:
        data["nam"] = "X"
        first_field(data)["type"] = "selec"
        second(data)["next"] = [{"outcome": "z"}]
        second(data)["elements"][0]["label"] = {"es": "x"}

    found = problems(changed(change))
    for expected in (
        "nam: Extra",
        "(q).type: Input should be",
        "there is no text in en",
        "es is not among",
        "z is not among the outcomes",
    ):
        assert any(expected in one for one in found), found


def test_a_page_that_is_broken_is_not_missed_by_those_that_lead_to_it():
    found = problems(changed(lambda data: second(data)["elements"].append({"field": "v"})))
    assert len(found) == 1
    assert "a field needs a type and a label" in found[0]


def test_the_line_is_named_where_the_file_was_read_with_its_lines():
    text = "process: x\nname: X\nlanguages: [en]\noutcome: {field: x_outcome, values: [a]}\npages:\n"
    text += "  - page: p\n    elements:\n      - field: q\n        type: boool\n        label: {en: Q}\n"
    text += "    next:\n      - outcome: a\n"
    assert problems(YAML(typ="rt").load(text))[0].startswith("x.yaml:9: pages.0 (p).elements.0 (q).type:")


@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_something_else_is_no_process(data: Any):
    assert problems(data) == ["x.yaml: this is no process: it begins with `process: its-id`"]


def test_hand_overs_are_checked_together():
    there = process(
        "there",
        page(
            "p",
            plain("v", "bool"),
            next=[
                {"continue_with": "back"},
            ],
        ),
    )
    back = process("back", page("p", plain("v", "bool"), next=[{"continue_with": "there"}]))
    lost = process("lost", page("p", plain("v", "bool"), next=[{"continue_with": "nowhere", "outcome": "a"}]))
    for one in (there, back):
        one["pages"][0]["next"].insert(0, {"if": {"field": "v", "equal": True}, "outcome": "a"})
    found = [str(one) for one in checking.check_together(definitions(there, back, lost))]
    assert found == [
        "lost: it continues with nowhere, and there is no such process",
        "there: processes hand over in a circle: there -> back -> there",
    ]


@pytest.mark.parametrize("name", PACKAGED)
def test_what_a_database_gives_back_is_the_same_process(name: str):
    """A database keeps the order of lists, not that of the keys of an object."""
    data = PACKAGED[name].model_dump(mode="json", by_alias=True, exclude_none=True)
    shuffled = json.loads(json.dumps(data, sort_keys=True))
    assert read(shuffled) == PACKAGED[name]
