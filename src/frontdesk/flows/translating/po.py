"""Catalogues in gettext's .po format, read and written without losing a word that somebody typed.

Babel reads the entries; here are kept what its own catalogue drops: doubled entries, the wording a translation was made
for (`#| msgid`), and the header as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, normalize, unescape

_HEADER = re.compile(
    r'\A(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*msgid[ \t]+""[ \t]*\n[ \t]*msgstr[ \t]+(?:"[^\n]*"[ \t]*(?:\n|\Z))+'
)
_STRING = r'"(?:[^"\\]|\\.)*"'
_LINE = re.compile(rf"(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+{_STRING}|{_STRING}")
#: Guessed by Babel from percent signs and braces; a Liquid text is neither.
_GUESSED = {"python-format", "python-brace-format"}


@dataclass
class Entry:
    """One text and its translation. `previous`: the wording that a stale translation was made for."""

    key: str
    source: str
    text: str = ""
    comments: list[str] = field(default_factory=list)  # a translator's
    about: list[str] = field(default_factory=list)  # ours, for the translator
    file: str = ""
    flags: set[str] = field(default_factory=set)
    previous: str = ""
    obsolete: bool = False
    line: int = 0

    @property
    def fuzzy(self) -> bool:
        return "fuzzy" in self.flags


@dataclass
class Fault:
    """A line of a .po file that cannot be read."""

    line: int
    message: str


def read(text: str) -> tuple[list[Entry], list[Fault]]:
    """Every entry of a .po file, in order, without its header; and what cannot be read. Never raises."""
    lines = _clean(text).split("\n")
    faults = [Fault(at, said) for at, line in enumerate(lines, start=1) if (said := _fault_of(line))]
    if faults:
        return [], faults
    catalog = _Keeping()
    readable = [re.sub(r"^(\s*)#~\|", r"\1#|", line) for line in lines]
    try:
        PoFileParser(catalog, abort_invalid=True).parse(readable)
    except PoFileError as error:
        return [], [Fault(error.lineno + 1, str(error).rpartition(" on ")[0])]
    except (ValueError, IndexError, AttributeError) as error:
        return [], [Fault(0, f"The file is no .po file: {error}")]
    entries = [_entry(message, obsolete) for message, obsolete in catalog.kept]
    plural = [Fault(entry.line, "Plural forms are not used here.") for entry, many in entries if many]
    return [entry for entry, _ in entries], plural


def write(entries: Iterable[Entry], header: str) -> str:
    """The .po text: the header, the entries in order, those out of use last."""
    entries = list(entries)
    blocks = [header.rstrip("\n")]
    blocks += [_block(entry) for entry in entries if not entry.obsolete]
    blocks += [_block(entry) for entry in entries if entry.obsolete]
    return "\n\n".join(blocks) + "\n"


def header_of(text: str) -> str:
    """The header of a .po file as it stands, "" where it has none."""
    found = _HEADER.match(_clean(text))
    return found[0].strip("\n") if found else ""


def new_header(name: str, language: str) -> str:
    return "\n".join(
        [
            f"# {name}",
            'msgid ""',
            'msgstr ""',
            f'{normalize(f"Project-Id-Version: {name}")[:-1]}\\n"',
            f'"Language: {language}\\n"',
            '"MIME-Version: 1.0\\n"',
            '"Content-Type: text/plain; charset=UTF-8\\n"',
            '"Content-Transfer-Encoding: 8bit\\n"',
        ]
    )


class _Keeping(Catalog):
    """Keeps every message read, doubled ones too, in the order of the file."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[tuple[Message, bool]] = []
        self.obsolete = _Obsolete(self)  # type: ignore[assignment]

    def __setitem__(self, id: object, message: Message) -> None:
        if id:
            self.kept.append((message, False))


class _Obsolete(dict[object, Message]):
    def __init__(self, catalog: _Keeping) -> None:
        super().__init__()
        self._catalog = catalog

    def __setitem__(self, key: object, message: Message) -> None:
        self._catalog.kept.append((message, True))


def _entry(message: Message, obsolete: bool) -> tuple[Entry, bool]:
    comments = [comment for comment in message.user_comments if not comment.startswith("|")]
    many = not isinstance(message.id, str)
    entry = Entry(
        key=message.context or "",
        source=message.id[0] if many else str(message.id),
        text=str(message.string or "") if isinstance(message.string, str | None) else "".join(message.string),
        comments=comments,
        about=list(message.auto_comments),
        file=str(message.locations[0][0]) if message.locations else "",
        flags=set(message.flags) - _GUESSED,
        previous=_previous(message.user_comments),
        obsolete=obsolete,
        line=message.lineno or 0,
    )
    return entry, many


def _previous(comments: list[str]) -> str:
    """The old msgid among the comments: `| msgid "..."` and the strings that follow it."""
    found: list[str] = []
    reading = False
    for comment in comments:
        if not comment.startswith("|"):
            continue
        keyword, _, rest = comment[1:].strip().partition(" ")
        if keyword.startswith("msg"):
            reading = keyword == "msgid"
            string = rest.strip()
        else:
            string = comment[1:].strip()
        if reading and len(string) >= 2:
            found.append(unescape(string))
    return "".join(found)


def _block(entry: Entry) -> str:
    before = "#~ " if entry.obsolete else ""
    lines = [f"# {comment}".rstrip() for comment in entry.comments]
    if not entry.obsolete:
        lines += [f"#. {about}" for about in entry.about]
        if entry.file:
            lines.append(f"#: \u2068{entry.file}\u2069" if " " in entry.file else f"#: {entry.file}")
    if entry.flags:
        lines.append("#, " + ", ".join(sorted(entry.flags)))
    if entry.previous:
        prefix = "#~| " if entry.obsolete else "#| "
        lines.append(prefix + "msgid " + normalize(entry.previous, prefix=prefix, width=0))
    if entry.key:
        lines.append(f"{before}msgctxt {normalize(entry.key, prefix=before, width=0)}")
    lines.append(f"{before}msgid {normalize(entry.source, prefix=before, width=0)}")
    lines.append(f"{before}msgstr {normalize(entry.text, prefix=before, width=0)}")
    return "\n".join(lines)


def _clean(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _fault_of(line: str) -> str:
    """What is wrong with a line, "" for nothing."""
    line = line.strip()
    if not line or (line.startswith("#") and not line.startswith("#~")) or line.startswith("#~|"):
        return ""
    line = line.removeprefix("#~").strip()
    if not line or _LINE.fullmatch(line):
        return ""
    keyword = line.split(maxsplit=1)[0]
    if keyword.startswith(("msg", '"')):
        return "The string is not closed, or a quotation mark in it lacks its backslash."
    return f"{keyword!r} is no keyword of a .po file."
