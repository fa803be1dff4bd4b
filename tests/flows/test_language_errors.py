"""What is wrong with a file is said with step, line and advice, all at once, and never as a stack trace."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.flows.language import read
from frontdesk.flows.language.grammar import COMMON, HEADER, KINDS, OPTION
from frontdesk.flows.problems import FlowError, Problem

HEAD = "flow: sample\nsteps:\n"


def problems_of(text: str, translations: dict[str, dict[str, str]] | None = None) -> tuple[Problem, ...]:
    with pytest.raises(FlowError) as caught:
        read(text, "sample.yaml", translations)
    return caught.value.problems


#: (the steps, from line 3 on; line; step; code; what the message says; what the advice says)
STEP_CASES = [
    ("- sai: Hello", 3, "1", "no_step", "does not say what to do", "`say`"),
    ("- Hello there", 3, "", "no_step", "`Hello there`", "`- say: Hello.`"),
    ("- say: Hi\n  ask: Who?\n  as: who", 4, "who", "two_steps", "`say` and `ask`", "before `ask`"),
    ("- ask: Who?", 3, "1 (ask)", "missing_key", "needs `as`", "Add it"),
    ("- ask: Who?\n  as: who\n  anser: yes_no", 5, "who", "unknown_key", "no key `anser`", "`answer`"),
    ("- ask: Who?\n  as: who\n  as: you", 5, "", "duplicate_key", "'as' stands here twice, first on line 4", "Remove"),
    ("- ask: Who?\n  as: who is it", 4, "who is it", "bad_name", "'who is it'", "household_size"),
    ("- ask: Who?\n  as: flow", 4, "flow", "bad_name", "means something else", "another name"),
    ("- ask: Who?\n  as: who\n  answer: intger 1..3", 5, "who", "bad_answer", "`integer`", ""),
    ("- ask: Who?\n  as: who\n  answer: integer 3..1", 5, "who", "bad_answer", "backwards", ""),
    ("- ask: Who?\n  as: who\n  answer: choice", 5, "who", "bad_answer", "options", "`choose:`"),
    ("- ask: Who?\n  as: who\n  answer: integer\n  yes: {say: A}", 6, "who", "bad_answer", "yes or no", "`choose:`"),
    ("- ask: Who?\n  as: who\n  tries: many", 5, "who", "wrong_value", "`many`", "a whole number"),
    ("- ask: Who?\n  as: who\n  tries: 0", 5, "who", "wrong_value", "`0`", "a whole number"),
    ("- ask: Who?\n  as: who\n  timeout: soon", 5, "who", "wrong_value", "`soon`", "`4 hours`"),
    ("- ask: Who?\n  as: who\n  timeout: 4", 5, "who", "wrong_value", "`4`", "`4 hours`"),
    ("- ask: Who?\n  as: who\n  timeout: 900 weeks", 5, "who", "wrong_value", "`900 weeks`", "a time"),
    ("- ask: Who?\n  as: who\n  sensitive: maybe", 5, "who", "wrong_value", "`maybe`", "true or false"),
    ("- ask: Who?\n  as: who\n  after_tries: stop", 5, "who", "unknown_word", "`after_tries: stop`", "hand_over"),
    ("- ask: Who?\n  as: who\n  when_silent: [{end: }]", 5, "who", "missing_key", "needs `timeout`", "4 hours"),
    (
        "- ask: Who?\n  as: who\n  after_tries: end\n  when_given_up: [{end: }]",
        6,
        "who",
        "wrong_value",
        "`when_given_up`",
        "Remove",
    ),
    ("- ask: Hi {{ name\n  as: who", 3, "who", "template", "template does not work", "{{ adults }}"),
    ("- say: |\n    Hello.\n    Dear {% if a %} you", 5, "hello_dear_you", "template", "template does not work", ""),
    ("- say: |\n    Hello.\n    Dear {{ name | }} you", 5, "hello_dear_you", "template", "does not work", ""),
    ("- say:", 3, "1 (say)", "empty", "`say` is empty", "a text"),
    ("- say: [a, b]", 3, "1 (say)", "wrong_value", "a list", "a text"),
    ("- say: {{ name }}", 3, "", "braces", "own braces", "quotation marks"),
    ("- choose: What?\n  as: what", 3, "what", "missing_key", "needs `options`", "`food: Food`"),
    ("- choose: What?\n  as: what\n  options: [a, b]", 5, "what", "wrong_value", "a line each", "`food: Food`"),
    ("- choose: What?\n  as: what\n  options:\n    a:", 6, "what", "empty", "`a` is empty", "a text"),
    (
        "- choose: What?\n  as: what\n  options:\n    a: {lable: A}",
        6,
        "what",
        "unknown_key",
        "option `a` has no key `lable`",
        "`label`",
    ),
    ("- choose: What?\n  as: what\n  options: {a: A}\n  label: x", 6, "what", "unknown_key", "run time", "`from:`"),
    ("- set: yes", 3, "1 (set)", "wrong_value", "`yes`", "names and values"),
    ("- set: {a b: 1}", 3, "1 (set)", "bad_name", "'a b'", "letters"),
    ('- set: {a: "{{ x | }}"}', 3, "1 (set)", "template", "does not work", ""),
    ("- when: adults = 2\n  then: {say: A}", 3, "1 (when)", "condition", "`adults = 2`", "=="),
    ('- when: "{{ adults }} > 2"\n  then: {say: A}', 3, "1 (when)", "condition", "an expression already", "without"),
    ("- when: adults > 2", 3, "when_adults_2", "missing_key", "needs `then`", "Add it"),
    ("- when: a\n  then: {say: A}\n- else: {say: B}", 5, "2", "no_step", "belongs to the `when` before it", "dash"),
    ("- when: [{case: a}]", 3, "1 (when)", "missing_key", "A case needs `then`", "Add it"),
    ("- goto: nowhere\n- step: nowhere2\n  say: A", 3, "1 (goto)", "no_such_step", "`nowhere`", "`nowhere2`"),
    ("- step: a\n  goto: b\n- step: b\n  goto: a", 3, "a", "circle", "round in a circle", "Change"),
    ("- step: a\n  say: A\n- step: a\n  say: B", 5, "a", "name_taken", "The step on line 3", "`step: a_2`"),
    ("- ask: A?\n  as: a\n- ask: B?\n  as: a", 5, "a", "name_taken", "The step on line 3", "`as: a` may stay"),
    ("- http: https://x.org\n  method: GET\n  json: {a: 1}", 3, "http_https_x_org", "wrong_value", "GET", "POST"),
    ("- hand_over: about {{ x }}", 3, "hand_over_about", "wrong_value", "always the same", "attributes"),
    ("- gather: Press.\n  keys: {one: {say: A}}", 4, "1 (gather)", "bad_key", "'one'", "0 to 9"),
    ("- repeat: []\n  until: a", 3, "1 (repeat)", "empty", "`repeat` is empty", "one step"),
    ("- repeat: {say: A}", 3, "1 (repeat)", "missing_key", "needs `until`", "Add it"),
    ("- say: A\n  failed: now", 4, "1 (say)", "wrong_value", "`failed` needs steps", "a dash"),
    ("- section: A", 2, "", "empty", "`steps` has no step in it", "`- say: Hello.`"),
    ("- screen: A", 3, "1", "no_step", "does not say what to do", ""),
    ("- say: &x A\n- say: *x", 3, "", "anchor", "Anchors", "Write it out"),
    ("- say: !new A", 3, "", "tag", "!new", "Leave it out"),
]


@pytest.mark.parametrize(("steps", "line", "step", "code", "message", "advice"), STEP_CASES)
def test_one_mistake_in_a_step(steps: str, line: int, step: str, code: str, message: str, advice: str) -> None:
    found = problems_of(HEAD + steps + "\n")
    matching = [p for p in found if (p.line, p.code) == (line, code)]
    assert matching, [str(problem) for problem in found]
    problem = matching[0]
    assert message in problem.message, problem.message
    assert advice in problem.advice, problem.advice
    assert (problem.file, problem.step if step else "") == ("sample.yaml", step), problem


#: (the file; line; code; what is said)
FILE_CASES = [
    ("", 0, "no_flow", "no flow in this file"),
    ("# only a comment\n", 0, "no_flow", "no flow in this file"),
    ("Hello\n", 1, "no_flow", "This is no flow"),
    ("- say: A\n", 1, "no_flow", "This is no flow"),
    ("title: x\n", 1, "no_flow", "begins with `flow: name`"),
    ("flow: a\n", 1, "missing_key", "needs `steps`"),
    ("steps: [{say: A}]\n", 1, "missing_key", "needs `flow`"),
    ("flow: a\nsteps: []\n", 2, "empty", "`steps` is empty"),
    ("flow: a b\nsteps: [{say: A}]\n", 1, "bad_name", "'a b'"),
    ("flow: a\nlanguages: English\nsteps: [{say: A}]\n", 2, "bad_language", "[en, es, pl]"),
    ("flow: a\nkeyword: x\nsteps: [{say: A}]\n", 2, "unknown_key", "Did you mean `keywords`?"),
    ("flow: a\nstarts: {text: nowhere}\nsteps: [{say: A}]\n", 2, "no_such_step", "`nowhere`"),
    ("flow: a\nstarts: txt\nsteps: [{say: A}]\n", 2, "unknown_word", "`text`"),
    ("flow: a\nown_words: [stop]\nsteps: [{say: A}]\n", 2, "unknown_word", "back, repeat"),
    ("flow: a\ngoodbye: Bye {{ x\nsteps: [{say: A}]\n", 2, "template", "does not work"),
    ("flow: a\nsteps:\n  - say: Note: bring your card\n", 3, "yaml", "colon"),
    ("flow: a\nsteps:\n\t- say: A\n", 3, "yaml", "spaces, not tabs"),
    ("flow: a\nsteps:\n  - say: {{ name }}, hello\n", 3, "yaml", "quotation marks"),
    ('flow: a\nsteps:\n  - say: "A\n', 4, "yaml", "quotation marks that do not close"),
    ("flow: a\nsteps: [{say: A}]\n---\nflow: b\n", 3, "yaml", "One file holds one flow"),
    ("flow: a\x00\n", 0, "yaml", "UTF-8"),
    ("[" * 1000, 0, "too_deep", "nested too deeply"),
]


@pytest.mark.parametrize(("text", "line", "code", "said"), FILE_CASES, ids=range(len(FILE_CASES)))
def test_one_mistake_in_a_file(text: str, line: int, code: str, said: str) -> None:
    problem = problems_of(text)[0]
    assert (problem.line, problem.code) == (line, code), problem
    assert said in str(problem)


def test_everything_is_said_at_once() -> None:
    found = problems_of(
        HEAD + "- ask: A?\n  answer: nothing\n- say: Hi {{ b\n- when: a = b\n  then: {goto: away}\n- set: {x y: 1}\n"
    )
    assert [(p.line, p.code) for p in found] == [
        (3, "missing_key"),
        (4, "bad_answer"),
        (5, "template"),
        (6, "condition"),
        (7, "no_such_step"),
        (8, "bad_name"),
    ]
    assert str(found[2]).startswith("sample.yaml:5: error: step hi")


def test_a_translation_that_does_not_compile_is_named() -> None:
    text = "flow: a\nlanguages: [en, es]\nsteps:\n  - ask: Who?\n    as: who\n"
    (problem,) = problems_of(text, {"es": {"who.ask": "Quien {{ es"}})
    assert (problem.line, problem.step, problem.code) == (4, "who", "translation")
    assert "who.ask" in problem.message
    assert "'es'" in problem.message


_WORDS = sorted(
    {key.name for key in (*HEADER, *COMMON, *OPTION)} | set(KINDS) | {k.name for d in KINDS.values() for k in d.keys}
)
_scalars = st.one_of(
    st.sampled_from(
        ["yes", "{{ a }}", "{{ a", "integer 1..", "4 hours", "a", "true", "", "goto", "1", "{% if %}", "a > "]
    ),
    st.text(max_size=12),
    st.integers(),
    st.booleans(),
    st.none(),
    st.floats(),
)
_trees = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(_WORDS), st.text(max_size=5)), inner, max_size=5),
    ),
    max_leaves=25,
)


def _reads_or_says_why(text: str) -> None:
    try:
        read(text, "nonsense.yaml")
    except FlowError as error:
        assert error.problems
        assert all(problem.message and problem.file == "nonsense.yaml" for problem in error.problems)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_reads_or_says_why(text: str) -> None:
    _reads_or_says_why(text)


@given(_trees)
@settings(max_examples=300, deadline=None)
def test_any_structure_reads_or_says_why(tree: object) -> None:
    _reads_or_says_why(_as_yaml({"flow": "x", "steps": tree}))


@given(st.dictionaries(st.sampled_from(_WORDS), _trees, max_size=6), st.sampled_from(sorted(KINDS)), _trees)
@settings(max_examples=300, deadline=None)
def test_any_step_reads_or_says_why(keys: dict[str, object], kind: str, main: object) -> None:
    _reads_or_says_why(_as_yaml({"flow": "x", "steps": [{kind: main, **keys}, {"say": "Z"}]}))


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_flow_reads_or_says_why(seed: int) -> None:
    """Letters, lines and blanks of a real flow are lost, doubled and moved."""
    from frontdesk.flows import packaged

    chance = random.Random(seed)
    text = packaged.source("welcome").text
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(text))
        length = chance.choice([1, 1, 1, 3, 40])
        text = text[:place] + chance.choice(["", " ", ":", "{{", "- ", "\n", '"', "'", "  "]) + text[place + length :]
    _reads_or_says_why(text)


def _as_yaml(tree: object) -> str:
    """JSON is YAML, but for what JSON cannot say."""
    import json

    return json.dumps(tree, allow_nan=True, ensure_ascii=True)
