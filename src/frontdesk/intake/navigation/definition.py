"""What a process of guided navigation is made of: the shapes of its YAML, read strictly, all mistakes at once.

```
Definition -> pages (each one form) -> elements (instructions, a headline, or a field with its options)
                                    -> notes for the caseworker
                                    -> next: go to a page, end with an outcome, or continue with another process
```
Pages and options are lists, because their order counts and a database does not keep that of an object's keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from frontdesk.intake.navigation.problems import DefinitionError, Problem, readable

#: Names of fields, pages and values: they travel in lists with commas, and in addresses.
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=80)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts = dict[str, Words]  # language -> text

OPERATORS = ("contains", "not_contains", "equal", "not_equal", "begins_with", "in", "is_empty", "is_not_empty")


def _as_text(value: Any) -> Any:
    """YAML reads true, 3 and 2026-01-31 as what they are; a rule compares what stands on the wire."""
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (int, date)):
        return str(value)
    return [_as_text(one) for one in value] if isinstance(value, list) else value


Operand = Annotated[str | list[str], BeforeValidator(_as_text)]
Text = Annotated[str, BeforeValidator(_as_text)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Logic(_Strict):
    """One rule (`field` and an operator), or several: `all`, `any`, `not`. They nest to any depth."""

    field: Name | None = None
    contains: Operand | None = None
    not_contains: Operand | None = None
    equal: Operand | None = None
    not_equal: Operand | None = None
    begins_with: Operand | None = None
    in_: Operand | None = Field(None, alias="in")
    is_empty: Literal[True] | None = None
    is_not_empty: Literal[True] | None = None
    all: list[Logic] | None = Field(None, min_length=1)
    any: list[Logic] | None = Field(None, min_length=1)
    not_: Logic | None = Field(None, alias="not")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Logic:
        kinds = [one for one in (self.field, self.all, self.any, self.not_) if one is not None]
        if len(kinds) != 1:
            raise ValueError("write one of field, all, any, not")
        if len(self._operators()) != (1 if self.field else 0):
            raise ValueError(f"a rule has a field and one of {', '.join(OPERATORS)}")
        return self

    def _operators(self) -> list[str]:
        return [name for name in OPERATORS if getattr(self, "in_" if name == "in" else name) is not None]

    @property
    def operator(self) -> str:
        return self._operators()[0]

    @property
    def operand(self) -> str | list[str]:
        """What is compared with; "" for is_empty and is_not_empty."""
        value = getattr(self, "in_" if self.operator == "in" else self.operator)
        return "" if value is True else value

    def rules(self) -> list[Logic]:
        """Every single rule in it."""
        if self.field:
            return [self]
        inner = [*(self.all or []), *(self.any or []), *([self.not_] if self.not_ else [])]
        return [rule for one in inner for rule in one.rules()]


class Way(_Strict):
    """Where to go on: one of a page, an outcome, another process (which may follow an outcome)."""

    when: Logic | None = Field(None, alias="if")
    go_to: Name | None = None
    outcome: Name | None = None
    continue_with: Name | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Way:
        _one_way(self)
        if not leads(self):
            raise ValueError("say where it goes: go_to a page, an outcome, or continue_with a process")
        return self


class Option(_Strict):
    """`words`: what else people write for it, in any language. `alone`: chosen together with nothing else ("None of
    these"). `note`: for the caseworker when it is chosen."""

    value: Annotated[Name, BeforeValidator(_as_text)]
    label: Texts
    words: list[Words] = []
    alone: bool = False
    note: Texts | None = None
    go_to: Name | None = None
    outcome: Name | None = None
    continue_with: Name | None = None

    @model_validator(mode="after")
    def _leads_to_one_place(self) -> Option:
        _one_way(self)
        return self


class Element(_Strict):
    """Instructions, a headline, or a field."""

    instructions: Texts | None = None
    headline: Texts | None = None
    field: Name | None = None
    type: Literal["select", "multiple", "bool", "date", "text"] | None = None
    label: Texts | None = None
    options: list[Option] = []
    optional: bool = False
    longest: int | None = Field(None, ge=1, le=1000)  # characters of a text
    at_most: int | None = Field(None, ge=1)  # options of a multiple
    earliest: date | None = None
    latest: date | None = None
    shown_if: Logic | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Element:
        if sum(one is not None for one in (self.instructions, self.headline, self.field)) != 1:
            raise ValueError("write one of instructions, headline, field")
        if self.field is None:
            if self.type or self.label or self.options or self.optional:
                raise ValueError("type, label, options and optional belong to a field")
            return self
        if self.type is None or self.label is None:
            raise ValueError("a field needs a type and a label")
        if self.has_options != bool(self.options):
            raise ValueError(
                f"a {self.type} needs options" if self.has_options else f"a {self.type} takes no options; a select does"
            )
        for name, kind in (("longest", "text"), ("at_most", "multiple"), ("earliest", "date"), ("latest", "date")):
            if getattr(self, name) is not None and self.type != kind:
                raise ValueError(f"{name} belongs to a field of type {kind}")
        values = [option.value for option in self.options]
        if len(set(values)) < len(values):
            raise ValueError("two options have the same value")
        return self

    @property
    def has_options(self) -> bool:
        return self.type in ("select", "multiple")


class Note(_Strict):
    """A sentence for the case notes; {field} stands for what was answered there."""

    when: Logic | None = Field(None, alias="if")
    text: Texts


class Page(_Strict):
    """One form. The way of the option that was chosen comes before those of `next`; the first that holds is taken."""

    page: Name
    elements: list[Element] = Field(min_length=1)
    notes: list[Note] = []
    next: list[Way] = []

    def fields(self) -> list[Element]:
        return [element for element in self.elements if element.field]


class Outcome(_Strict):
    """The profile field that holds how it ended, and the values it may have."""

    field: Name
    values: list[Name] = Field(min_length=1)

    @field_validator("field")
    @classmethod
    def _is_found_by_its_name(cls, value: str) -> str:
        if "_outcome" not in value:
            raise ValueError("the name of an outcome field contains _outcome; others find it by that")
        return value


class Head(_Strict):
    """Everything but the pages. `takes`: fields that another process may have filled before it continued with this."""

    process: Name
    name: Words
    kind: Literal["issue", "qualifier"] = "issue"
    languages: list[str] = Field(["en"], min_length=1)
    outcome: Outcome
    takes: list[Name] = []
    at_end: dict[Name, Text] = {}  # profile fields set when this process is the one that ends the walk


class Definition(Head):
    """A process, read. It begins with its first page."""

    pages: list[Page] = Field(min_length=1)

    def page(self, name: str) -> Page | None:
        return next((page for page in self.pages if page.page == name), None)

    def element(self, field: str) -> Element | None:
        """The field of this name, on whichever page."""
        return next((one for page in self.pages for one in page.fields() if one.field == field), None)


def read(data: Any, file: str = "") -> Definition:
    """The process in `data` (what YAML or JSON gave). Raises DefinitionError with every mistake, each with its place.

    Pages are read one by one, so that a mistake on one does not hide those on the others.
    """
    from frontdesk.intake.navigation import checking

    if not isinstance(data, Mapping):
        raise DefinitionError([Problem(file, "", "this is no process: it begins with `process: its-id`")])
    problems: list[Problem] = []
    head = readable(Head, {key: value for key, value in data.items() if key != "pages"}, file, (), problems, data)
    raw = data.get("pages")
    pages = []
    if not isinstance(raw, list) or not raw:
        problems.append(Problem(file, "pages", "a process has a list of pages, and they begin with `- page: name`"))
        raw = []
    for number, one in enumerate(raw):
        page = readable(Page, one, file, ("pages", number), problems, data)
        if page is not None:
            pages.append(page)
    broken = {str(one.get("page")) for one in raw if isinstance(one, Mapping)} - {page.page for page in pages}
    if pages:
        head = head or _as_far_as_it_goes(data, pages)
        definition = Definition.model_construct(**dict(head), pages=pages)
        problems += checking.check(definition, file, broken, data)
        if not problems:
            return definition
    raise DefinitionError(problems)


def _as_far_as_it_goes(data: Mapping[str, Any], pages: list[Page]) -> Head:
    """A head with mistakes in it, for looking at the pages: what cannot be read there is stood in for."""
    from frontdesk.intake.navigation.checking import ways_of

    reached = {way.outcome: None for page in pages for _, way in ways_of(page) if way.outcome}
    kept: dict[str, Any] = {
        "process": "unnamed",
        "name": "unnamed",
        "outcome": {"field": "unnamed_outcome", "values": list(reached) or ["none"]},
    }
    for key in Head.model_fields.keys() & data.keys():
        try:
            Head.model_validate({**kept, key: data[key]})
        except ValidationError:
            continue
        kept[key] = data[key]
    return Head.model_validate(kept)


def leads(way: Way | Option) -> bool:
    """Whether it says where to go on."""
    return way.go_to is not None or way.outcome is not None or way.continue_with is not None


def _one_way(way: Way | Option) -> None:
    if way.go_to is not None and (way.outcome is not None or way.continue_with is not None):
        raise ValueError("it goes to a page, or ends with an outcome, or continues with a process: not two of them")
