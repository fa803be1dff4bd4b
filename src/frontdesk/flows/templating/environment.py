"""The Liquid environment of flows: what a template may use, and how much of it.

python-liquid leaves three of its five limits open and knows two names that read the clock (`now`, `today`); both are
closed here, so that a template can neither run away nor answer differently when a conversation is replayed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

from liquid import Environment
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.output import Output, OutputNode
from liquid.context import RenderContext
from liquid.exceptions import ResourceLimitError
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.template import BoundTemplate
from liquid.token import TOKEN_EXPRESSION, TOKEN_OUTPUT
from liquid.undefined import Undefined
from liquid.utils import ReadOnlyChainMap

from frontdesk.flows.templating.argument_words import Stream, tokenize
from frontdesk.flows.templating.filters import FILTERS, plain

#: Iterations of a loop, nested ones multiplied. Studio stops at 15.
LOOP_ITERATIONS = 1_000
#: Bytes one template may write; a text of the longest kind is 1,600 characters, the rest is room for HTTP bodies.
OUTPUT_BYTES = 256_000
#: Size of all that one template assigns.
LOCAL_BYTES = 256_000
#: Blocks inside blocks.
NESTING = 30
#: Contexts inside contexts; only `include` and `render` would need more, and there are none.
DEPTH = 30


def text_of(value: object) -> str:
    """How a value is written into a text: as Liquid does; an object as JSON, not as Python prints it."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, Undefined):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "".join(text_of(item) for item in value)
    if isinstance(value, Mapping):
        return json.dumps(plain(value), ensure_ascii=False)
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    return str(value)


class _OutputNode(OutputNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(text_of(self.expression.evaluate(context)))


class _Output(Output):
    node_class = _OutputNode

    def parse(self, stream: TokenStream) -> OutputNode:
        token = stream.eat(TOKEN_OUTPUT)
        expression = stream.expect(TOKEN_EXPRESSION)
        tokens = TokenStream(tokenize(expression.value, expression))
        return self.node_class(token, FilteredExpression.parse(self.env, tokens))


class Context(RenderContext):
    """What a template sees: the scope given and what it assigns itself. No clock."""

    __slots__ = ()

    def __init__(self, template: BoundTemplate, **options: Any) -> None:
        super().__init__(template, **options)
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)


class Bound(BoundTemplate):
    """A parsed template."""

    context_class = Context

    def render_in(self, scope: Mapping[str, Any]) -> tuple[str, Exception | None]:
        """The text with the variables of `scope`, which is read in place and not copied.

        A part that breaks is left out; the first that did is given beside the text. Raises ResourceLimitError.
        """
        buffer, context = self._get_buffer(), Context(self, globals=scope)
        broke: Exception | None = None
        for node in self.nodes:
            try:
                node.render(context, buffer)
            except ResourceLimitError:
                raise
            except Exception as error:
                broke = broke or error
        return buffer.getvalue(), broke


class FlowEnvironment(Environment):
    """Forgiving at run time: unknown variables are empty, unknown filters leave the value as it is."""

    template_class = Bound
    loop_iteration_limit = LOOP_ITERATIONS
    output_stream_limit = OUTPUT_BYTES
    local_namespace_limit = LOCAL_BYTES
    block_nesting_limit = NESTING
    context_depth_limit = DEPTH
    logical_not_operator = True
    logical_parentheses = True

    def __init__(self) -> None:
        super().__init__(strict_filters=False)
        self.add_tag(_Output)
        for name in (
            "include",
            "render",
        ):  # there is nothing to include, so that it is an error when read, not when run
            del self.tags[name]
        self.filters.update(FILTERS)

    def _parse(self, source: str) -> list[Node]:
        return get_parser(self).parse(Stream(self.tokenizer()(source)))


ENVIRONMENT = FlowEnvironment()
