"""Templates: what they render, what their value is, what is wrong with them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from liquid import Environment

from frontdesk.flows.templating import JsonTemplate, Template, TemplateFault, TextTemplate

SCOPE = {
    "name": "Ana",
    "n": 3,
    "half": 0.5,
    "yes": True,
    "nothing": None,
    "list": ["food", "rent", "heat"],
    "limit": {"monthly": 5410, "first name": "x"},
    "items": [{"name": "a"}, {"name": "b"}],
    "widgets": {"zip-code": {"inbound": {"Body": " 60603 "}}},
    "flow": {"language": "en", "now": "2024-03-05T15:04:00-06:00", "variables": {"ctr": "0"}},
}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("a { b } c", "a { b } c"),
        ("Hi {{ name }}!", "Hi Ana!"),
        ("{{name}}{{ n }}{{ half }}{{ yes }}{{ nothing }}", "Ana30.5true"),
        ("[{{ unknown }}][{{ unknown.deeper }}][{{ name.deeper }}]", "[][][]"),
        ("{{ widgets.zip-code.inbound.Body }}", " 60603 "),
        ("{{ widgets['zip-code'].inbound.Body | strip }}", "60603"),
        ("{{ list }}", "foodrentheat"),
        ("{{ list.size }} {{ list.first }} {{ list.last }} {{ list[1] }} {{ list[-1] }} {{ list[7] }}",
         "3 food heat rent heat "),
        ("{{ items[0].name }}{{ limit['first name'] }}", "ax"),
        ("{% assign i = 1 %}{{ items[i].name }}", "b"),
        ("{{ limit }}", '{"monthly": 5410, "first name": "x"}'),
        ("{{ limit | to_json }} {{ name | to_json }} {{ unknown | to_json }}",
         '{"monthly": 5410, "first name": "x"} "Ana" null'),
        ("{{ flow.variables.ctr | plus: 1 }}", "1"),
        ("{{ unknown | plus: 1 }}", "1"),
        ("{{ unknown | default: 'none' }}", "none"),
        ("{% if n > 2 %}many{% elsif n > 1 %}two{% else %}one{% endif %}", "many"),
        ("{% if unknown %}a{% else %}b{% endif %}", "b"),
        ("{% case n %}{% when 3 %}three{% endcase %}", "three"),
        ("{% for x in list %}{{ forloop.index }}.{{ x }} {% endfor %}", "1.food 2.rent 3.heat "),
        ("a {{- name -}} b", "aAnab"),
        ("{% raw %}{{ name }}{% endraw %}", "{{ name }}"),
        ("{{ name | no_such_filter }}", "Ana"),
        ("{{ 'now' | date: '%H:%M' }} {{ 'today' | date: '%Y-%m-%d' }}", "15:04 2024-03-05"),
        ("{{ '2024-12-24' | date: '%b %-d' }} {{ 'soon' | date: '%Y' }} {{ unknown | date: '%Y' }}", "Dec 24 soon "),
        ("{{ now }}{{ today }}", ""),  # these would be the clock of the machine
    ],
)  # fmt: skip
def test_renders(source: str, text: str) -> None:
    assert Template(source).render(SCOPE) == text


@pytest.mark.parametrize(
    ("language", "source", "text"),
    [
        ("en", "{{ 5410 | money }} {{ '1200.50' | money }} {{ '$1,200' | money }}", "$5,410 $1,200.50 $1,200"),
        ("es", "{{ 5410 | money }} {{ '12.5' | money }}", "$5,410 $12.50"),
        ("pl", "{{ 15410 | money }} {{ '12.5' | money }}", "15 410 USD 12,50 USD"),
        ("en", "{{ 'none' | money }}{{ unknown | money }}", "none"),
        ("en", "{{ '2024-03-05' | long_date }}", "March 5, 2024"),
        ("en", "{{ '2024-03-05' | long_date: 'full' }}", "Tuesday, March 5, 2024"),
        ("es", "{{ '2024-03-05' | long_date }}", "5 de marzo de 2024"),
        ("pl", "{{ '2024-03-05' | long_date }}", "5 marca 2024"),
        ("en", "{{ '2024-03' | long_date }} {{ '2024' | long_date }} {{ 'soon' | long_date }}", "March 2024 2024 soon"),
        ("en", "{{ list | list }} / {{ list | list: 'or' }}", "food, rent, and heat / food, rent, or heat"),
        ("es", "{{ list | list }}", "food, rent y heat"),
        ("pl", "{{ list | list }}", "food, rent i heat"),
        ("en", "{{ 'alone' | list }} {{ unknown | list }}", "alone "),
        ("en", "{{ 1 | plural: 'child', 'children' }} {{ 0 | plural: 'child', 'children' }}", "child children"),
        ("es", "{{ '1' | plural: 'hijo', 'hijos' }} {{ '2' | plural: 'hijo', 'hijos' }}", "hijo hijos"),
        ("pl", "{{ 1 | plural: 'a', 'b', 'c' }}{{ 3 | plural: 'a', 'b', 'c' }}{{ 12 | plural: 'a', 'b', 'c' }}", "abc"),
        ("en", "{{ '+13125550142' | phone }} {{ '+48221234567' | phone }} {{ 'x' | phone }}",
         "(312) 555-0142 +48 22 123 45 67 x"),
        ("xx", "{{ 5 | money }}", "$5"),
    ],
)  # fmt: skip
def test_filters_know_the_language(language: str, source: str, text: str) -> None:
    scope = {**SCOPE, "flow": {"language": language, "now": "2024-03-05T15:04:00-06:00"}}
    assert Template(source).render(scope) == text


def test_the_time_is_told_in_the_offices_zone() -> None:
    scope = {"flow": {"now": "2024-06-30T22:30:00-05:00"}}
    assert Template("{{ 'now' | date: '%Y-%m-%d %H:%M' }}").render(scope) == "2024-06-30 22:30"
    assert Template("{{ '1719804600' | date: '%H:%M' }}").render(scope) == "22:30"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{{ n }}", 3),
        (" {{ limit }} ", {"monthly": 5410, "first name": "x"}),
        ("{{ list }}", ["food", "rent", "heat"]),
        ("{{ yes }}", True),
        ("{{ nothing }}", None),
        ("{{ unknown }}", None),
        ("{{ n | plus: 1 }}", 4),
        ("{{ n | times: half }}", 1.5),
        ("{{ name }}", "Ana"),
        ("{{ n }}{{ n }}", "33"),
        ("n = {{ n }}", "n = 3"),
        ("3", "3"),
        ("{% if yes %}3{% endif %}", "3"),
    ],
)
def test_the_value_of_one_expression_keeps_its_type(source: str, value: object) -> None:
    assert Template(source).value(SCOPE) == value


def test_a_text_template_is_always_text_and_a_json_template_what_its_text_says() -> None:
    assert TextTemplate("{{ n }}").value(SCOPE) == "3"
    assert TextTemplate("{{ unknown }}").value(SCOPE) == ""
    assert JsonTemplate('{"a": {{ n }}, "b": {{ list | to_json }}}').value(SCOPE) == {"a": 3, "b": SCOPE["list"]}
    assert JsonTemplate("{{ limit }}").value(SCOPE) == SCOPE["limit"]
    with pytest.raises(TemplateFault, match="no JSON"):
        JsonTemplate("{{ name }}").value(SCOPE)


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("{{ a{{b}} }}", 1, 5),
        ("one\ntwo {% if x %}", 2, 15),
        ("{% include 'other' %}", 1, 4),
        ("{% render 'other' %}", 1, 4),
        ("a\n\n{% nope %}", 3, 4),
        ("{{ x | }}", 1, 10),
    ],
)
def test_what_is_no_liquid_is_named_with_its_place(source: str, line: int, column: int) -> None:
    with pytest.raises(TemplateFault) as caught:
        Template(source)
    assert (caught.value.line, caught.value.column) == (line, column)
    forgiven = Template.forgiving(source)
    assert forgiven.source == source
    assert forgiven.faults == (forgiven.fault,)
    with pytest.raises(TemplateFault):
        forgiven.render(SCOPE)


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in (1..2000) %}x{% endfor %}",
        "{% for i in (1..100) %}{% for j in (1..100) %}x{% endfor %}{% endfor %}",
        "{% assign a = '0123456789' %}{% for i in (1..900) %}{% assign a = a | append: a %}{% endfor %}",
        "{% for i in (1..900) %}{{ big }}{% endfor %}",
        "{{ huge }}",
        "{{ digits | plus: 1 }}",
        "{{ 1 | divided_by: 0 }}",
        "{% if 'a' > 1 %}{% endif %}",
        "{{ name | split }}",
    ],
)
def test_what_runs_away_or_cannot_be_done_ends_in_a_fault(source: str) -> None:
    scope = {**SCOPE, "big": "x" * 1000, "huge": "x" * 300_000, "digits": "9" * 5_000}
    with pytest.raises(TemplateFault):
        Template(source).render(scope)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("You earn {{ a | divided_by: 0 }} a month?", "You earn  a month?"),
        ("{% if a contains 'x' %}no{% endif %}Hello {{ name }}.", "Hello Ann."),
        ("{% for i in (1..3) %}{{ i }}{{ i | divided_by: 0 }}{% endfor %}.", "1."),
        ("{% for i in (1..2000) %}{{ i }}{% endfor %}.", ""),
    ],
)
def test_a_fault_holds_the_text_without_what_broke(source: str, text: str) -> None:
    with pytest.raises(TemplateFault) as caught:
        Template(source).render({"a": 5, "name": "Ann"})
    assert caught.value.text == text


def test_a_loop_may_be_longer_than_studios_fifteen() -> None:
    assert Template("{% for i in (1..500) %}x{% endfor %}").render({}) == "x" * 500


def test_blocks_in_blocks_are_limited() -> None:
    with pytest.raises(TemplateFault):
        Template("{% if a %}" * 50 + "{% endif %}" * 50)


def test_variables_are_those_read_from_outside() -> None:
    template = Template(
        "{{ a }}{{ widgets.zip-code.inbound.Body | strip }}{% assign foo = n %}{{ options[foo].name }}{{ foo }}"
        "{% for x in list %}{{ x.name }}{% endfor %}{% if limit.monthly > b %}{% endif %}"
    )
    assert template.variables == {
        "a", "widgets.zip-code.inbound.Body", "n", "options", "list", "limit.monthly", "b",
    }  # fmt: skip
    assert template.assigned == {"foo"}
    assert Template("nothing").variables == frozenset()


def test_unknown_filters_are_found_with_their_place() -> None:
    template = Template("a\n {{ x | strip | shout }}")
    assert [(f.message, f.line, f.column) for f in template.faults] == [("There is no filter 'shout'.", 2, 17)]
    assert Template("{{ x | strip | money }}").faults == ()


def test_templates_are_equal_when_their_source_is() -> None:
    assert Template("{{ a }}") == Template("{{ a }}")
    assert len({Template("{{ a }}"), Template("{{ a }}"), Template("{{ b }}")}) == 2


# --- the fast path renders exactly what python-liquid renders ---------------------------------------------------------

_KEYS = st.sampled_from(["a", "b", "size", "first", "last", "now", "x-y"])
_SIMPLE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("ab1é🙂 <&\"'\n", max_size=8)
_VALUES = st.recursive(
    _SIMPLE,
    lambda inner: (
        st.lists(inner.filter(lambda v: isinstance(v, (str, int)) and not isinstance(v, bool)), max_size=3)
        | st.dictionaries(_KEYS, inner, max_size=3)
    ),
    max_leaves=8,
)
_PATHS = st.lists(
    _KEYS.map(lambda key: f".{key}") | st.integers(-3, 3).map(lambda i: f"[{i}]") | _KEYS.map(lambda key: f"['{key}']"),
    max_size=3,
).map("".join)
_TEXT = st.text(st.sampled_from("ab {}%\n-|"), max_size=6).filter(lambda t: "{{" not in t and "{%" not in t)


@settings(deadline=None)
@given(
    scope=st.dictionaries(st.sampled_from(["a", "b", "x-y"]), _VALUES, max_size=3),
    parts=st.lists(st.tuples(_TEXT, st.sampled_from(["a", "b", "x-y", "zz"]), _PATHS), min_size=1, max_size=3),
    dash=st.sampled_from(["", "-"]),
)
def test_plain_paths_render_as_in_liquid(
    scope: dict[str, object], parts: list[tuple[str, str, str]], dash: str
) -> None:
    source = "".join(f"{text.rstrip('{')}{{{{{dash} {root}{path} }}}}" for text, root, path in parts)
    theirs = Environment().from_string(source).render(**scope)
    if "{'" in theirs or ": {" in theirs or "('" in theirs or theirs.count("{"):
        return  # an object: theirs is Python's way to print it, ours JSON
    assert Template(source).render(scope) == theirs


@settings(deadline=None)
@given(st.text("{}%|.[]()'\" abn:,-<>=!0123é\n", max_size=40))
def test_nothing_but_a_fault_comes_from_any_source(source: str) -> None:
    for text in (source, "{{" + source + "}}", "{% if " + source + " %}x{% endif %}"):
        try:
            assert isinstance(Template(text).render(SCOPE), str)
        except TemplateFault:
            pass
