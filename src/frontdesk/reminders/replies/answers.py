"""What we answer when a person replied to a reminder: one sentence a case, from `answers.<language>.toml`.

An office's own file, in FRONTDESK_MESSAGES_DIR, wins sentence by sentence; what it lacks comes from the packaged one.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from frontdesk.carrier.segments import LONGEST_BODY
from frontdesk.config.env import get_settings
from frontdesk.reminders.messages import twiml
from frontdesk.reminders.messages.message_templates import PACKAGED, ReminderFacts, languages_to_try, one_period, values
from frontdesk.reminders.messages.rendering import Compiled, TemplateFault, compile_source

log = logging.getLogger(__name__)


class Line(StrEnum):
    """The sentences there are: `text.*` is texted, `call.*` is said."""

    TEXT_CONFIRMED = "text.confirmed"  # they said they will come
    TEXT_CANCELLED = "text.cancelled"  # they said they will not come
    TEXT_WHICH_ONE = "text.which_one"  # a yes or no that may mean one of several appointments
    TEXT_UNCLEAR = "text.unclear"  # nobody understood
    TEXT_PLEASE_ANSWER = "text.please_answer"  # "thanks!", and neither yes nor no yet
    TEXT_WRONG_NUMBER = "text.wrong_number"  # not the person we look for
    TEXT_RESCHEDULE = "text.reschedule"  # they ask for another time
    TEXT_CHANGED = "text.changed"  # the appointment was moved or removed after the reminder
    TEXT_PASSED = "text.passed"  # the appointment's time has passed
    TEXT_STRANGER = "text.stranger"  # a text from a number we never reminded
    CALL_CONFIRMED = "call.confirmed"  # 1 was pressed
    CALL_CANCELLED = "call.cancelled"  # 2 was pressed
    CALL_WRONG_KEY = "call.wrong_key"  # said before the reminder is repeated
    CALL_NOT_UNDERSTOOD = "call.not_understood"  # a second wrong key; ends the call
    CALL_STOPPED = "call.stopped"  # 9 was pressed
    CALL_GONE = "call.gone"  # the appointment was moved or removed while the phone rang
    CALL_OFFICE_LINE = "call.office_line"  # a person calls our number
    CALL_CONNECTING = "call.connecting"  # before the call is put through to the office


class Answers:
    """One file's sentences, compiled; `say_language` and `say_voice` are the attributes of `<Say>`."""

    def __init__(self, path: Path, *, strict: bool = False):
        """Raises TemplateFault for a file that is not UTF-8, not TOML, or holds a broken sentence."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError as error:
            raise TemplateFault(f"the file is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from error
        except OSError as error:
            raise TemplateFault(f"the file cannot be read ({error.strerror})") from error
        except tomllib.TOMLDecodeError as error:
            raise TemplateFault(f"this is not TOML: {error}") from error
        say = _table(data, "say")
        self.say_language, self.say_voice = str(say.get("language", "")), str(say.get("voice", ""))
        self.lines: dict[str, Compiled] = {}
        for section in ("text", "call"):
            for key, sentence in _table(data, section).items():
                try:
                    self.lines[f"{section}.{key}"] = compile_source(str(sentence), path, xml=False, strict=strict)
                except TemplateFault as error:
                    raise TemplateFault(f"{section}.{key}: {error.message}") from error


def text(line: Line, language: str = "", facts: Sequence[ReminderFacts] = ()) -> str:
    """The sentence to text, about these appointments. An empty language is the office's."""
    return _words(line, language, facts)[0][:LONGEST_BODY]


def say(line: Line, language: str = "", facts: Sequence[ReminderFacts] = ()) -> ElementTree.Element:
    """The sentence as `<Say>`."""
    words, answers = _words(line, language, facts)
    return twiml.say(words, answers.say_language, answers.say_voice)


def files(root: Path) -> dict[str, Path]:
    """Language -> file of sentences, in one messages folder."""
    return {path.name.split(".")[1].lower(): path for path in sorted(root.glob("answers.*.toml"))}


def _words(line: Line, language: str, facts: Sequence[ReminderFacts]) -> tuple[str, Answers]:
    own = get_settings().frontdesk_messages_dir
    for candidate in languages_to_try(language):
        for root in (own, PACKAGED) if own is not None else (PACKAGED,):
            path = root / f"answers.{candidate}.toml"
            if not path.is_file():
                continue
            try:
                answers = _load(path)
                compiled = answers.lines.get(line)
                if compiled is not None:
                    return one_period(compiled.render(values(facts, candidate))), answers
            except TemplateFault as error:
                log.error("%s: %s; another file's sentence is used. Run `frontdesk messages check`.", path, error)
    raise LookupError(f"the packaged sentence {line} is not installed")


_loaded: dict[Path, tuple[tuple[int, int], Answers]] = {}


def _load(path: Path) -> Answers:
    found = path.stat()
    version = (found.st_mtime_ns, found.st_size)
    known = _loaded.get(path)
    if known is None or known[0] != version:
        known = (version, Answers(path))
        _loaded[path] = known
    return known[1]


def _table(data: dict[str, Any], name: str) -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise TemplateFault(f"{name!r} must be a section: write [{name}]")
    return table
