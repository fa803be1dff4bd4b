"""What the steps of the language do when people talk: each case is a flow and a conversation."""

from __future__ import annotations

import pytest

from frontdesk.flows.driving import Given
from frontdesk.flows.engine import Engine
from frontdesk.flows.language import read
from frontdesk.flows.transcripts.format import parse
from frontdesk.flows.transcripts.runner import play

SUB = """\
flow: sub
takes: [word, {times: 2}]
gives: [result, same]
goodbye: Bye from sub.
steps:
  - when: word == "end"
    then: {end: }
  - when: word == "early"
    then: {return: {result: early}}
  - set: {result: "{{ word }} {{ times }}", same: "{{ word }}", secret: 1}
"""

CASES = {
    "repeat until": (
        """
- set: {total: 0}
- repeat:
    - ask: What comes in a month?
      as: income
      answer: integer
    - set: {total: "{{ total | plus: income }}"}
    - ask: Is there more?
      as: more
      answer: yes_no
  until: not more
- end: That makes {{ total }}.
""",
        """
< What comes in a month?
> 100
< Is there more?
> yes
< What comes in a month?
> 50
< Is there more?
> no
< That makes 150.
""",
    ),
    "several options, each with its steps": (
        """
- choose: What do you need?
  as: needs
  several: true
  options:
    food: {label: Food, then: {say: The pantry is open.}}
    rent: {label: Rent, then: [{ask: How much is the rent?, as: rent, answer: integer}]}
    work: Work
- end: Thank you. {{ answers.needs }}
""",
        """
< What do you need?
  1. Food
  2. Rent
  3. Work
  Reply with the numbers that apply to you. For example, reply 1,3.
> 1, 2 and 3
< The pantry is open.
< How much is the rent?
> 900
< Thank you. Food, Rent and Work
""",
    ),
    "a choice that is not always offered": (
        """
- ask: Do you rent?
  as: rents
  answer: yes_no
- choose: What do you need?
  as: need
  options:
    food: Food
    rent: {label: Rent, when: rents}
- say: A landlord came up.
  if: rents
- when:
    - case: need == "rent"
      then: {say: R}
    - case: need == "food"
      then: {say: F}
  else: {say: None}
""",
        """
< Do you rent?
> no
< What do you need?
  1. Food
  Reply with the number.
> 1
< F
""",
    ),
    "given up, and gone on": (
        """
- ask: How many?
  as: count
  answer: integer
  again: A number, please.
  tries: 2
  when_given_up:
    - say: Never mind.
- end: "{% if count == null %}No number{% else %}{{ count }}{% endif %}."
""",
        """
< How many?
> what
< A number, please.
> eh
< Never mind.
< No number.
""",
    ),
    "silence has steps of its own": (
        """
- ask: Are you there?
  as: there
  timeout: 4 hours
  when_silent:
    - say: We close for today.
- end: Z
""",
        """
< Are you there?
~ 5 hours
< We close for today.
< Z
""",
    ),
    "a call that fails, in turn": (
        """
- call: look
  with: {deep: {list: ["{{ flow.language }}"]}}
  as: found
  failed:
    - say: It does not work.
    - goto: last
- say: Found {{ found.name }}.
- step: last
  end: Done.
""",
        """
< It does not work.
< Done.
""",
    ),
    "sub-flows take, give and return": (
        """
- run: sub
  with: {word: a}
- say: "{{ result }} {{ same }} {{ secret }}"
- run: sub
  with: {word: b, times: 3}
  gives: {result: mine}
  as: all
- say: "{{ mine }} {{ all.same }} {{ result }}"
- run: sub
  with: {word: early}
- say: "{{ result }}."
- run: sub
  with: {word: end}
- say: Never said.
""",
        """
< a 2 a
< b 3 b a 2
< early.
< Bye from sub.
""",
    ),
    "the language changes": (
        """
- language: "{{ 'es' }}"
- language: fr
- ask: Hello?
  as: hello
- end: Bye.
""",
        """
< ¿Hola?
> si
< Bye.
""",
    ),
    "goto goes back and forth": (
        """
- goto: middle
- step: start
  say: Start.
- goto: last
- step: middle
- say: Middle.
- goto: start
- step: last
  say: Last.
""",
        """
< Middle.
< Start.
< Last.
""",
    ),
    "options from a list": (
        """
- set:
    offices: [{id: 4, town: Cicero}, {id: 9, town: Berwyn}]
- choose: Which office?
  as: office
  from: "{{ offices }}"
  value: "{{ item.id }}"
  label: Office in {{ item.town }}
  options: {none: Neither}
- end: "{{ office }} {{ answers.office }}"
""",
        """
< Which office?
  1. Office in Cicero
  2. Office in Berwyn
  3. Neither
  Reply with the number.
> berwyn
< 9 Office in Berwyn
""",
    ),
    "values keep their kind": (
        """
- set: {zip: "02134", n: 3, yes_it_is: true, list: [1, "{{ 2 | plus: 1 }}"]}
- say: "{{ zip }} {{ n | plus: 1 }} {{ yes_it_is }} {{ list[1] | plus: 1 }}"
- when: zip == "02134" and n > 2 and yes_it_is
  then: {say: All hold.}
""",
        """
< 02134 4 true 4
< All hold.
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_conversation(name: str) -> None:
    steps, conversation = CASES[name]
    indented = "\n".join(f"  {line}" for line in steps.strip("\n").split("\n"))
    text = f"flow: main\nlanguages: [en, es]\nsteps:\n{indented}\n"
    flow = read(text, "main.yaml", {"es": {"hello.ask": "¿Hola?"}})
    header = "flow: main\ngiven:\n  look: {status: 500}\n"
    transcript = parse(header + conversation, "main.en.txt")
    engine = Engine({"main": flow, "sub": read(SUB)}, known=Given.read(transcript.given).results.__contains__)
    assert [str(difference) for difference in play(transcript, engine, flow).differences] == []
