"""What people hear and read: for each `msg` value a voice document, a voicemail document and a text, per language.

```
<FRONTDESK_MESSAGES_DIR>/<msg>/voice.en.xml  voicemail.en.xml  text.en.txt
```

A name is looked for in the office's own folder first and only if it is not there among the packaged ones; a language
falls back to the office's, then to English. A template that is broken at run time never costs a person the reminder:
the packaged `reminder` is used instead and the fault is logged. `frontdesk messages check` finds it beforehand.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import phonenumbers

from frontdesk.carrier.segments import LONGEST_BODY
from frontdesk.config.env import Settings, get_settings
from frontdesk.reminders.messages import spoken, twiml
from frontdesk.reminders.messages.rendering import Compiled, TemplateFault, clean, compile_file

log = logging.getLogger(__name__)

PACKAGED = Path(__file__).parent / "templates"
#: The template of a blank `msg`, of appointments with different `msg` in one contact, and of last resort.
DEFAULT_NAME = "reminder"
LAST_LANGUAGE = "en"


class Kind(StrEnum):
    VOICE = "voice"  # a person has picked up: TwiML that asks for a key
    VOICEMAIL = "voicemail"  # a machine listens: TwiML, short
    TEXT = "text"  # an SMS

    @property
    def suffix(self) -> str:
        return ".txt" if self is Kind.TEXT else ".xml"


@dataclass(frozen=True)
class ReminderFacts:
    """What a message may say of one appointment: where and when. Never who, and never why."""

    appointment_pk: int
    msg: str
    when: datetime  # aware
    place: str = ""  # what the column FRONTDESK_PLACE_COLUMN says; empty: the office itself
    extra: Mapping[str, Any] = field(default_factory=dict)  # the CSV's other columns, for an office's own templates


@dataclass(frozen=True)
class Office:
    """Who is calling."""

    name: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Found:
    """A template file, and the language it is in."""

    path: Path
    language: str


def names() -> list[str]:
    """Every `msg` value there is a template for: the office's own and the packaged ones, sorted."""
    return sorted({folder.name for root in _roots() if root.is_dir() for folder in root.iterdir() if _is_name(folder)})


class Shelf:
    """The templates in use for a while: each is looked for and compiled once. Make one for many messages in a row."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Kind, str], tuple[Found, Compiled] | None] = {}
        self._said: dict[Hashable, str] = {}

    def take(self, name: str, kind: Kind, language: str) -> tuple[Found, Compiled] | None:
        """The template and the language it is in, or None. Raises TemplateFault when it cannot be compiled."""
        key = (name, kind, language)
        if key not in self._known:
            found = find(name, kind, language)
            self._known[key] = None if found is None else (found, compile_file(found.path))
        return self._known[key]

    def render(self, template: tuple[Found, Compiled], facts: Sequence[ReminderFacts], more: Mapping[str, str]) -> str:
        """The message. Many say the same, where and when being all they say: those are made once."""
        found, compiled = template
        whole_rows = "extra" in compiled.source
        key = (
            found,
            tuple((one.when, one.place, tuple(sorted(one.extra.items())) if whole_rows else ()) for one in facts),
            tuple(sorted(more.items())),
        )
        if key not in self._said:
            self._said[key] = one_period(compiled.render({**values(facts, found.language), **more}))
        return self._said[key]


def text_for(facts: Sequence[ReminderFacts], language: str = "", shelf: Shelf | None = None) -> str:
    """The text for these appointments (in this order, numbered from 1). An empty language is the office's."""

    def fault(rendered: str) -> str:
        if not rendered:
            return "the text is empty"
        too_long = len(rendered) > LONGEST_BODY
        return f"{len(rendered)} characters; {LONGEST_BODY} is the most a text can have" if too_long else ""

    return _render(Kind.TEXT, facts, language, {}, fault, shelf)[:LONGEST_BODY]


def voice_for(facts: Sequence[ReminderFacts], language: str = "", *, gather_url: str) -> str:
    """TwiML for a person who has picked up; pressed keys go to `gather_url` (absolute)."""
    return _render(Kind.VOICE, facts, language, {"gather_url": gather_url}, _first_problem)


def voicemail_for(facts: Sequence[ReminderFacts], language: str = "") -> str:
    """TwiML for an answering machine."""
    return _render(Kind.VOICEMAIL, facts, language, {}, _first_problem)


def facts_of(appointments: Sequence[Any]) -> list[ReminderFacts]:
    """The facts of appointments (models, or anything with pk, msg, extra and `appt_date_time` or `when`)."""
    column = get_settings().frontdesk_place_column.strip().casefold()
    facts = []
    for one in appointments:
        extra = dict(one.extra or {})
        place = next((str(v) for k, v in extra.items() if column and k.strip().casefold() == column), "")
        when = one.appt_date_time if hasattr(one, "appt_date_time") else one.when
        facts.append(ReminderFacts(one.pk, one.msg, when, clean(place), extra))
    return facts


