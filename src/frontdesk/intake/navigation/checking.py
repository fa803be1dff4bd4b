"""Does a process hold together? Texts in all languages, names that exist, no dead end, no circle, no page unreached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from frontdesk.intake.navigation.definition import Definition, Element, Logic, Option, Page, Texts, Way, leads
from frontdesk.intake.navigation.display_logic import group, holds
from frontdesk.intake.navigation.problems import Place, Problem, at

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: Profile fields that no question may have.
RESERVED = ("notes", "combined_outcome")
Found = Iterator[tuple[Place, str]]


def check(definition: Definition, file: str = "", broken: set[str] = frozenset(), data: Any = None) -> list[Problem]:  # type: ignore[assignment]
    """What is wrong with one process. `broken`: names of pages that could not be read, so that nobody misses them."""
    found = [*_texts(definition), *_names(definition), *_conditions(definition), *_ways(definition, broken)]
    if not broken:
        found += [*_circles(definition), *_unreachable(definition)]
    return [at(file, place, message, data) for place, message in found]


def check_together(definitions: Mapping[str, Definition], files: Mapping[str, str] | None = None) -> list[Problem]:
    """Hand-overs between processes: to those that exist, and never round in a circle."""
    problems = []
    onward = {name: _handed_over_to(definition) for name, definition in definitions.items()}
    for name, targets in onward.items():
        file = (files or {}).get(name, name)
        for target in sorted(targets - definitions.keys()):
            problems.append(Problem(file, "", f"it continues with {target}, and there is no such process"))
    for circle in _circles_of(onward):
        file = (files or {}).get(circle[0], circle[0])
        problems.append(Problem(file, "", f"processes hand over in a circle: {' -> '.join(circle)}"))
    return problems


def texts(definition: Definition) -> Iterator[tuple[Place, Texts]]:
    """Every text of a process and its place."""
    for number, page in enumerate(definition.pages):
        for index, element in enumerate(page.elements):
            here: Place = ("pages", number, "elements", index)
            for name in ("instructions", "headline", "label"):
                if getattr(element, name) is not None:
                    yield (*here, name), getattr(element, name)
            for place, option in enumerate(element.options):
                yield (*here, "options", place, "label"), option.label
                if option.note is not None:
                    yield (*here, "options", place, "note"), option.note
        for index, note in enumerate(page.notes):
            yield ("pages", number, "notes", index, "text"), note.text


def ways_of(page: Page) -> Iterator[tuple[Place, Way | Option]]:
    """Everything on a page that leads somewhere, with its place inside the page."""
    for index, element in enumerate(page.elements):
        for place, option in enumerate(element.options):
            if leads(option):
                yield ("elements", index, "options", place), option
    for index, way in enumerate(page.next):
        yield ("next", index), way


def _texts(definition: Definition) -> Found:
    known = _known(definition)
    for place, text in texts(definition):
        missing = [language for language in definition.languages if language not in text]
        if missing:
            yield place, f"there is no text in {' and '.join(missing)}"
        for language in text.keys() - set(definition.languages):
            yield place, f"{language} is not among the languages of the process"
        is_note = place[-1] == "note" or "notes" in place
        for language, words in text.items():
            for name in _PLACEHOLDER.findall(words) if is_note else ():
                if name not in known:
                    yield (*place, language), f"{{{name}}}: there is no such field"


def _names(definition: Definition) -> Found:
    seen: set[str] = set()
    kinds: dict[str, tuple[Any, ...]] = {}
    for number, page in enumerate(definition.pages):
        if page.page in seen:
            yield ("pages", number, "page"), f"there is another page {page.page}"
        seen.add(page.page)
        here: set[str] = set()
        for index, element in enumerate(page.elements):
            if element.field is None:
                continue
            place = ("pages", number, "elements", index, "field")
            kind = (element.type, *(option.value for option in element.options))
            if element.field in here:
                yield place, f"{element.field} stands twice on this page"
            elif kinds.setdefault(element.field, kind) != kind:
                yield place, f"{element.field} has another type or other options on another page"
            elif element.field == definition.outcome.field:
                yield place, f"{element.field} holds the outcome; a question needs a name of its own"
            elif element.field in RESERVED:
                yield place, f"{element.field} is kept for what Frontdesk puts into the profile; take another name"
            here.add(element.field)


def _conditions(definition: Definition) -> Found:
    known = _known(definition)
    for place, logic, unknown_yet in _all_logic(definition):
        for rule in logic.rules():
            name = rule.field or ""
            if name not in known:
                yield place, f"{name}: no page has such a field; one that another process fills belongs under takes"
            elif name in unknown_yet:
                yield place, f"{name} is only asked after this"
            else:
                yield from ((place, message) for message in _operand(rule, definition.element(name)))


def _all_logic(definition: Definition) -> Iterator[tuple[Place, Logic, set[str]]]:
    """Every condition, its place, and the fields of its page that are not answered when it is looked at."""
    for number, page in enumerate(definition.pages):
        for index, element in enumerate(page.elements):
            if element.shown_if is not None:
                later = {one.field or "" for one in page.elements[index:]} - {""}
                yield ("pages", number, "elements", index, "shown_if"), element.shown_if, later
        for index, way in enumerate(page.next):
            if way.when is not None:
                yield ("pages", number, "next", index, "if"), way.when, set()
        for index, note in enumerate(page.notes):
            if note.when is not None:
                yield ("pages", number, "notes", index, "if"), note.when, set()


def _operand(rule: Logic, element: Element | None) -> Iterator[str]:
    """Whether what is compared with can ever be the answer."""
    if element is None or rule.operator in ("is_empty", "is_not_empty", "begins_with"):
        return
    compared = rule.operand if isinstance(rule.operand, list) else [rule.operand]
    if element.has_options:
        values = {option.value for option in element.options}
        for one in compared:
            if one not in values:
                yield f"{rule.field} has no option {one}; it has {', '.join(sorted(values))}"
    elif element.type == "bool":
        yield from (f"{rule.field} is t or f, never {one}" for one in compared if one not in ("t", "f"))


def _ways(definition: Definition, broken: set[str]) -> Found:
    pages = {page.page for page in definition.pages} | broken
    reached: set[str] = set()
    for number, page in enumerate(definition.pages):
        for inner, way in ways_of(page):
            place = ("pages", number, *inner)
            if way.go_to is not None and way.go_to not in pages:
                yield (*place, "go_to"), f"there is no page {way.go_to}"
            if way.outcome is not None and way.outcome not in definition.outcome.values:
                allowed = ", ".join(definition.outcome.values)
                yield (*place, "outcome"), f"{way.outcome} is not among the outcomes: {allowed}"
            reached |= {way.outcome or ""}
        yield from _dead_end(page, number)
    for value in definition.outcome.values:
        if value not in reached and not broken:
            yield ("outcome", "values"), f"no way leads to {value}"


def _dead_end(page: Page, number: int) -> Found:
    """Answers after which nothing says where to go on, and ways that are never taken."""
    sure = next((index for index, way in enumerate(page.next) if way.when is None), None)
    if sure is not None:
        if sure < len(page.next) - 1:
            yield ("pages", number, "next", sure + 1), "it is never taken: the way before it has no condition"
        return
    for index, element in enumerate(page.elements):
        if element.type not in ("select", "bool") or element.shown_if or element.optional:
            continue
        lost = [value for value, way in _answers(element) if not _goes_on(page, element, value, way)]
        if len(lost) < len(_answers(element)):
            for value in lost:
                yield ("pages", number, "elements", index), f"the answer {value} leads nowhere"
            return
    yield ("pages", number), "it is a dead end: add a last way to `next` that has no condition"


def _answers(element: Element) -> list[tuple[str, Option | None]]:
    if element.type == "bool":
        return [("t", None), ("f", None)]
    return [(option.value, option) for option in element.options]


def _goes_on(page: Page, element: Element, value: str, option: Option | None) -> bool:
    if option is not None and leads(option):
        return True
    own = {element.field}
    return any(
        way.when is not None
        and {rule.field for rule in way.when.rules()} <= own
        and holds(group(way.when), {element.field or "": value})
        for way in page.next
    )


def _circles(definition: Definition) -> Found:
    graph = {page.page: {way.go_to for _, way in ways_of(page) if way.go_to} for page in definition.pages}
    for circle in _circles_of(graph):
        yield ("pages",), f"the pages go round in a circle: {' -> '.join(circle)}"


def _unreachable(definition: Definition) -> Found:
    graph = {page.page: {way.go_to for _, way in ways_of(page) if way.go_to} for page in definition.pages}
    found, open_ = set(), [definition.pages[0].page]
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            open_ += [one for one in graph.get(name, ()) if one]
    for number, page in enumerate(definition.pages):
        if page.page not in found:
            yield ("pages", number), "nothing leads to it"


def _circles_of(graph: Mapping[str, Any]) -> list[list[str]]:
    """One circle for each set of names that reach themselves, as a way round: [a, b, a]."""
    circles: list[list[str]] = []
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> None:
        if name in path:
            circles.append([*path[path.index(name) :], name])
        elif name not in done:
            for target in sorted(graph.get(name, ())):
                walk(target, [*path, name])
            done.add(name)

    for name in graph:
        walk(name, [])
    return circles


def _handed_over_to(definition: Definition) -> set[str]:
    return {way.continue_with for page in definition.pages for _, way in ways_of(page) if way.continue_with}


def _known(definition: Definition) -> set[str]:
    fields = {element.field or "" for page in definition.pages for element in page.fields()}
    return fields | set(definition.takes)
