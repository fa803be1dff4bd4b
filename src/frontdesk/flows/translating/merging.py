"""Back from the translators: the translations of a .po file, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import PurePath

from frontdesk.flows.model import Flow, Text
from frontdesk.flows.parts import PlacedText, is_translatable, placed_texts
from frontdesk.flows.problems import Problem, Severity
from frontdesk.flows.templating import Template, TemplateFault
from frontdesk.flows.translating import po


def merge(flow: Flow, po_text: str, *, language: str = "") -> tuple[dict[str, str], list[Problem]]:
    """Text key -> translation, for what is translated and up to date; and the problems, by line of the .po file.

    Left out, each with a problem: stale translations (fuzzy, or made for an earlier wording), texts the flow does not
    have, and templates that cannot be read. One that lost a variable is given, with an error. `language` is only for
    naming the file; without it the catalogue's header does. A file that cannot be read gives nothing but its problems.
    """
    entries, faults = po.read(po_text)
    language = language or language_of(po_text)
    if faults:
        return {}, syntax_problems(flow, language, faults)
    placed = {one.text.key: one for one in placed_texts(flow)}
    translations: dict[str, str] = {}
    problems: list[Problem] = []
    for entry in entries:
        if entry.obsolete or not entry.text.strip():
            continue
        keys = [entry.key] if entry.key else [k for k, p in placed.items() if same_wording(p.text.source, entry.source)]
        problem = partial(_problem, flow, language, entry)
        if not any(key in placed for key in keys):
            problems.append(
                problem(
                    "surplus_translation",
                    f"The flow has no text {entry.key or entry.source!r}.",
                    "Extract again: it is kept as obsolete.",
                    Severity.NOTE,
                )
            )
            continue
        for key in keys:
            one = placed[key]
            if entry.fuzzy or not same_wording(entry.source, one.text.source):
                problems.append(
                    problem(
                        "stale_translation",
                        f"The translation of {key!r} was made for another wording: {_short(entry)!r}.",
                        "Look at it, and take the word fuzzy away."
                        if entry.fuzzy
                        else "Extract again, look at it, and take the word fuzzy away.",
                        Severity.WARNING,
                        one,
                    )
                )
                continue
            try:
                template = Template(entry.text)
            except TemplateFault as fault:
                problems.append(
                    problem(
                        "broken_translation",
                        f"The translation of {key!r} is no valid template: {fault.message}",
                        "Copy the parts in {{ }} and {% %} from the source as they are.",
                        Severity.ERROR,
                        one,
                    )
                )
                continue
            for code, message, advice, severity in differences(one.text, template):
                problems.append(problem(code, message, advice, severity, one))
            if key in translations and translations[key] != entry.text:
                problems.append(
                    problem(
                        "doubled_translation",
                        f"{key!r} is translated twice; the first one counts.",
                        "Keep the better one.",
                        Severity.WARNING,
                        one,
                    )
                )
            translations.setdefault(key, entry.text)
    return translations, problems


def differences(text: Text, translation: Template) -> list[tuple[str, str, str, Severity]]:
    """What a translation does not take over from its source: (code, message, advice, severity)."""
    source = text.templates.get(next(iter(text.templates), "")) or Template.forgiving(text.source)
    lost = sorted(source.variables - translation.variables)
    added = sorted(translation.variables - source.variables)
    found = []
    if lost:
        found.append(
            (
                "lost_variable",
                f"The translation of {text.key!r} lost {_in_braces(lost)}.",
                "Put it back: the person reads its value there.",
                Severity.ERROR,
            )
        )
    if added:
        found.append(
            (
                "added_variable",
                f"The translation of {text.key!r} has {_in_braces(added)}, which its source has not.",
                "Write the names in {{ }} as the source does.",
                Severity.ERROR if lost else Severity.WARNING,
            )
        )
    return found


def stale_keys(flow: Flow, po_text: str) -> frozenset[str]:
    """The texts that have a translation made for another wording."""
    entries, _ = po.read(po_text)
    sources = {one.text.key: one.text.source for one in placed_texts(flow) if is_translatable(one.text)}
    return frozenset(
        entry.key
        for entry in entries
        if entry.key in sources
        and not entry.obsolete
        and entry.text.strip()
        and (entry.fuzzy or not same_wording(entry.source, sources[entry.key]))
    )


def same_wording(one: str, other: str) -> bool:
    """Equal but for spaces and line breaks, which translators' tools and editors change."""
    return one == other or " ".join(one.split()) == " ".join(other.split())


def language_of(po_text: str) -> str:
    """The language a catalogue names in its header, "es"; "" where it names none."""
    for line in po.header_of(po_text).splitlines():
        name, _, value = line.strip().strip('"').removesuffix("\\n").partition(":")
        if name.strip().lower() == "language":
            return value.strip()
    return ""


def syntax_problems(flow: Flow, language: str, faults: Sequence[po.Fault]) -> list[Problem]:
    """Faults of a .po file as problems of its flow."""
    return [
        Problem(po_file(flow, language), fault.line, "", "po_syntax", fault.message, "Mend the line.")
        for fault in faults
    ]


def po_file(flow: Flow, language: str) -> str:
    """`household.es.po` beside `household.yaml`."""
    path = PurePath(flow.file or flow.name)
    stem = path.stem if path.suffix in (".yaml", ".yml", ".json") else path.name
    return str(path.with_name(f"{stem}.{language}.po" if language else f"{stem}.po"))


def _problem(
    flow: Flow,
    language: str,
    entry: po.Entry,
    code: str,
    message: str,
    advice: str,
    severity: Severity,
    placed: PlacedText | None = None,
) -> Problem:
    step = placed.step.name if placed and placed.step else ""
    return Problem(po_file(flow, language), entry.line, step, code, message, advice, severity)


def _short(entry: po.Entry) -> str:
    words = entry.previous or entry.source
    return words if len(words) <= 60 else words[:57] + "..."


def _in_braces(names: Sequence[str]) -> str:
    return ", ".join("{{ " + name + " }}" for name in names)
