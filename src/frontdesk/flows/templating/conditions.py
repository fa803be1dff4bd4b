"""Conditions: Studio's split types, and Liquid expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Self

from liquid.expression import Expression

from frontdesk.flows.templating.environment import ENVIRONMENT, Context
from frontdesk.flows.templating.expressions import holds, parse_expression
from frontdesk.flows.templating.filters import moment_of, now_of, number_of
from frontdesk.flows.templating.patterns import PatternFault, matches
from frontdesk.flows.templating.templates import Template, TemplateFault, fault_of


class Test(StrEnum):
    """The condition types of Studio's split-based-on. All ignore case and space at both ends."""

    EQUAL_TO = "equal_to"
    NOT_EQUAL_TO = "not_equal_to"
    MATCHES_ANY_OF = "matches_any_of"  # one of a list with commas; empty items count as none
    DOES_NOT_MATCH_ANY_OF = "does_not_match_any_of"
    IS_BLANK = "is_blank"
    IS_NOT_BLANK = "is_not_blank"
    REGEX = "regex"  # the whole text
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "does_not_contain"
    STARTS_WITH = "starts_with"
    DOES_NOT_START_WITH = "does_not_start_with"
    LESS_THAN = "less_than"  # numbers; what is none is neither less nor greater
    GREATER_THAN = "greater_than"
    IS_BEFORE_TIME = "is_before_time"  # HH:MM; a blank argument is the time of the event
    IS_AFTER_TIME = "is_after_time"
    IS_BEFORE_DATE = "is_before_date"  # YYYY-MM-DD; a blank argument is the day of the event
    IS_AFTER_DATE = "is_after_date"


class Condition:
    """One test: Studio's (`type`, `argument`, `value`), or a Liquid expression (`expression`). Immutable."""

    def __init__(self, *, type: str = "", argument: str = "", value: str = "", expression: str = "") -> None:
        """Raises TemplateFault for invalid Liquid or an invalid pattern, ValueError for a type that does not exist."""
        self._set(type, argument, value, expression, Template)
        if self.test is Test.REGEX and self._value.literal:
            _pattern_holds("", self._value.source.strip())

    def _set(self, type: str, argument: str, value: str, expression: str, template: Callable[[str], Template]) -> None:
        self.type, self.argument, self.value, self.expression = type, argument, value, expression.strip()
        self.fault: TemplateFault | None = None
        self._argument, self._value = template(argument), template(value)
        self._expression: Expression | None = None
        self.test: Test | None = None
        if self.expression:
            self._expression = _compile(self.expression)
        else:
            self.test = Test(type)
            self._passes = _PASSES[self.test]

    @classmethod
    def forgiving(cls, *, type: str, argument: str = "", value: str = "") -> Self:
        """The same for Studio's exports: invalid Liquid or an invalid pattern is kept in `fault` and raised by `holds`.

        Raises ValueError for a type that does not exist.
        """
        try:
            return cls(type=type, argument=argument, value=value)
        except TemplateFault as fault:
            condition = cls.__new__(cls)
            condition._set(type, argument, value, "", Template.forgiving)
            condition.fault = fault
            return condition

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Whether it holds. Raises TemplateFault for what breaks at run time; such a condition does not hold."""
        if self._expression is not None:
            try:
                return holds(self._expression, Context(_EMPTY, globals=scope))
            except Exception as error:
                raise fault_of(error) from error
        if self.fault is not None:
            raise self.fault
        return self._passes(self._argument.render(scope).strip(), self._value.render(scope).strip(), scope)

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """Its templates, for whoever looks into them. An expression stands in an `if`."""
        if self.expression:
            return (Template("{% if " + self.expression + " %}{% endif %}"),)
        return (self._argument, self._value)

    @property
    def variables(self) -> frozenset[str]:
        """The dotted paths it reads."""
        return frozenset().union(*(template.variables for template in self.templates))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and str(other) == str(self)

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        return self.expression or f"{self.argument} {self.type} {self.value}".rstrip()

    def __repr__(self) -> str:
        return f"Condition({self})"


@lru_cache(maxsize=4096)
def _compile(expression: str) -> Expression:
    try:
        return parse_expression(expression)
    except Exception as error:
        raise fault_of(error, expression) from error


def items(value: str) -> list[str]:
    """The items of a list with commas, lower case; empty ones are none."""
    return [item for part in value.split(",") if (item := part.strip().casefold())]


def _pattern_holds(text: str, pattern: str) -> bool:
    try:
        return matches(pattern, text)
    except PatternFault as fault:
        raise TemplateFault(str(fault)) from fault


def _number(argument: str, value: str, order: Callable[[Any, Any], bool]) -> bool:
    left, right = number_of(argument), number_of(value)
    return left is not None and right is not None and order(left, right)


def _moment(argument: str, scope: Mapping[str, Any]) -> datetime | None:
    now = now_of(scope)
    return now if argument in ("", "now", "today") else moment_of(argument, now)


def _time(argument: str, value: str, scope: Mapping[str, Any], order: Callable[[time, time], bool]) -> bool:
    moment, limit = _moment(argument, scope), moment_of(value, now_of(scope))
    if moment is None or limit is None or not value:
        return False
    return order(moment.time().replace(second=0, microsecond=0), limit.time())


def _date(argument: str, value: str, scope: Mapping[str, Any], order: Callable[[date, date], bool]) -> bool:
    moment, limit = _moment(argument, scope), moment_of(value, now_of(scope))
    return moment is not None and limit is not None and bool(value) and order(moment.date(), limit.date())


def _contains(argument: str, value: str) -> bool:
    return bool(value) and value.casefold() in argument.casefold()


def _starts(argument: str, value: str) -> bool:
    return bool(value) and argument.casefold().startswith(value.casefold())


_PASSES: Mapping[Test, Callable[[str, str, Mapping[str, Any]], bool]] = {
    Test.EQUAL_TO: lambda argument, value, _: argument.casefold() == value.casefold(),
    Test.NOT_EQUAL_TO: lambda argument, value, _: argument.casefold() != value.casefold(),
    Test.MATCHES_ANY_OF: lambda argument, value, _: argument.casefold() in items(value),
    Test.DOES_NOT_MATCH_ANY_OF: lambda argument, value, _: argument.casefold() not in items(value),
    Test.IS_BLANK: lambda argument, _value, _: not argument,
    Test.IS_NOT_BLANK: lambda argument, _value, _: bool(argument),
    Test.REGEX: lambda argument, value, _: _pattern_holds(argument, value),
    Test.CONTAINS: lambda argument, value, _: _contains(argument, value),
    Test.DOES_NOT_CONTAIN: lambda argument, value, _: not _contains(argument, value),
    Test.STARTS_WITH: lambda argument, value, _: _starts(argument, value),
    Test.DOES_NOT_START_WITH: lambda argument, value, _: not _starts(argument, value),
    Test.LESS_THAN: lambda argument, value, _: _number(argument, value, lambda left, right: left < right),
    Test.GREATER_THAN: lambda argument, value, _: _number(argument, value, lambda left, right: left > right),
    Test.IS_BEFORE_TIME: lambda argument, value, scope: _time(argument, value, scope, lambda at, limit: at < limit),
    Test.IS_AFTER_TIME: lambda argument, value, scope: _time(argument, value, scope, lambda at, limit: at > limit),
    Test.IS_BEFORE_DATE: lambda argument, value, scope: _date(argument, value, scope, lambda at, limit: at < limit),
    Test.IS_AFTER_DATE: lambda argument, value, scope: _date(argument, value, scope, lambda at, limit: at > limit),
}

_EMPTY = ENVIRONMENT.from_string("")
