"""Lists as JSON:API writes them, and the filters in their addresses, as Drupal writes those. Pure but for the request.

`filter[name]=value`, or `filter[label][condition][path]=id`, `[operator]=IN`, `[value][]=...` for several ids;
`page[offset]`, `page[limit]` (at most MOST). docs: JSON:API 1.0 and the Drupal module that ILAO's service is built on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from frontdesk.intake.api.errors import Refused

MOST = 50


def ids(query: QueryDict) -> list[str] | None:
    """The ids that are asked for; None: no such filter."""
    found: list[str] | None = None
    for name in query:
        match = re.fullmatch(r"filter\[(\w+)\]\[condition\]\[path\]", name)
        if match is None:
            continue
        label = match.group(1)
        if query[name] not in ("id", "uuid"):
            raise Refused(400, "only id can be looked for with a condition", f"?{name}")
        operator = query.get(f"filter[{label}][condition][operator]", "=")
        if operator not in ("=", "IN"):
            raise Refused(400, "the operator is = or IN", f"?filter[{label}][condition][operator]")
        values = [value for key in query if _is_value(key, label) for value in query.getlist(key)]
        found = [*(found or []), *values]
    if "filter[id]" in query:
        found = [*(found or []), *query.getlist("filter[id]")]
    return found


def one(query: QueryDict, name: str) -> str:
    """The value of filter[name]; "" without it."""
    return str(query.get(f"filter[{name}]", ""))


def only(query: QueryDict, names: Sequence[str]) -> None:
    """Raise Refused for a filter that does not exist: to ignore it would answer more than was asked for."""
    for key in query:
        match = re.fullmatch(r"filter\[(\w+)\]", key)
        if match and match.group(1) not in names:
            raise Refused(400, f"there is no such filter; there are: {', '.join(names)}", f"?{key}")


def page(request: HttpRequest, rows: Any) -> tuple[list[Any], dict[str, str]]:
    """(the rows of this page, links). `rows`: a query set or a list."""
    offset, limit = _number(request.GET, "page[offset]", 0), _number(request.GET, "page[limit]", MOST)
    limit = min(max(1, limit), MOST)
    found = list(rows[offset : offset + limit + 1])
    links = {"self": request.get_full_path()}
    if len(found) > limit:
        query = request.GET.copy()
        query["page[offset]"], query["page[limit]"] = str(offset + limit), str(limit)
        links["next"] = f"{request.path}?{urlencode(list(_pairs(query)))}"
    return found[:limit], links


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in query.lists() for value in values]


def _is_value(key: str, label: str) -> bool:
    return re.fullmatch(rf"filter\[{label}\]\[condition\]\[value\](?:\[\d*\])?", key) is not None


def _number(query: QueryDict, name: str, default: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Refused(400, "not a whole number", f"?{name}")
    return int(text)
