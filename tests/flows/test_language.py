"""The language compiles into the graph of `model.py`: names, texts, ways."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.flows.language import read, texts
from frontdesk.flows.model import (
    REQUIRED,
    AfterTries,
    Ask,
    Branch,
    CallFunction,
    CallHttp,
    End,
    Flow,
    Gather,
    HandOver,
    MakeCall,
    Record,
    Return,
    RunFlow,
    Say,
    SetLanguage,
    SetValues,
    Speak,
)


def steps_of(body: str, head: str = "") -> Flow:
    """A flow with these steps, written as in a file."""
    indented = "\n".join(f"  {line}" for line in body.strip("\n").split("\n"))
    return read(f"flow: sample\n{head}steps:\n{indented}\n", "sample.yaml")


def step(flow: Flow, name: str, kind: type) -> Any:
    found = flow.steps[name]
    assert isinstance(found, kind)
    return found


HOUSEHOLD = """\
flow: household
title: Household and first income check
takes: [triage_user]
gives: [household_size, adults, children, over_income]

steps:
  - ask: How many adults live in your home? Count yourself.
    as: adults
    answer: integer 1..20
    help: Count your spouse, and adults who pay no rent or food.

  - ask: How many children under 18 live in your home?
    as: children
    answer: integer 0..20

  - call: poverty_estimate
    with: {adults: "{{ adults }}", children: "{{ children }}"}
    as: limit

  - ask: Is your income, before taxes, more than {{ limit.monthly | money }} a month?
    as: above_limit
    answer: yes_no

  - set:
      household_size: "{{ adults | plus: children }}"
      over_income: "{{ above_limit }}"
"""


def test_the_sample_of_the_design_compiles_as_written() -> None:
    flow = read(HOUSEHOLD, "household.yaml")
    assert (flow.name, flow.title, flow.file, flow.languages) == (
        "household",
        "Household and first income check",
        "household.yaml",
        ("en",),
    )
    assert flow.takes == {"triage_user": REQUIRED}
    assert flow.gives == ("household_size", "adults", "children", "over_income")
    assert list(flow.steps) == ["adults", "children", "limit", "above_limit", "set_household_size_over_income"]
    assert [s.next for s in flow.steps.values()] == [*list(flow.steps)[1:], None]
    assert [s.line for s in flow.steps.values()] == [7, 12, 16, 20, 24]
    adults = step(flow, "adults", Ask)
    assert (adults.answer.type, adults.answer.parameters) == ("integer", {"min": 1, "max": 20})
    assert adults.help.source == "Count your spouse, and adults who pay no rent or food."
    limit = step(flow, "limit", CallFunction)
    assert [(name, template.source) for name, template in limit.arguments] == [
        ("adults", "{{ adults }}"),
        ("children", "{{ children }}"),
    ]
    assert flow.starts == dict.fromkeys(("text", "request", "parent", "conversation"), "adults")


def test_keys_of_texts_stay_while_wordings_change() -> None:
    keys = [text.key for text in texts(read(HOUSEHOLD))]
    assert keys == ["adults.ask", "adults.help", "children.ask", "above_limit.ask"]
    reworded = read(HOUSEHOLD.replace("How many adults live in your home? Count yourself.", "How many grown-ups?"))
    assert [text.key for text in texts(reworded)] == keys


def test_every_text_of_a_flow_is_found() -> None:
    flow = steps_of(
        """
- choose: What do you need?
  as: need
  again: Pick one.
  confirm: "{{ value }}, is that right?"
  options:
    food: Food
    rent: {label: Rent, words: [home]}
- say: Thank you.
- hand_over: other
  text: Somebody will write to you.
- end: Bye.
""",
        "topic: your needs\nnudge: Are you there?\ngoodbye: See you.\nhelp: Just answer.\n",
    )
    assert {text.key: text.source for text in texts(flow)} == {
        "need.ask": "What do you need?",
        "need.again": "Pick one.",
        "need.confirm": "{{ value }}, is that right?",
        "need.option.food": "Food",
        "need.option.rent": "Rent",
        "thank_you.say": "Thank you.",
        "hand_over_other.hand_over": "Somebody will write to you.",
        "end_bye.end": "Bye.",
        "flow.nudge": "Are you there?",
        "flow.goodbye": "See you.",
        "flow.help": "Just answer.",
        "flow.topic": "your needs",
    }


def test_translations_are_taken_by_key() -> None:
    text = HOUSEHOLD.replace("takes:", "languages: [en, es, pl]\ntakes:")
    flow = read(text, "", {"es": {"adults.ask": "Cuantos adultos viven en su casa?"}, "fr": {"adults.ask": "Combien?"}})
    asked = step(flow, "adults", Ask).text
    assert asked.render("es", {}) == "Cuantos adultos viven en su casa?"
    assert asked.render("pl", {}) == asked.render("en", {}) == "How many adults live in your home? Count yourself."
    assert set(asked.templates) == {"en", "es"}


def test_say() -> None:
    flow = steps_of(
        """
