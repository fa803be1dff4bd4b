"""Every finding about the shape of a flow: one flow that has it, one that has not."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent, indent

import pytest
from tests.flows.exports import condition, export, state

from frontdesk.flows import studio
from frontdesk.flows.checking import check
from frontdesk.flows.functions import Function
from frontdesk.flows.language import read
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import Problem, Severity

FUNCTIONS = {
    "validate_zip": Function("validate_zip", lambda given, context: {}, takes=("zip",), gives=("county", "state")),
    "find_matches": Function(
        "find_matches",
        lambda given, context: {},
        takes=("zip", "issue", "limit"),
        gives=("total",),
        optional=frozenset({"limit"}),
    ),
}
HOUSEHOLD = """
flow: household
takes: [language, {region: IL}]
gives: [size]
steps:
  - ask: How many people live in your home?
    as: size
    answer: integer 1..20
"""


def flow(steps: str, header: str = "", name: str = "intake") -> Flow:
    text = f"flow: {name}\n{dedent(header).strip()}\nsteps:\n{indent(dedent(steps).strip(), '  ')}\n"
    return read(text, f"{name}.yaml")


def household() -> Flow:
    return read(HOUSEHOLD.replace("takes: [language, {region: IL}]", "takes: {language: en}"), "household.yaml")


def findings(checked: Flow, *others: Flow) -> list[Problem]:
    return check(checked, flows={one.name: one for one in others}, functions=FUNCTIONS)


def codes(checked: Flow, *others: Flow) -> set[str]:
    return {problem.code for problem in findings(checked, *others)}


def only(code: str, checked: Flow, *others: Flow) -> Problem:
    found = [problem for problem in findings(checked, *others) if problem.code == code]
    assert len(found) == 1, found
    return found[0]


# --- ways -------------------------------------------------------------------------------------------------------------


GOOD = """
- ask: What is your ZIP code?
  as: zip
  answer: zip
- call: validate_zip
  with: {zip: "{{ zip }}"}
  as: place
