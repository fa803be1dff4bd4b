"""Values may be called `limit`, `with`, `for`, ...; loops keep their arguments of these names."""

from __future__ import annotations

import pytest

from frontdesk.flows.templating import Condition, Template

SCOPE = {
    "limit": {"monthly": 5410, "offset": 3},
    "offset": 2,
    "with": "w",
    "for": "f",
    "plan": {"limit": 7, "required": "r"},
    "xs": [1, 2, 3, 4],
    "continue": "c",
    "reversed": 9,
}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ limit.monthly | money }}", "$5,410"),
        ("{{limit.monthly}}", "5410"),
        ("{{ plan.limit }} {{ plan.required }}", "7 r"),
        ("{{ limit.offset }}", "3"),
        ("{{ with }}{{ for }}{{ continue }}", "wfc"),
        ("{{ 1 | plus: offset | plus: limit.offset }}", "6"),
        ("{{ xs[offset] }}", "3"),
        ("{% if offset > 1 and plan.limit == 7 %}yes{% endif %}", "yes"),
        ("{% for x in xs limit: 2 %}{{ x }}{% endfor %}", "12"),
        ("{% for x in xs limit: offset offset: 1 %}{{ x }}{% endfor %}", "23"),
        ("{% for x in xs limit: 1 %}{{ x }}{% endfor %}{% for x in xs offset: continue %}{{ x }}{% endfor %}", "1234"),
        ("{% for x in xs reversed %}{{ x }}{% endfor %}", "4321"),
        ("{% for x in xs, reversed %}{{ x }}{% endfor %}", "4321"),
        ("{% for x in (1..offset) %}{{ x }}{% endfor %}", "12"),
        ("the limit is {{ 'limit' }}", "the limit is limit"),
        ("{% assign a = limit.monthly %}{{ a }}", "5410"),
    ],
)
def test_template(source: str, text: str) -> None:
    assert Template(source).render(SCOPE) == text


@pytest.mark.parametrize(
    "expression", ["limit.monthly > 5000", "2 == offset", "not with == 'x'", "plan.limit == 7 or for"]
)
def test_condition(expression: str) -> None:
    assert Condition(expression=expression).holds(SCOPE)


def test_the_name_is_known_as_a_variable() -> None:
    assert Template("{{ limit.monthly | money }}").variables == {"limit.monthly"}