- say: |
    Our hours:
    Monday to Friday, 9 to 5.
  media: https://example.org/map.png
  to: "{{ friend }}"
  failed:
    - say: It did not arrive.
- say: Done.
"""
    )
    first = step(flow, "our_hours_monday_to_friday_9_to_5", Say)
    assert first.text.source == "Our hours:\nMonday to Friday, 9 to 5."
    assert first.text.line == 4
    assert [m.source for m in first.media] == ["https://example.org/map.png"]
    assert (first.to.source, first.failed, first.next) == ("{{ friend }}", "it_did_not_arrive", "done")
    assert step(flow, "it_did_not_arrive", Say).next == "done"


def test_a_question_answered_by_yes_or_no_with_steps_for_each() -> None:
    flow = steps_of(
        """
- ask: Do you rent?
  as: rents
  yes:
    - say: Rent it is.
  no:
    - goto: last
- say: In between.
- step: last
  say: The last.
"""
    )
    asked = step(flow, "rents", Ask)
    assert (asked.answer.type, asked.next) == ("yes_no", "rents.answer")
    branch = step(flow, "rents.answer", Branch)
    assert [(c.label, c.next) for c in branch.cases] == [("rents == true", "rent_it_is"), ("rents == false", "last")]
    assert branch.next == "in_between"
    assert branch.cases[0].conditions[0].holds({"rents": True})
    assert not branch.cases[0].conditions[0].holds({"rents": None})


def test_everything_a_question_may_have() -> None:
    asked = step(
        steps_of(
            """
