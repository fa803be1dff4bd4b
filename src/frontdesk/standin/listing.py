"""Lists of the REST API: filters by number, status and date, pages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

PAGE_SIZE, LARGEST_PAGE = 50, 1000


def matches_date(moment: datetime | None, query: Mapping[str, str], name: str) -> bool:
    """Whether `moment` fits `Name`, `Name<` and `Name>` of the query; a bare date means that day, in UTC.

    Dates are compared to the second, ends included. One that cannot be read filters nothing, as Twilio ignores it.
    """
    if moment is None:
        return not any(query.get(name + sign) for sign in ("", "<", ">"))
    second = moment.replace(microsecond=0)
    for sign in ("", "<", ">"):
        wanted = _moment(query.get(name + sign, ""))
        if wanted is None:
            continue
        at, is_day = wanted
        # Twilio's client writes a day as its midnight
        is_day = is_day or (sign == "" and at == at.replace(hour=0, minute=0, second=0))
        seen = second.replace(hour=0, minute=0, second=0) if is_day else second
        if (sign == "" and seen != at) or (sign == "<" and seen > at) or (sign == ">" and seen < at):
            return False
    return True


def _moment(text: str) -> tuple[datetime, bool] | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.replace(microsecond=0), len(text) == 10


def page(
    path: str, query: Mapping[str, str], name: str, items: Iterable[Any], show: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """One page of `items` (newest first) as Twilio shows it, under `name`.

    The page token carries the sid the page before ended with, so that what is created meanwhile moves no page.
    """
    size = int(query["PageSize"]) if query.get("PageSize", "").isdigit() else PAGE_SIZE
    size = min(max(size, 1), LARGEST_PAGE)
    number = int(query["Page"]) if query.get("Page", "").isdigit() else 0
    after = query.get("PageToken", "").removeprefix("PA")
    chosen: list[Any] = []
    more = False
    skipping = bool(after)
    to_skip = 0 if after else number * size
    for item in items:
        if skipping:
            skipping = item.sid != after
        elif to_skip:
            to_skip -= 1
        elif len(chosen) == size:
            more = True
            break
        else:
            chosen.append(item)
    kept = {k: v for k, v in query.items() if k not in ("Page", "PageSize", "PageToken")}

    def address(of: int, token: str = "") -> str:
        extra = {"PageToken": f"PA{token}"} if token else {}
        return f"{path}?{urlencode({**kept, 'PageSize': size, 'Page': of, **extra})}"

    return {
        name: [show(item) for item in chosen],
        "end": number * size + max(len(chosen) - 1, 0),
        "first_page_uri": address(0),
        "next_page_uri": address(number + 1, chosen[-1].sid) if more else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": address(number - 1) if number else None,
        "start": number * size,
        "uri": address(number, after) if after else address(number),
    }
