"""Checks every message template before a patient hears or reads it: `frontdesk messages check`.

Each template is rendered strictly, in every language, for one and for three appointments, also with awkward values; its
TwiML is validated, its segments counted over a year of dates, and its wording read for words the carrier takes as STOP
or START.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from frontdesk.carrier import segments
from frontdesk.config.env import get_settings
from frontdesk.reminders.messages import twiml
from frontdesk.reminders.messages.message_templates import (
    LAST_LANGUAGE,
    PACKAGED,
    Kind,
    Office,
    ReminderFacts,
    names,
    office_of,
    one_period,
    values,
)
from frontdesk.reminders.messages.prompts import Fault, reserved_words
from frontdesk.reminders.messages.rendering import Compiled, TemplateFault, compile_file, position, unknown_placeholders
from frontdesk.reminders.replies import answers

AWKWARD = Office('Søren & Łucja\'s <Clinic> "Ñandú" ]]>', "+1 (312) 555-0100", "Nr. 7 & 9, <b>Rue d'Été</b> 😀")
_PLACEHOLDERS = ("number", "date", "date_short", "weekday", "time", "at_time", "place")
_KNOWN: list[tuple[str, ...]] = [
    *((name,) for name in ("office_name", "office_phone", "office_address", "language", "count", "appointments")),
    *(("appointment", name) for name in _PLACEHOLDERS),
    ("appointment", "extra", "*"),
]
_EXAMPLE_URL = "https://desk.example.org/twilio/gather/0?n=1&again=1"


@dataclass(frozen=True)
class Finding:
    """Something wrong (`error`: people would hear or read nonsense, or nothing) or doubtful (`warning`)."""

    level: str
    file: str
    line: int
    message: str


@dataclass(frozen=True)
class Measure:
    """One template in one language, and what its text costs (for one appointment, on the dearest day of a year)."""

    name: str
    kind: str
    language: str
    file: str
    own: bool
    example: str = ""
    encoding: str = ""
    characters: int = 0
    segments: int = 0
    dear: str = ""


@dataclass
class Result:
    measures: list[Measure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        return [f for f in self.findings if f.level == "error"]

    @property
    def warnings(self) -> list[Finding]:
        return [f for f in self.findings if f.level == "warning"]


def check_all() -> Result:
    """Check all templates and sentences there are, the office's own and the packaged ones."""
    result = Result()
    own = get_settings().frontdesk_messages_dir
    if own is not None and not own.is_dir():
        result.findings.append(
            Finding("error", str(own), 1, "FRONTDESK_MESSAGES_DIR is no folder; make it with `frontdesk messages copy`")
        )
    for name in names():
        root = own if own is not None and (own / name).is_dir() else PACKAGED
        _check_name(result, root, name)
    for root in (own, PACKAGED) if own is not None else (PACKAGED,):
        for path in answers.files(root).values():
            _check_answers(result, path)
    return result


def _check_name(result: Result, root: Path, name: str) -> None:
    folder = root / name
    found: dict[Kind, dict[str, Path]] = {kind: {} for kind in Kind}
    for path in sorted(folder.iterdir()):
        parts = path.name.split(".")
        kind = next((k for k in Kind if len(parts) == 3 and parts[0] == k and "." + parts[2] == k.suffix), None)
        if kind is None:
            if not path.name.startswith("."):
                message = "is not used; a template is called voice.en.xml, voicemail.en.xml or text.en.txt"
                result.findings.append(Finding("warning", str(path), 1, f"{path.name} {message}"))
        else:
            found[kind][parts[1]] = path
    languages = sorted({language for files in found.values() for language in files})
    for kind, files in found.items():
        _check_languages(result, folder, kind, set(files), languages)
        for language, path in files.items():
            _check_file(result, path, name, kind, language, own=root != PACKAGED)


def _check_languages(result: Result, folder: Path, kind: Kind, there: set[str], languages: list[str]) -> None:
    office = get_settings().frontdesk_language
    if not there & {office, LAST_LANGUAGE}:
        message = f"no {kind}.{office}{kind.suffix}: nothing could be said; the packaged reminder would be used"
        result.findings.append(Finding("error", str(folder), 1, message))
    for language in sorted((set(languages) | {office}) - there):
        if there & {office, LAST_LANGUAGE}:
            message = f"no {kind}.{language}{kind.suffix}: these people get it in another language"
            result.findings.append(Finding("warning", str(folder), 1, message))


def _check_file(result: Result, path: Path, name: str, kind: Kind, language: str, *, own: bool) -> None:
    faults: list[Fault] = []
    measure = Measure(name, kind, language, str(path), own)
    try:
        compiled = compile_file(path, strict=True)
        faults += reserved_words(compiled.source, offers_stop=kind is Kind.TEXT)
        known = [*_KNOWN, ("gather_url",)] if kind is Kind.VOICE else _KNOWN
        unknown = unknown_placeholders(compiled, known)
        faults += [Fault("error", f.line, f.message) for f in unknown]
        if unknown:
            pass  # rendering would only stumble over the same
        elif kind is Kind.TEXT:
            measure = _measure(compiled, name, language, own=own)
            faults += _cost(compiled, measure, language)
        else:
            faults += _documents(compiled, kind, language)
    except TemplateFault as error:
        faults.append(Fault("error", error.line, error.message))
    result.measures.append(measure)
    # the same fault shows in every rendering: told once
    result.findings += [Finding(f.level, str(path), f.line, f.message) for f in dict.fromkeys(faults)]