- ask: Which ZIP code?
  as: home_zip
  step: zip
  answer: text up to 10
  again: Five digits, please.
  help: It is on your mail.
  confirm: Is {{ value }} right?
  tries: 4
  when_given_up:
    - say: Never mind.
  timeout: 4 hours
  when_silent:
    - end: We close for today.
  when_language_changes:
    - set: {asked_in: "{{ flow.language }}"}
  sensitive: true
  media: [https://example.org/a.png, https://example.org/b.png]
  screen: sms-zip-code
- say: Next.
"""
        ),
        "zip",
        Ask,
    )
    assert (asked.store_as, asked.tries, asked.timeout, asked.sensitive) == ("home_zip", 4, 4 * 3600, True)
    assert (asked.after_tries, asked.when_given_up, asked.when_silent) == (
        AfterTries.GO_ON,
        "never_mind",
        "end_we_close_for_today",
    )
    assert (asked.again.key, asked.help.key, asked.confirm.key) == ("zip.again", "zip.help", "zip.confirm")
    assert (len(asked.media), asked.screen, asked.next) == (2, "sms-zip-code", "next")
    assert asked.when_language_changes == "set_asked_in"


def test_tries_end_with_a_person_unless_the_flow_says_otherwise() -> None:
    flow = steps_of(
        "- {ask: A?, as: a}\n- {ask: B?, as: b, after_tries: end}\n- {ask: C?, as: c, after_tries: go_on}\n- say: Z"
    )
    assert [step(flow, name, Ask).after_tries for name in "abc"] == [
        AfterTries.HAND_OVER,
        AfterTries.END,
        AfterTries.GO_ON,
    ]
    assert [step(flow, name, Ask).when_given_up for name in "abc"] == [None, None, "z"]


CHOOSE = """
- choose: What do you need?
  as: need
  options:
    food: Food
    rent:
      label: Help with rent
      words: [home, casa]
      when: not owner
      then:
        - say: Rent.
    1: One
- say: After.
"""


def test_choose() -> None:
    flow = steps_of(CHOOSE)
    asked = step(flow, "need", Ask)
    assert [(o.value, o.label.source, o.words) for o in asked.answer.options] == [
        ("food", "Food", ()),
        ("rent", "Help with rent", ("home", "casa")),
        ("1", "One", ()),
    ]
    condition = asked.answer.options[1].when
    assert condition.holds({"owner": False})
    assert not condition.holds({"owner": True})
    branch = step(flow, "need.answer", Branch)
    assert [(c.label, c.next) for c in branch.cases] == [('need == "rent"', "rent")]
    assert (asked.next, branch.next, step(flow, "rent", Say).next) == ("need.answer", "after", "after")


def test_choose_several_goes_through_each() -> None:
    flow = steps_of(
        """
- choose: What do you need?
  as: needs
  several: true
  answer: choices at most 2
  options:
    food: {label: Food, then: {say: About food.}}
    rent: {label: Rent, then: {say: About rent.}}
- say: After.
"""
    )
    asked = step(flow, "needs", Ask)
    assert (asked.answer.type, asked.answer.parameters, asked.next) == (
        "choices",
        {"at_most": 2},
        "needs.answer.food",
    )
    food, rent = step(flow, "needs.answer.food", Branch), step(flow, "needs.answer.rent", Branch)
    assert (food.cases[0].next, food.next) == ("about_food", "needs.answer.rent")
    assert (flow.steps["about_food"].next, rent.cases[0].next, rent.next) == (
        "needs.answer.rent",
        "about_rent",
        "after",
    )
    assert food.cases[0].conditions[0].holds({"needs": ["food"]})
    assert not rent.cases[0].conditions[0].holds({"needs": ["food"]})


def test_choose_from_a_list_made_at_run_time() -> None:
    asked = step(
        steps_of(
            """
- choose: Which appointment?
  as: which
  from: "{{ found.list }}"
  value: "{{ item.number }}"
  label: "{{ item.when }} at {{ item.place }}"
  options:
    none: None of these
"""
        ),
        "which",
        Ask,
    )
    assert asked.answer.options_from.source == "{{ found.list }}"
    assert asked.answer.item_value.source == "{{ item.number }}"
    assert asked.answer.item_label.key == "which.label"
    assert [o.value for o in asked.answer.options] == ["none"]


def test_values_keep_their_kind() -> None:
    flow = steps_of(
        """
- set:
    size: "{{ adults | plus: children }}"
    zip: "60603"
    town_zip: 02134
    limit: 5410
    rate: 2.5
    known: true
    nothing:
    word: yes
    day: 2026-03-01
    list: [1, "{{ a }}"]
    table: {a: "{{ a }}", b: [x]}
"""
    )
    given = {a.name: a for a in step(flow, "set_size_zip", SetValues).assignments}
    assert given["size"].value.source == "{{ adults | plus: children }}"
    assert {name: a.value for name, a in given.items() if name not in ("size", "list", "table")} == {
        "zip": "60603",
        "town_zip": "02134",
        "limit": 5410,
        "rate": 2.5,
        "known": True,
        "nothing": None,
        "word": "yes",
        "day": "2026-03-01",
    }
    assert (given["zip"].kind, given["limit"].kind) == ("text", "typed")
    assert given["list"].value[1].source == given["table"].value["a"].source == "{{ a }}"


def test_a_call_that_fails_leads_to_its_steps_or_to_staff() -> None:
    flow = steps_of(
        """
- call: validate-zip
  with: {zip: "{{ zip }}", tries: 3, person: {name: "{{ name }}"}}
  as: place
  timeout: 5 seconds
  failed: {goto: last}
- call: count_visit
- step: last
  say: Z
"""
    )
    place = step(flow, "place", CallFunction)
    assert (place.function, place.store_as, place.timeout, place.failed) == ("validate-zip", "place", 5, "last")
    assert dict(place.arguments)["tries"] == 3
    assert dict(place.arguments)["person"]["name"].source == "{{ name }}"
    assert step(flow, "count_visit", CallFunction).failed is None


def test_http() -> None:
    flow = steps_of(
        """
- http: https://example.org/find
  with: {q: "{{ words }}", kind: "a b", both: "{{ a }}-{{ b }}"}
  headers: {X-Key: "{{ key }}"}
  as: found
- http: https://example.org/save?x=1
  json: {name: "{{ name }}", n: 3, tags: [a, "{{ t }} {{ u }}"], none: }
- http: https://example.org/form
  method: PUT
  form: {a: "{{ name }}"}
"""
    )
    found = step(flow, "found", CallHttp)
    scope = {"words": "rent & food", "a": "é", "b": 2, "name": 'Ann "A"', "t": "x", "u": "y"}
    assert (found.method, found.store_as) == ("GET", "found")
    assert found.url.render(scope) == "https://example.org/find?q=rent+%26+food&kind=a+b&both=%C3%A9-2"
    save, form = list(flow.steps.values())[1:]
    assert isinstance(save, CallHttp)
    assert isinstance(form, CallHttp)
    assert save.method == "POST"
    assert save.body is not None
    assert save.body.render(scope) == '{"name": "Ann \\"A\\"", "n": 3, "tags": ["a", "x y"], "none": null}'
    assert (form.method, form.content_type) == ("PUT", "application/x-www-form-urlencoded")
    assert [(name, template.source) for name, template in form.parameters] == [("a", "{{ name }}")]


def test_run() -> None:
    flow = steps_of(
        """
- run: household
  with: {triage_user: "{{ user }}"}
  gives: {household_size: size, adults: adults}
  failed:
    - say: We skip this.
- run: contact
  gives: [email]
  as: contact_data
"""
    )
    first, second = step(flow, "household", RunFlow), step(flow, "contact_data", RunFlow)
    assert (first.gives, first.failed) == ((("household_size", "size"), ("adults", "adults")), "we_skip_this")
    assert (second.flow, second.gives, second.store_as) == ("contact", (("email", "email"),), "contact_data")


def test_when_else_and_cases() -> None:
    flow = steps_of(
        """
- when: adults > 2 and over_income
  then:
    - say: Big.
  else:
    - say: Small.
- when:
    - case: need == "food"
      then: {say: Food.}
    - case: need == "rent"
      then: {goto: last}
  else:
    - say: Other.
- step: last
  say: Z
"""
    )
    first = step(flow, "when_adults_2_and_over_income", Branch)
    assert (first.cases[0].next, first.next) == ("big", "small")
    second = step(flow, "when_need_food", Branch)
    assert [c.next for c in second.cases] == ["food", "last"]
    assert second.next == "other"
    assert {flow.steps[n].next for n in ("big", "small")} == {"when_need_food"}
    assert {flow.steps[n].next for n in ("food", "other")} == {"last"}


def test_any_step_may_have_a_condition() -> None:
    flow = steps_of(
        "- ask: How many children?\n  as: children\n  if: adults > 0\n- goto: children\n  if: children > 9\n- say: Z"
    )
    assert list(flow.steps) == ["children.if", "children", "goto_children.if", "z"]
    condition = step(flow, "children.if", Branch)
    assert (condition.cases[0].next, condition.next) == ("children", "goto_children.if")
    again = step(flow, "goto_children.if", Branch)
    assert (again.cases[0].next, again.next) == ("children.if", "z")
    assert flow.starts["text"] == "children.if"


def test_repeat_until() -> None:
    flow = steps_of(
        """
- repeat:
    - ask: Which income?
      as: income
    - ask: Is there more?
      as: more
      answer: yes_no
  until: more == false
- say: Z
"""
    )
    until = step(flow, "repeat.until", Branch)
    assert (flow.steps["income"].next, flow.steps["more"].next) == ("more", "repeat.until")
    assert (until.cases[0].next, until.next) == ("z", "income")


def test_goto_labels_and_sections() -> None:
    flow = steps_of(
        """
- section: Beginning
- step: top
- say: A
- section: End
- goto: bottom
- say: Left out
- step: bottom
  goto: top
"""
    )
    assert (flow.steps["a"].next, flow.steps["a"].section) == ("a", "Beginning")
    assert (flow.steps["left_out"].next, flow.steps["left_out"].section) == ("a", "End")


def test_ends() -> None:
    flow = steps_of(
        """
- hand_over: wants a person
  text: Somebody will text you.
  attributes: {name: "{{ name }}", urgent: true}
  failed:
    - end:
- language: "{{ wanted }}"
- when: done
  then:
    - return: {found: "{{ n }}", ok: true}
- return:
- end: Goodbye.
"""
    )
    hand_over = step(flow, "hand_over_wants_a_person", HandOver)
    assert (hand_over.reason, hand_over.next, hand_over.failed) == ("wants a person", "language", "end")
    assert hand_over.attributes.render({"name": "Ann"}) == '{"name": "Ann", "urgent": true}'
    assert step(flow, "language", SetLanguage).to.source == "{{ wanted }}"
    assert step(flow, "end", End).text is None
    assert [a.name for a in step(flow, "return", Return).assignments] == ["found", "ok"]
    assert step(flow, "return_2", Return).assignments == ()
    assert step(flow, "end_goodbye", End).text.source == "Goodbye."


def test_header() -> None:
    flow = steps_of(
        "- say: A\n- step: b\n  say: B",
        """title: T
languages: [es, en]
takes:
  - user
  - {limit: 300, words: [a]}
gives: size
nudge: Still there?
nudge_after: 1 day
goodbye: Bye.
help: Help.
topic: your home
keywords: [help me, casa]
reading_level: 6
segment_budget: 2
own_words: exit
starts: {text: b, call: a}
""",
    )
    assert (flow.languages, flow.language) == (("es", "en"), "es")
    assert flow.takes == {"user": REQUIRED, "limit": 300, "words": ["a"]}
    assert (flow.gives, flow.nudge_after, flow.keywords) == (("size",), 86400, ("help me", "casa"))
    assert (flow.reading_level, flow.segment_budget, flow.own_words) == (6.0, 2, frozenset({"exit"}))
    assert flow.starts == {"text": "b", "call": "a"}


def test_voice() -> None:
    flow = steps_of(
        """
- gather: Press 1 for hours, 2 for a message.
  as: pressed
  language: en-US
  hints: hours, message
  keys:
    1: {say: Nine to five.}
    2: {goto: message}
  when_silent:
    - say: Goodbye.
- step: message
  record: Speak after the tone.
  as: recording
  max_length: 2 minutes
  no_audio: {goto: message}
- play: https://example.org/a.mp3
  loop: 2
- tones: 1w2
- connect: "+13125550123"
  record: true
  timeout: 20 seconds
- speak: Thank you.
  voice: Polly.Joanna
- make_call: "{{ staff }}"
  no_answer:
    - end:
"""
    )
    gather = step(flow, "pressed", Gather)
    assert (gather.speak.text.key, gather.number_of_digits, gather.gather_language) == ("pressed.speak", 1, "en-US")
    assert (gather.keypress, gather.speech, gather.when_silent) == ("pressed.pressed", "pressed.spoken", "goodbye")
    keys = step(flow, "pressed.keys", Branch)
    assert [c.next for c in keys.cases] == ["nine_to_five", "message.speak"]
    assert keys.cases[0].conditions[0].holds({"widgets": {"pressed": {"Digits": "1"}}})
    assert keys.next == "pressed"
    assert step(flow, "pressed.pressed", SetValues).next == "pressed.keys"
    record = step(flow, "message", Record)
    assert (record.max_length, record.no_audio, record.next) == (120, "message.speak", "message.recorded")
    assert step(flow, "message.speak", Speak).next == "message"
    connect = next(s for s in flow.steps.values() if s.name.startswith("connect"))
    assert (connect.noun, connect.record, connect.timeout) == ("number", True, 20)  # type: ignore[attr-defined]
    call = next(s for s in flow.steps.values() if isinstance(s, MakeCall))
    assert (call.no_answer, call.busy) == ("end", None)
    assert flow.starts == dict.fromkeys(("call", "request", "parent"), "pressed")


class TestNames:
    def test_same_texts_get_names_of_where_they_stand(self) -> None:
        flow = steps_of(
            """
- say: Thank you.
- choose: What?
  as: need
  options:
    food: {label: Food, then: [{say: Thank you.}]}
- say: Thank you.
"""
        )
        assert [s.name for s in flow.steps.values() if isinstance(s, Say)] == [
            "thank_you",
            "need_food_thank_you",
            "thank_you_2",
        ]

    def test_a_long_text_has_a_name_that_no_other_has(self) -> None:
        one = "We will call you back in the next two days between nine and five"
        flow = steps_of(f"- say: {one} in the morning.\n- say: {one} in the evening.")
        names = list(flow.steps)
        assert len(set(names)) == 2
        assert all(name.startswith("we_will_call_you_back_in_the_next_two_") for name in names)
        assert all(len(name) <= 46 for name in names)

    @pytest.mark.parametrize("edit", ["- say: New.\n", "- set: {fresh: 1}\n", "- ask: New?\n  as: new\n"])
    def test_names_and_keys_stay_when_other_steps_come(self, edit: str) -> None:
        body = CHOOSE + "- set: {a: 1}\n- call: f\n- when: a\n  then: [{say: Deep.}]"
        before, after = steps_of(body), steps_of(edit + body.strip("\n"))
        assert set(before.steps) <= set(after.steps)
        assert {t.key for t in texts(before)} <= {t.key for t in texts(after)}
