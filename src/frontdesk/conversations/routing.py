"""Which flow answers a first text? The rule is pure; `routes_of` fetches what it decides on.

A keyword counts where it is the whole text or its first words ("eviction help pls"), in any case and with any accents.
A misspelt one counts only where it is near the keywords of one flow and far from all others. The most exact match wins;
among equals the route that names the number the person wrote to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import Channel
from frontdesk.consent.words import normalise
from frontdesk.conversations.models import FlowRoute
from frontdesk.flows.answers.near import meant

Kind = FlowRoute.Kind
#: A misspelt keyword is looked for in texts of at most so many words, and only if it is so long.
MOST_WORDS = 4
SHORTEST = 5


@dataclass(frozen=True)
class Route:
    """A `FlowRoute`, as the rule needs it."""

    kind: str
    flow: str
    keyword: str = ""
    number: str = ""


def by_keyword(routes: Collection[Route], body: str, ours: Collection[str]) -> str | None:
    """The flow whose keyword the text is, or begins with. ours: our side as the text names it (number, service)."""
    text = normalise(body)
    if not text:
        return None
    known = [(normalise(r.keyword), r) for r in _at(routes, Kind.KEYWORD, ours)]
    for matches in (lambda keyword: text == keyword, lambda keyword: text.startswith(f"{keyword} ")):
        found = [(keyword, route) for keyword, route in known if keyword and matches(keyword)]
        if found:
            return max(found, key=lambda pair: (len(pair[0]), bool(pair[1].number)))[1].flow
    return _misspelt(text, [(keyword, route.flow) for keyword, route in known])


def is_keyword(routes: Collection[Route], body: str, ours: Collection[str]) -> bool:
    """Whether the text is a keyword and nothing else."""
    text = normalise(body)
    return any(text == normalise(route.keyword) for route in _at(routes, Kind.KEYWORD, ours)) and bool(text)


def by_subject(routes: Collection[Route], ours: Collection[str]) -> str | None:
    """The flow that takes replies to reminders."""
    return _first(_at(routes, Kind.REMINDER, ours))


def by_number(routes: Collection[Route], ours: Collection[str]) -> str | None:
    """The flow of the number that was written to, else the default."""
    return _first([r for r in _at(routes, Kind.NUMBER, ours) if r.number]) or _first(_at(routes, Kind.DEFAULT, ours))


def ours_of(text: InboundText) -> tuple[str, ...]:
    """Our side of a text: the number, and the messaging service it came through."""
    service = str(text.data.get("MessagingServiceSid", ""))[:64]
    return (text.to_number, service) if service else (text.to_number,)


def line_of(text: InboundText) -> str:
    """Our side as sessions keep it: with a messaging service its sid, since it may answer from any of its numbers."""
    return ours_of(text)[-1]


def routes_of(text: InboundText) -> Sequence[Route]:
    """Every route for texts; asked for once a text, however many handlers look."""
    known: Sequence[Route] | None = getattr(text, "_routes", None)
    if known is None:
        rows = FlowRoute.objects.filter(channel=Channel.TEXT).order_by("pk")
        known = [Route(*row) for row in rows.values_list("kind", "flow_name", "keyword", "number")]
        text._routes = known  # type: ignore[attr-defined]
    return known


def _at(routes: Iterable[Route], kind: str, ours: Collection[str]) -> list[Route]:
    """The routes of a kind that hold for our side, those that name it first."""
    there = [route for route in routes if route.kind == kind and route.number in ("", *ours)]
    return sorted(there, key=lambda route: not route.number)


def _first(routes: Sequence[Route]) -> str | None:
    return routes[0].flow if routes else None


def _misspelt(text: str, known: Sequence[tuple[str, str]]) -> str | None:
    words = text.split()
    if len(words) > MOST_WORDS or len(words[0]) < SHORTEST:
        return None
    single = [(keyword, flow) for keyword, flow in known if " " not in keyword and len(keyword) >= SHORTEST]
    found = meant(words[0], single)
    return str(found) if found is not None else None
