"""Conditions as authors write them: `adults > 2 and (over_income or not confirmed)`.

The words and comparisons are Liquid's. Two things differ from its `if` tag, because they surprise people there: `and`
binds tighter than `or`, `not` tighter than both; and a text that is a number compares as one ("1200.50" > 900).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal

from liquid.builtin.expressions.logical import (
    PRECEDENCE_LOGICAL_AND,
    EqExpression,
    GeExpression,
    GtExpression,
    LeExpression,
    LogicalAndExpression,
    LogicalNotExpression,
    LogicalOrExpression,
    LtExpression,
    NeExpression,
    is_truthy,
    parse_boolean_primitive,
)
from liquid.context import RenderContext
from liquid.exceptions import LiquidSyntaxError
from liquid.expression import Expression
from liquid.stream import TokenStream
from liquid.token import TOKEN_AND, TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_LPAREN, TOKEN_NOT, TOKEN_OR, TOKEN_RPAREN, Token

from frontdesk.flows.templating.argument_words import tokenize
from frontdesk.flows.templating.environment import ENVIRONMENT
from frontdesk.flows.templating.filters import number_of

_ORDER: dict[type[Expression], Callable[[Decimal, Decimal], bool]] = {
    LtExpression: operator.lt,
    GtExpression: operator.gt,
    LeExpression: operator.le,
    GeExpression: operator.ge,
}


class Compared(Expression):
    """`<`, `>`, `<=`, `>=`, `==` or `!=` between two values; numbers in texts count as numbers."""

    __slots__ = ("compared", "left", "right")

    def __init__(self, compared: Expression) -> None:
        super().__init__(compared.token)
        self.compared = compared
        self.left, self.right = compared.children()

    def evaluate(self, context: RenderContext) -> object:
        left, right = _numbers(self.left.evaluate(context), self.right.evaluate(context), self.compared)
        if left is not None and right is not None:
            order = _ORDER.get(type(self.compared))
            if order is not None:
                return order(left, right)
            return (left == right) == isinstance(self.compared, EqExpression)
        return self.compared.evaluate(context)

    def children(self) -> list[Expression]:
        return [self.left, self.right]


def parse_expression(source: str) -> Expression:
    """The expression, ready to evaluate. Raises LiquidError for what is none."""
    tokens = TokenStream(tokenize(source, Token(TOKEN_EXPRESSION, source, 0, source)))
    expression = _either(tokens)
    if tokens.current.kind != TOKEN_EOF:
        raise LiquidSyntaxError(f"unexpected {tokens.current.value!r}", token=tokens.current)
    return expression


def holds(expression: Expression, context: RenderContext) -> bool:
    """Whether the value of the expression counts as true: everything but false, null and what is unknown."""
    return is_truthy(expression.evaluate(context))


def _either(tokens: TokenStream) -> Expression:
    left = _both(tokens)
    while tokens.current.kind == TOKEN_OR:
        token = next(tokens)
        left = LogicalOrExpression(token, left, _both(tokens))
    return left


def _both(tokens: TokenStream) -> Expression:
    left = _single(tokens)
    while tokens.current.kind == TOKEN_AND:
        token = next(tokens)
        left = LogicalAndExpression(token, left, _single(tokens))
    return left


def _single(tokens: TokenStream) -> Expression:
    if tokens.current.kind == TOKEN_NOT:
        token = next(tokens)
        return LogicalNotExpression(token, _single(tokens))
    if tokens.current.kind == TOKEN_LPAREN:
        next(tokens)
        inside = _either(tokens)
        if tokens.current.kind != TOKEN_RPAREN:
            raise LiquidSyntaxError("a parenthesis is not closed", token=tokens.current)
        next(tokens)
        return inside
    expression = parse_boolean_primitive(ENVIRONMENT, tokens, PRECEDENCE_LOGICAL_AND)
    known = isinstance(expression, (*_ORDER, EqExpression, NeExpression))
    return Compared(expression) if known else expression


def _numbers(left: object, right: object, compared: Expression) -> tuple[Decimal | None, Decimal | None]:
    """Both as numbers, where that is what is meant: one is a number or, for an order, both are texts of numbers."""
    if isinstance(left, (int, float)) or isinstance(right, (int, float)) or type(compared) in _ORDER:
        return number_of(left), number_of(right)
    return None, None