def _documents(compiled: Compiled, kind: Kind, language: str) -> Iterator[Fault]:
    for office in (office_of(get_settings()), AWKWARD, Office("Office")):
        for count in (1, 3):
            given = _values(_sample(count), language, office)
            if kind is Kind.VOICE:
                given["gather_url"] = _EXAMPLE_URL
            document = compiled.render(given)
            for problem in twiml.check(document, gather=kind is Kind.VOICE):
                line = _line_of(compiled.source, document, problem.line)
                yield Fault("error", line, problem.message)


def _measure(compiled: Compiled, name: str, language: str, *, own: bool) -> Measure:
    office = office_of(get_settings())
    year = (compiled.render(_values([facts], language, office)) for facts in _a_year())
    dearest = max((one_period(text) for text in year), key=lambda text: (segments.count(text).segments, len(text)))
    counted = segments.count(dearest)
    return Measure(
        name,
        Kind.TEXT,
        language,
        str(compiled.path),
        own,
        dearest,
        counted.encoding,
        counted.characters,
        counted.segments,
        str(counted.dear or ""),
    )


def _cost(compiled: Compiled, measure: Measure, language: str) -> Iterator[Fault]:
    dear = segments.count(measure.example).dear
    if dear is not None:
        at = compiled.source.find(dear.character)
        line = position(compiled.source, at)[0] if at >= 0 else 1
        where = "" if at >= 0 else " (it comes from a value: write {{ ... | gsm7 }})"
        yield Fault("warning", line, f"{measure.segments} segments instead of fewer, because of {dear}{where}")
    elif measure.segments > 1:
        yield Fault(
            "warning", 1, f"takes {measure.segments} segments ({measure.characters} characters; one segment holds 160)"
        )
    for office in (office_of(get_settings()), AWKWARD):
        for count in (1, 3):
            text = compiled.render(_values(_sample(count), language, office))
            if not text:
                yield Fault("error", 1, "the text is empty")
            if len(text) > segments.LONGEST_BODY:
                many = "one appointment" if count == 1 else f"{count} appointments"
                most = segments.LONGEST_BODY
                yield Fault("error", 1, f"{len(text)} characters for {many}; {most} is the most the carrier takes")
                return


def _check_answers(result: Result, path: Path) -> None:
    try:
        read = answers.Answers(path, strict=True)
    except TemplateFault as error:
        result.findings.append(Finding("error", str(path), error.line, error.message))
        return
    source = path.read_text(encoding="utf-8-sig")
    for key, compiled in read.lines.items():
        line = _line_of_key(source, key)
        faults: list[Fault] = []
        if key not in set(answers.Line):
            faults.append(Fault("error", line, f"{key} is no sentence we use; there are: {', '.join(answers.Line)}"))
        unknown = unknown_placeholders(compiled, _KNOWN)
        faults += [Fault("error", line, f"{key}: {f.message}") for f in unknown]
        faults += [Fault(f.level, line, f.message) for f in reserved_words(compiled.source, offers_stop=False)]
        try:
            texts = [compiled.render(_values(_sample(n), path.name.split(".")[1], AWKWARD)) for n in (1, 3)]
            if not all(texts):
                faults.append(Fault("error", line, f"{key} is empty"))
            said = compiled.render(_values(_sample(1), path.name.split(".")[1], office_of(get_settings())))
            if key.startswith("text.") and (dear := segments.count(said).dear):
                faults.append(Fault("warning", line, f"{key} costs more because of {dear}"))
        except TemplateFault as error:
            if not unknown:
                faults.append(Fault("error", line, f"{key}: {error.message}"))
        result.findings += [Finding(f.level, str(path), f.line, f.message) for f in dict.fromkeys(faults)]
    if path.parent == PACKAGED:
        for missing in sorted(set(answers.Line) - set(read.lines)):
            result.findings.append(Finding("error", str(path), 1, f"{missing} is missing"))


def _values(facts: Sequence[ReminderFacts], language: str, office: Office) -> dict[str, Any]:
    given = values(facts, language, office)
    for appointment in given["appointments"]:
        appointment["extra"] = _AnyColumn()
    return given


def _sample(count: int) -> list[ReminderFacts]:
    first = datetime(2026, 9, 30, 17, 30, tzinfo=UTC)
    return [
        ReminderFacts(n, "reminder", first + timedelta(days=7 * n, hours=n), 'Salle <2> & "3", l\'étage')
        for n in range(count)
    ]


def _a_year() -> Iterable[ReminderFacts]:
    # 23 days a step: every month and every weekday come up, each at half past twelve, the longest hour to write
    first = datetime(2026, 1, 1, 12, 30, tzinfo=get_settings().office_zone)
    return (ReminderFacts(1, "reminder", first + timedelta(days=23 * n)) for n in range(32))


class _AnyColumn(Mapping[str, str]):
    """Stands for the other columns of a CSV we do not have at hand: each of them says the same."""

    def __getitem__(self, key: str) -> str:
        return "Room 5"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1


def _line_of(source: str, document: str, line: int) -> int:
    """The line of the template that gave line `line` of the document: found by its words, else the same number."""
    lines = document.splitlines()
    words = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    for number, text in enumerate(source.splitlines(), start=1):
        if words and text.strip() == words:
            return number
    opening = words.split(">")[0][:30]
    return next((n for n, text in enumerate(source.splitlines(), 1) if opening and opening in text), line)


def _line_of_key(source: str, key: str) -> int:
    section, _, name = key.partition(".")
    inside = False
    for number, text in enumerate(source.splitlines(), start=1):
        if text.strip().startswith("["):
            inside = text.strip() == f"[{section}]"
        elif inside and text.partition("=")[0].strip() == name:
            return number
    return 1
