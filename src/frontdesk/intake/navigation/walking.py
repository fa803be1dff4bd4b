"""A walk through guided navigation: a pure engine whose state is plain JSON.

```
start -> a form waits -> answer -> the next form ... -> complete (an outcome, in the last process)
                           ^---- an earlier form is answered again: all that came after it is taken back
```
State: `begun` (process id), `seed`, `turns` (answers taken so far), `process`, `page` and `form_id` (what waits; page
and form_id None: it is complete), `base` (profile fields set before the first answer), `answered` (one entry a form:
form_id, process, page, values by field, `set` by the way it led to, `handed_to`), `errors` and `tried` (of an answer
that was not valid).

Nothing here is random and nothing asks the time: the id of a form follows from the state, and is another one at every
invocation of the same page.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from frontdesk.intake.backends.contract import BackendRefused, FormGone, NotFound
from frontdesk.intake.navigation import values as answers
from frontdesk.intake.navigation.definition import Definition, Element, Option, Page, Way, leads
from frontdesk.intake.navigation.display_logic import group, holds

State = dict[str, Any]
Definitions = Mapping[str, Definition]
Profile = dict[str, Any]

#: Processes hand over to one another so often in a walk; more is a mistake in them.
MOST_HAND_OVERS = 10
#: Pages on which nothing is shown are passed over; as many in a row are a mistake too.
MOST_PASSED_OVER = 100

_FORM_IDS = uuid.UUID("2f0a5e1c-7d6e-5a0b-9b1e-3b8f5f0c4d21")


class Astray(BackendRefused):
    """The processes lead round in a circle, or nowhere; `frontdesk intake check` names the place."""

    def __init__(self, message: str) -> None:
        super().__init__(message, 422)


def start(definitions: Definitions, process_id: str, language: str = "en", *, seed: str = "") -> State:
    """The state of a new walk. `seed` keeps the form ids of different walks apart. Raises NotFound, Astray.

    `language` changes nothing: a state is good in every language.
    """
    state: State = {"begun": process_id, "seed": seed, "turns": 0, "process": process_id, "page": None, "form_id": None}
    state |= {"base": {}, "answered": [], "errors": [], "tried": {}}
    page = _first_page(definitions, process_id)
    if _shows_something(page, {}):
        _wait_at(state, process_id, page)
    else:
        _go_on(definitions, state, process_id, page, state["base"], [])
    return state


def answer(
    definitions: Definitions, state: State, form_id: str, values: Mapping[str, Any], language: str = "en"
) -> State:
    """The state after `form_id` was answered with element id -> value on the wire; the state given stays as it is.

    A form that was answered before may be answered again: what came after it is taken back, with the profile fields it
    filled. The last answer said twice changes nothing. Where values are not valid that form waits, with errors.
    Raises FormGone, Astray, BackendRefused for an element that the form does not have.
    """
    at = _index(state, form_id)
    new: State = {**state, "answered": list(state["answered"][:at]), "errors": [], "tried": {}}
    if at < len(state["answered"]):
        new |= {key: state["answered"][at][key] for key in ("process", "page", "form_id")}
    page = _page(definitions, new)
    _refuse_unknown(page, new["process"], values)
    said, errors = read_form(page, new["process"], values, profile(new))
    if errors:
        return {**new, "errors": errors, "tried": dict(values)}
    if at == len(state["answered"]) - 1 and said == state["answered"][at]["values"]:
        return state
    handed = [name for entry in new["answered"] for name in entry["handed_to"]]
    before = len(handed)
    entry = {"form_id": form_id, "process": new["process"], "page": page.page, "values": said, "set": {}}
    new["answered"].append(entry)
    new["turns"] += 1
    _go_on(definitions, new, new["process"], page, entry["set"], handed, said)
    entry["handed_to"] = handed[before:]
    return new


def is_complete(state: State) -> bool:
    return state["page"] is None


def profile(state: State) -> Profile:
    """Field -> value of everything said and set so far; what was said last stands last."""
    found: Profile = dict(state["base"])
    for entry in state["answered"]:
        for name, value in (*entry["values"].items(), *entry["set"].items()):
            found.pop(name, None)
            found[name] = value
    return found


def profile_by_element_id(state: State) -> Profile:
    """Element id -> value of everything that was asked."""
    return {
        element_id(entry["process"], entry["page"], name): value
        for entry in state["answered"]
        for name, value in entry["values"].items()
    }


def element_id(process_id: str, page: str, name: str | int) -> str:
    """The id of a field (by its name) or of other elements (by their place on the page); the same in every walk."""
    return f"{process_id}.{page}.{name}"


def read_form(
    page: Page, process_id: str, values: Mapping[str, Any], known: Mapping[str, Any]
) -> tuple[dict[str, answers.Value], list[dict[str, Any]]]:
    """Field -> value of the fields that are shown, and what is not valid: [{"element_id", "code", "about"}].

    Fields come in the order of the page, and each is shown or not by those before it; what is said to one that is not
    shown is dropped.
    """
    said: dict[str, answers.Value] = {}
    errors: list[dict[str, Any]] = []
    for element in shown(page, known, said):
        if element.field is None:
            continue
        its_id = element_id(process_id, page.page, element.field)
        try:
            said[element.field] = answers.read(answers.kind_of(element), values.get(its_id))
        except answers.Invalid as invalid:
            errors.append({"element_id": its_id, "code": invalid.code, "about": invalid.about})
    return said, errors


def shown(page: Page, known: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[Element]:
    """The elements whose display logic holds, in order. `said` may grow while the caller goes through them."""
    here = {element.field for element in page.fields()}
    before = {name: value for name, value in known.items() if name not in here}
    for element in page.elements:
        if holds(group(element.shown_if), {**before, **said}):
            yield element


def _go_on(
    definitions: Definitions,
    state: State,
    process_id: str,
    page: Page,
    kept: Profile,
    handed: list[str],
    said: Profile | None = None,
) -> None:
    """Leave `page` by the way that holds; what is set goes into `kept`, processes handed over to into `handed`.

    `said`: the answers on the page; None where it is passed over, and what is known already decides.
    """
    for _ in range(MOST_PASSED_OVER):
        definition = _definition(definitions, process_id)
        known = profile(state)
        way = _way(page, known, known if said is None else said)
        if way is None:
            raise Astray(f"{process_id}: nothing says where to go on after page {page.page}")
        if way.outcome is not None:
            kept.pop(definition.outcome.field, None)
            kept[definition.outcome.field] = way.outcome
        if way.continue_with is not None:
            process_id = way.continue_with
            handed.append(process_id)
            if len(handed) > MOST_HAND_OVERS:
                raise Astray(f"processes hand over to one another without end: {' -> '.join(handed[-4:])}")
            page = _first_page(definitions, process_id)
        elif way.outcome is not None:
            for name, value in definition.at_end.items():
                kept[name] = value
            state |= {"process": process_id, "page": None, "form_id": None}
            return
        else:
            following = definition.page(way.go_to or "")
            if following is None:
                raise Astray(f"{process_id}: there is no page {way.go_to}")
            page = following
        if _shows_something(page, profile(state)):
            _wait_at(state, process_id, page)
            return
        said = None
    raise Astray(f"{process_id}: pages lead round in a circle")


def _wait_at(state: State, process_id: str, page: Page) -> None:
    what = (state["seed"], state["begun"], process_id, page.page, str(state["turns"]))
    its_id = str(uuid.uuid5(_FORM_IDS, "\n".join(what)))
    state |= {"process": process_id, "page": page.page, "form_id": its_id}


def _way(page: Page, known: Mapping[str, Any], said: Mapping[str, Any]) -> Way | Option | None:
    for element in page.fields():
        for option in element.options:
            if leads(option) and _is_chosen(option, said.get(element.field or "")):
                return option
    return next((way for way in page.next if holds(group(way.when), known)), None)


def _is_chosen(option: Option, value: Any) -> bool:
    return option.value in value if isinstance(value, list) else option.value == value


def _shows_something(page: Page, known: Mapping[str, Any]) -> bool:
    return next(shown(page, known, {}), None) is not None


def _index(state: State, form_id: str) -> int:
    """Which form of the walk this is, from 0; that which waits comes after those answered."""
    if state["form_id"] == form_id:
        return len(state["answered"])
    for place, entry in enumerate(state["answered"]):
        if entry["form_id"] == form_id:
            return place
    raise FormGone()


def _refuse_unknown(page: Page, process_id: str, values: Mapping[str, Any]) -> None:
    own = {element_id(process_id, page.page, element.field or "") for element in page.fields()}
    unknown = sorted(str(one) for one in values.keys() - own)
    if unknown:
        raise BackendRefused(f"this form has no element {unknown[0][:120]}")


def _page(definitions: Definitions, state: State) -> Page:
    definition = definitions.get(state["process"])
    page = definition.page(state["page"] or "") if definition is not None else None
    if page is None:  # the pack was loaded anew meanwhile, without it
        raise FormGone()
    return page


def _definition(definitions: Definitions, process_id: str) -> Definition:
    definition = definitions.get(process_id)
    if definition is None:
        raise NotFound(f"there is no process {process_id[:80]}")
    return definition


def _first_page(definitions: Definitions, process_id: str) -> Page:
    return _definition(definitions, process_id).pages[0]