- say: You live in {{ place.county }}.
"""


def test_a_sound_flow_has_no_finding() -> None:
    assert findings(flow(GOOD)) == []


def test_a_step_no_way_leads_to() -> None:
    steps = """
    - goto: bye
    - step: lost
      say: Nobody reads this.
    - step: bye
      say: Good-bye.
    """
    found = only("unreachable_step", flow(steps))
    assert (found.step, found.severity, found.file) == ("lost", Severity.WARNING, "intake.yaml")
    assert found.line == 5


def test_a_flow_nothing_starts() -> None:
    found = only("nothing_starts", Flow("empty", {}, {}))
    assert found.severity is Severity.ERROR


def test_a_step_that_leads_nowhere_known() -> None:
    sound = flow("- step: hello\n  say: Hello.\n- step: bye\n  say: Good-bye.")
    broken = replace(sound, steps={**sound.steps, "hello": replace(sound.steps["hello"], next="by")})
    found = only("missing_step", broken)
    assert found.step == "hello" and "`by`" in found.message and "`bye`" in found.advice
    assert "missing_step" not in codes(sound)


@pytest.mark.parametrize(
    ("steps", "ends_mute"),
    [
        ("- ask: Your name?\n  as: name", True),
        ("- ask: Your name?\n  as: name\n- say: Thank you.", False),
        ("- ask: Your name?\n  as: name\n- set: {known: true}", True),
        ("- ask: Your name?\n  as: name\n- hand_over: a new client", False),
        (
            "- ask: May we?\n  as: may\n  answer: yes_no\n  yes:\n    - say: Good.\n  no:\n    - set: {may_not: true}",
            True,
        ),
        ("- ask: May we?\n  as: may\n  answer: yes_no\n  yes:\n    - say: Good.\n  no:\n    - say: Fine.", False),
        ("- say: Hello.\n- set: {greeted: true}", False),
        ("- ask: Your name?\n  as: name\n- end:", True),
        ("- ask: Your name?\n  as: name\n- end: Good-bye.", False),
    ],
)
def test_ends_without_a_word(steps: str, ends_mute: bool) -> None:
    assert ("dead_end" in codes(flow(steps))) is ends_mute


def test_an_end_without_text_says_the_goodbye_of_the_flow() -> None:
    steps = "- ask: Your name?\n  as: name\n- end:"
    assert "dead_end" not in codes(flow(steps, header="goodbye: Good-bye."))


def test_a_sub_flow_may_end_without_a_word_for_its_parent_goes_on() -> None:
    steps = "- ask: Your name?\n  as: name"
    assert "dead_end" in codes(flow(steps))
    assert "dead_end" not in codes(flow(steps, header="gives: [name]"))
    parent = flow("- run: intake\n- say: Thank you.", name="parent")
    assert "dead_end" not in codes(flow(steps), parent)


def studio_flow(*states: dict[str, object]) -> Flow:
    return studio.read(export(*states), "flow.json")[0]


def ask_and_split(no_match: str | None) -> Flow:
    return studio_flow(
        state("ask", "send-and-wait-for-reply", {"incomingMessage": "split", "timeout": None}, body="1 or 2?"),
        state(
            "split",
            "split-based-on",
            {"noMatch": no_match},
            input="{{widgets.ask.inbound.Body}}",
            branches=[("bye", condition("equal_to", "1"))],
        ),
        state("bye", "send-message", {"sent": None, "failed": None}, body="Good-bye."),
    )


def test_dead_ends_of_a_studio_flow() -> None:
    found = only("dead_end", ask_and_split(None))
    assert found.step == "split" and found.severity is Severity.WARNING and "no case holds" in found.message
    assert found.line > 1
    assert "dead_end" not in codes(ask_and_split("bye"))


def test_a_wait_that_runs_out_into_nothing() -> None:
    ask = "- ask: Your name?\n  as: name\n  timeout: 4 hours\n"
    assert only("silence_ends", flow(ask + "- say: Thanks.")).severity is Severity.NOTE
    assert "silence_ends" not in codes(flow(ask + "  when_silent: [{say: Good-bye.}]\n- say: Thanks."))
    assert "silence_ends" not in codes(flow(GOOD))


YES_NO = "- ask: Red?\n  as: red\n  yes: [{end: Red it is.}]\n  no: [{end: Blue it is.}]\n"
CHOOSE = "- choose: Which?\n  as: colour\n  options:\n    red: {label: Red, then: [{end: Red it is.}]}\n"


@pytest.mark.parametrize(
    ("steps", "ends_mute"),
    [
        (CHOOSE + "    blue: {label: Blue, then: [{end: Blue it is.}]}", False),
        (CHOOSE + "    blue: {label: Blue, when: colour, then: [{end: Blue it is.}]}", False),
        (CHOOSE.replace("label: Red,", "label: Red, when: colour,"), True),  # then there may be no option at all
        (YES_NO, False),
        (YES_NO + "  answer: yes_no or none\n", True),
        (CHOOSE + "    blue: Blue", True),
        (CHOOSE + "  after_tries: go_on", True),  # then the value may be nothing
    ],
)
def test_a_branch_that_names_every_answer_has_no_other_way(steps: str, ends_mute: bool) -> None:
    assert ("dead_end" in codes(flow(steps))) is ends_mute


@pytest.mark.parametrize("failed", [None, "bye"])
def test_a_studio_call_that_fails_into_nothing(failed: str | None) -> None:
    checked = studio_flow(
        state(
            "zip",
            "run-function",
            {"success": "bye", "fail": failed},
            url="https://example.org/validate_zip",
            parameters=[{"key": "zip", "value": "60603"}],
        ),
        state("bye", "send-message", {"sent": None}, body="Good-bye."),
    )
    assert ("failure_ends" in codes(checked)) is (failed is None)


# --- loops ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "severity"),
    [
        ("- step: again\n  say: Hello.\n- goto: again", Severity.ERROR),
        # nothing on the way round changes what decides
        (
            "- ask: Your name?\n  as: name\n- step: again\n  say: Hello.\n"
            "- when: name == 'Ann'\n  then:\n    - goto: again\n- say: Bye.",
            Severity.ERROR,
        ),
        (
            "- set: {n: 0}\n- step: again\n  say: Hello.\n- set: {n: '{{ n | plus: 1 }}'}\n"
            "- when: n < 3\n  then:\n    - goto: again\n- say: Bye.",
            Severity.WARNING,
        ),
        (
            "- step: again\n  ask: Your name?\n  as: name\n- when: name == 'Ann'\n  then: [{goto: again}]\n- say: Bye.",
            None,
        ),
        # a sub-flow that always asks is a wait
        (
            "- step: again\n  run: household\n- when: size > 3\n  then: [{goto: again}]\n- say: Bye.",
            None,
        ),
    ],
    ids=["no way out", "never changes", "counts", "asks", "sub-flow asks"],
)
def test_loops_without_a_wait(steps: str, severity: Severity | None) -> None:
    found = [p.severity for p in findings(flow(steps), household()) if p.code == "loop_without_wait"]
    assert found == ([severity] if severity else [])


def test_a_loop_through_a_sub_flow_that_may_end_at_once() -> None:
    quick = read("flow: quick\ngives: [size]\nsteps:\n  - set: {size: 1}\n", "quick.yaml")
    steps = "- step: again\n  run: quick\n- when: size > 3\n  then: [{goto: again}]\n- say: Bye."
    assert only("loop_without_wait", flow(steps), quick).severity is Severity.WARNING


def test_a_studio_loop_is_only_a_warning_where_studio_lets_it_pass() -> None:
    checked = studio_flow(
        state("hello", "send-message", {"sent": "split"}, body="Hello."),
        state(
            "split",
            "split-based-on",
            {"noMatch": None},
            input="{{flow.variables.n}}",
            branches=[("hello", condition("is_blank", "x", "{{flow.variables.n}}"))],
        ),
    )
    assert only("loop_without_wait", checked).severity is Severity.WARNING


def test_flows_that_run_themselves() -> None:
    one = flow("- run: two\n- say: One.", name="one")
    two = flow("- run: one\n- say: Two.", name="two")
    assert only("recursion_without_wait", one, two).severity is Severity.ERROR
    maybe = flow("- when: flow.language == 'es'\n  then: [{run: one}]\n- say: Two.", name="two")
    assert only("recursion_without_wait", one, maybe).severity is Severity.WARNING
    asks = flow("- ask: Again?\n  as: again\n  answer: yes_no\n  yes: [{run: one}]\n- say: Two.", name="two")
    assert "recursion_without_wait" not in codes(one, asks)


# --- variables --------------------------------------------------------------------------------------------------------


def test_a_name_that_nothing_sets() -> None:
    found = only("unknown_variable", flow("- ask: Your name?\n  as: name\n- say: Hello {{ nmae }}."))
    assert found.severity is Severity.ERROR and found.advice == "Did you mean `name`?" and found.line == 6


@pytest.mark.parametrize(
    "steps",
    [
        "- ask: Your name?\n  as: name\n- say: Hello {{ name }}, {{ flow.variables.name }}, {{ answers.name }}.",
        "- say: 'Hello {{ contact.channel.address }} {{ trigger.message.Body }} {{ flow.data.anything }}'",
        "- ask: Your name?\n  as: name\n  confirm: '{{ value }}, right?'\n- say: Hello.",
        "- say: '{% assign n = 3 %}{{ n }}{% for i in (1..3) %}{{ i }}{% endfor %}'",
    ],
)
def test_names_that_are_known(steps: str) -> None:
    assert not codes(flow(steps)) & {"unknown_variable", "unknown_field", "not_set_before"}


def test_parameters_and_results_of_sub_flows_are_known() -> None:
    steps = "- run: household\n  with: {language: '{{ tongue }}'}\n- say: '{{ size }} people, {{ sise }} in all'"
    checked = flow(steps, header="takes: [tongue]")
    assert only("unknown_variable", checked, household()).advice == "Did you mean `size`?"


def test_an_unknown_sub_flow_may_set_anything() -> None:
    assert "unknown_variable" not in codes(flow("- run: elsewhere\n- say: '{{ size }}'"))


def test_a_name_that_is_set_too_late() -> None:
    late = flow("- say: Hello {{ name }}.\n- ask: Your name?\n  as: name\n- say: Bye.")
    assert only("not_set_before", late).step == next(iter(late.steps))
    loop = flow("- step: top\n  say: Hello {{ name }}.\n- ask: Your name?\n  as: name\n- goto: top")
    assert "not_set_before" not in codes(loop)  # the second time round it is there


def test_a_name_that_only_one_way_sets_is_fine() -> None:
    steps = """
    - ask: Have you a name?
      as: has
      answer: yes_no
      yes:
        - ask: Which?
          as: name
    - say: Hello {{ name }}.
    """
    assert not codes(flow(steps)) & {"not_set_before", "unknown_variable"}


def test_widgets_and_their_fields() -> None:
    steps = "- step: zip\n  ask: Your ZIP?\n  as: zip\n- say: '{{ widgets.%s }}'"
    assert not codes(flow(steps % "zip.inbound.Body")) & {"unknown_widget", "unknown_field"}
    assert only("unknown_widget", flow(steps % "zpi.inbound.Body")).advice == "Did you mean `zip`?"
    assert only("unknown_field", flow(steps % "zip.parsed.county")).severity is Severity.WARNING
    assert only("unknown_field", flow(steps % "zip.inbound.body")).advice == "Did you mean `Body`?"


def test_what_a_function_does_not_give() -> None:
    good = flow(GOOD)
    assert "unknown_field" not in codes(good)
    assert only("unknown_field", flow(GOOD.replace("place.county", "place.conty"))).advice == "Did you mean `county`?"


def test_fields_of_flow_and_trigger() -> None:
    assert only("unknown_field", flow("- say: '{{ flow.lang }}'")).severity is Severity.ERROR
    assert only("unknown_field", flow("- say: '{{ trigger.mesage.Body }}'")).advice == "Did you mean `message`?"


def test_a_bare_name_in_a_studio_flow_is_always_empty() -> None:
    checked = studio_flow(
        state("set", "set-variables", {"next": "say"}, variables=[{"key": "name", "value": "Ann"}]),
        state("say", "send-message", {"sent": None}, body="Hello {{name}} {{flow.variables.name}}"),
    )
    assert only("unknown_variable", checked).advice == "Did you mean `flow.variables.name`?"


def test_what_is_set_and_never_read() -> None:
    found = only("never_read", flow("- set: {colour: red}\n- say: Hello."))
    assert found.severity is Severity.NOTE and "`colour`" in found.message
    assert "never_read" not in codes(flow("- set: {colour: red}\n- say: 'It is {{ colour }}.'"))
    assert "never_read" not in codes(flow("- ask: Your name?\n  as: name\n- say: Thank you."))  # answers are kept


def test_an_answer_nobody_looks_at() -> None:
    wait = state("ask", "send-and-wait-for-reply", {"incomingMessage": "bye"}, body="Text zip.")
    bye = state("bye", "send-message", {"sent": None}, body="Good-bye.")
    assert only("answer_not_read", studio_flow(wait, bye)).step == "ask"
    assert "answer_not_read" not in codes(ask_and_split("bye"))


def test_a_result_that_is_promised_and_not_set() -> None:
    steps = "- ask: Your name?\n  as: name"
    assert only("not_given", flow(steps, header="gives: [nama]")).advice == "Did you mean `name`?"
    assert "not_given" not in codes(flow(steps, header="gives: [name]"))
    assert "not_given" not in codes(flow("- say: Hi.\n- return: {name: Ann}", header="gives: [name]"))


# --- references -------------------------------------------------------------------------------------------------------


def test_an_unknown_function() -> None:
    found = only("unknown_function", flow(GOOD.replace("validate_zip", "validat_zip")))
    assert found.severity is Severity.ERROR and found.advice == "Did you mean `validate_zip`?"


def test_arguments_of_a_function() -> None:
    call = "- call: find_matches\n  with: {%s}\n  as: found\n- say: '{{ found.total }}'"
    assert "`issue`" in only("missing_argument", flow(call % "zip: '60603'")).message
    assert "missing_argument" not in codes(flow(call % "zip: '60603', issue: eviction"))  # `limit` may be left out
    found = only("unknown_argument", flow(call % "zip: '60603', isue: eviction"))
    assert found.advice == "Did you mean `issue`?"


def test_an_unknown_flow_and_what_flows_take_and_give() -> None:
    assert only("unknown_flow", flow("- run: houshold\n- say: Bye."), household()).advice == "Did you mean `household`?"
    needy = read(HOUSEHOLD.replace("takes: [language, {region: IL}]", "takes: [language]"), "household.yaml")
    run = "- run: household\n  with: {%s}\n  gives: [%s]\n- say: Bye."
    assert only("missing_argument", flow(run % ("", "size")), needy).severity is Severity.ERROR
    assert "`tongue`" in only("unknown_argument", flow(run % ("language: es, tongue: es", "size")), needy).message
    assert "`sise`" in only("unknown_result", flow(run % ("language: es", "sise")), needy).message
    sound = codes(flow(run % ("language: es", "size")), needy)
    assert not sound & {"unknown_flow", "missing_argument", "unknown_argument", "unknown_result"}


def calls(*parameters: dict[str, str]) -> Flow:
    """A Studio flow that asks for a month and a day, then calls one function with each of the parameters."""
    names = [f"call{number}" for number in range(len(parameters))]
    return studio_flow(
        state("dob-month", "send-and-wait-for-reply", {"incomingMessage": "dob-day"}, body="Month?"),
        state("dob-day", "send-and-wait-for-reply", {"incomingMessage": "call0"}, body="Day?"),
        *(
            state(
                name,
                "run-function",
                {"success": after, "fail": after},
                url="https://example.org/age",
                parameters=[{"key": key, "value": value} for key, value in given.items()],
            )
            for name, after, given in zip(names, [*names[1:], "bye"], parameters, strict=True)
        ),
        state("bye", "send-message", {"sent": None}, body="Bye."),
    )


DAY, MONTH = "{{widgets.dob-day.inbound.Body}}", "{{widgets.dob-month.inbound.Body}}"


def test_one_answer_for_two_arguments() -> None:
    assert MONTH in only("same_argument", calls({"month": DAY, "day": DAY})).advice
    assert "same_argument" not in codes(calls({"month": MONTH, "day": DAY}))


def test_arguments_and_values_spelled_two_ways() -> None:
    status = [{"status": "Program completed"}, {"status": "Program completed"}, {"status": "Program complete"}]
    found = only("spelled_two_ways", calls(*status))
    assert found.step == "call2" and "`Program complete`" in found.message
    assert "`overrIncome`" in only("spelled_two_ways", calls({"overIncome": "1"}, {"overrIncome": "1"})).message
    assert "spelled_two_ways" not in codes(calls({"line_1": "house no 1"}, {"line_2": "house no 2"}))


def test_an_argument_given_twice() -> None:
    twice = state(
        "call",
        "run-function",
        {"success": None, "fail": None},
        url="https://example.org/validate_zip",
        parameters=[{"key": "zip", "value": "1"}, {"key": "zip", "value": "1"}],
    )
    assert only("argument_twice", studio_flow(twice)).severity is Severity.NOTE
    assert "argument_twice" not in codes(calls({"a": "1", "b": "1"}))


def test_filters_that_do_not_exist() -> None:
    checked = studio_flow(
        state(
            "split",
            "split-based-on",
            {"noMatch": "bye"},
            input="x",
            branches=[("bye", condition("equal_to", "1", "{{trigger.message.Body | shout}}"))],
        ),
        state("bye", "send-message", {"sent": None}, body="Bye."),
    )
    assert "shout" in only("unknown_filter", checked).message
    assert "unknown_filter" not in codes(ask_and_split("bye"))


def test_a_text_to_a_number_that_is_written_into_the_flow() -> None:
    assert only("fixed_number", flow("- say: Look at this.\n  to: '+13125550142'")).severity is Severity.WARNING
    assert "fixed_number" not in codes(flow("- say: Look.\n  to: '{{ flow.data.staff }}'"))


# --- all --------------------------------------------------------------------------------------------------------------


def test_errors_come_first_and_the_order_is_always_the_same() -> None:
    broken = flow(
        """
        - set: {colour: red}
        - say: "{{ nothing }}"
        - goto: end_of_it
        - step: lost
          say: Nobody reads this.
        - step: end_of_it
          ask: Your name?
          as: name
        """
    )
    found = findings(broken)
    order = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
    assert [p.severity for p in found] == sorted((p.severity for p in found), key=order.index)
    assert {p.severity for p in found} == set(order)
    assert all(findings(broken) == found for _ in range(3))
    assert all(p.advice and p.message.endswith((".", "?")) for p in found)