def find(name: str, kind: Kind, language: str = "") -> Found | None:
    """The file for this message, in the nearest language there is; None when the template has no such file."""
    for root in _roots():
        if not (root / name).is_dir():
            continue
        for candidate in languages_to_try(language):
            path = root / name / f"{kind}.{candidate}{kind.suffix}"
            if path.is_file():
                return Found(path, candidate)
        return None
    return None


def languages_to_try(language: str) -> list[str]:
    """`es-MX` -> es-mx, es, the office's, en."""
    wanted = language.strip().replace("_", "-").lower()
    order = [wanted, wanted.partition("-")[0], get_settings().frontdesk_language, LAST_LANGUAGE]
    return list(dict.fromkeys(code for code in order if code))


def name_for(facts: Sequence[ReminderFacts]) -> str:
    """The template of a contact: its appointments' `msg` when they agree, else `reminder`, which suits any of them."""
    found = {one.msg for one in facts}
    return found.pop() if len(found) == 1 else DEFAULT_NAME


def office_of(settings: Settings) -> Office:
    return Office(settings.frontdesk_office_name, settings.frontdesk_office_phone, settings.frontdesk_office_address)


def values(facts: Sequence[ReminderFacts], language: str, office: Office | None = None) -> dict[str, Any]:
    """The placeholders of a message, as `docs/messages.md` lists them."""
    settings = get_settings()
    office = office or office_of(settings)
    locale = spoken.locale_of(language.partition("-")[0], settings.frontdesk_region)
    appointments = []
    for number, one in enumerate(facts, start=1):
        local = one.when.astimezone(settings.office_zone)
        appointments.append(
            {
                "number": number,
                "date": spoken.long_date(local.date(), locale),
                "date_short": spoken.short_date(local.date(), locale),
                "weekday": spoken.weekday(local.date(), locale),
                "time": spoken.time_of_day(local, locale),
                "at_time": spoken.at_time(local, locale),
                "place": clean(one.place),
                "extra": {str(k): clean(str(v)) for k, v in one.extra.items()},
            }
        )
    return {
        "office_name": clean(office.name),
        "office_phone": shown_phone(office.phone, settings.frontdesk_region),
        "office_address": clean(office.address),
        "language": language,
        "count": len(appointments),
        "appointments": appointments,
        "appointment": appointments[0] if appointments else {},
    }


def shown_phone(number: str, region: str) -> str:
    """The office's number as people of its country write it; what is no number stays as it was written."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return clean(number)
    if not phonenumbers.is_possible_number(parsed):
        return clean(number)
    home = phonenumbers.country_code_for_region(region) == parsed.country_code
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def one_period(text: str) -> str:
    """`at 2:30 p.m..` -> `at 2:30 p.m.`: a time may bring its own period to the end of a sentence."""
    return re.sub(r"(?<=\w)\.\.(?!\.)", ".", text)


def _roots() -> list[Path]:
    own = get_settings().frontdesk_messages_dir
    return [own, PACKAGED] if own is not None else [PACKAGED]


def _is_name(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith((".", "_"))


def _first_problem(document: str) -> str:
    problems = twiml.check(document)
    return f"line {problems[0].line} of the TwiML: {problems[0].message}" if problems else ""


def _render(
    kind: Kind,
    facts: Sequence[ReminderFacts],
    language: str,
    more: Mapping[str, str],
    fault_of: Callable[[str], str],
    shelf: Shelf | None = None,
) -> str:
    shelf = shelf or Shelf()
    rendered, fault, name = "", "", name_for(facts)
    try:
        template = shelf.take(name, kind, language) or shelf.take(DEFAULT_NAME, kind, language)
        if template is not None:
            rendered = shelf.render(template, facts, more)
            fault = fault_of(rendered)
    except TemplateFault as error:
        rendered, fault = "", f"line {error.line}: {error.message}"
    if rendered and not fault:
        return rendered
    log.error(
        "the %s of template %s: %s; the packaged reminder is used instead. Run `frontdesk messages check`.",
        kind, name, fault or "there is none",
    )  # fmt: skip
    path, spoken_language = _packaged(kind, language)
    plain = [replace(one, extra={}) for one in facts]
    return one_period(compile_file(path).render({**values(plain, spoken_language), **more}))


def _packaged(kind: Kind, language: str) -> tuple[Path, str]:
    for candidate in languages_to_try(language):
        path = PACKAGED / DEFAULT_NAME / f"{kind}.{candidate}{kind.suffix}"
        if path.is_file():
            return path, candidate
    raise FileNotFoundError(f"the packaged template {DEFAULT_NAME} is not installed")
