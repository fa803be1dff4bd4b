"""Makes Liquid of values that an author wrote as a structure: JSON bodies and the parameters of an address."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote_plus

from frontdesk.flows.templating import Template

_ONE_EXPRESSION = re.compile(r"\s*\{\{-?((?:(?!\}\}|\{\{).)*?)-?\}\}\s*", re.DOTALL)


class Pieces:
    """Writes Liquid; each piece of mixed text gets a name of its own."""

    def __init__(self) -> None:
        self._count = 0

    def filtered(self, source: str, name: str) -> str:
        """The value of this template, put through a filter."""
        only = _ONE_EXPRESSION.fullmatch(source)
        if only:
            return f"{{{{ {only[1].strip()} | {name} }}}}"
        self._count += 1
        piece = f"piece_{self._count}"
        return f"{{% capture {piece} %}}{source}{{% endcapture %}}{{{{ {piece} | {name} }}}}"

    def json(self, value: Any) -> str:
        """A structure with templates in it as a template of JSON."""
        if isinstance(value, Template):
            return self.filtered(value.source, "to_json")
        if isinstance(value, dict):
            inside = ", ".join(
                f"{json.dumps(key, ensure_ascii=False)}: {self.json(item)}" for key, item in value.items()
            )
            return "{" + inside + "}" if inside else "{ }"
        if isinstance(value, list):
            return "[" + ", ".join(self.json(item) for item in value) + "]"
        return json.dumps(value, ensure_ascii=False)

    def query(self, address: str, parameters: dict[str, Template]) -> str:
        """The address with the parameters behind it, as a template."""
        parts = [
            f"{quote_plus(name)}="
            + (quote_plus(value.source) if value.literal else self.filtered(value.source, "url_encode"))
            for name, value in parameters.items()
        ]
        return address + ("&" if "?" in address else "?") + "&".join(parts) if parts else address


def json_template(value: Any) -> Template:
    return Template(Pieces().json(value))


def with_query(address: Template, parameters: dict[str, Template]) -> Template:
    return Template(Pieces().query(address.source, parameters))
