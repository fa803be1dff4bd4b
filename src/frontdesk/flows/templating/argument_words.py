"""Lets values be called `limit`, `offset`, `with`, `for`, ...: words that Liquid keeps for the arguments of its tags.

Liquid itself takes them as names; python-liquid refuses them wherever they stand. Where a value is meant, the token of
such a word becomes that of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from liquid.builtin.expressions import tokenize as library_tokenize
from liquid.exceptions import LiquidSyntaxError
from liquid.stream import TokenStream
from liquid.token import TOKEN_ASSIGN, TOKEN_COLON, TOKEN_DOT, TOKEN_EXPRESSION, TOKEN_WORD, Token

_WORDS = frozenset(["limit", "offset", "cols", "reversed", "continue", "with", "for", "as", "if", "else", "required"])
_ANY = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS))})\b")
#: After one of these kinds of tokens a value is named ("" is the beginning).
_BEFORE_A_VALUE = frozenset(
    ["", "and", "or", "not", "contains", "in", "colon", "comma", "lparen", "rangeexpression", "lbracket", "range"]
) | frozenset(["eq", "ne", "ltgt", "lt", "gt", "le", "ge", "assign"])


def tokenize(expression: str, parent_token: Token) -> Iterator[Token]:
    """The tokens of an expression."""
    if not _ANY.search(expression):
        return library_tokenize(expression, parent_token)
    tokens = list(library_tokenize(expression, parent_token))
    return iter([_freed(tokens, place) for place in range(len(tokens))])


def _freed(tokens: list[Token], place: int) -> Token:
    token = tokens[place]
    if token.kind not in _WORDS:
        return token
    before = tokens[place - 1].kind if place else ""
    after = tokens[place + 1].kind if place + 1 < len(tokens) else ""
    named = before in _BEFORE_A_VALUE and after != TOKEN_COLON and not _is_argument(tokens, place)
    return token._replace(kind=TOKEN_WORD) if named or before == TOKEN_DOT or after == TOKEN_ASSIGN else token


def _is_argument(tokens: list[Token], place: int) -> bool:
    """`offset: continue` of a loop, and its `reversed` after a comma."""
    value = tokens[place].value
    if value == "continue":
        return place > 1 and tokens[place - 2].value == "offset"
    return value == "reversed" and place > 0 and tokens[place - 1].kind == "comma"


class Stream(TokenStream):
    """The tokens of a template, whose expressions are read by `tokenize` above."""

    def into_inner(self, *, tag: Token | None = None, eat: bool = True) -> TokenStream:
        token = self.current
        if token.kind != TOKEN_EXPRESSION:
            raise LiquidSyntaxError("missing expression", token=tag or token)
        if eat:
            next(self)
        return TokenStream(tokenize(token.value, token))
