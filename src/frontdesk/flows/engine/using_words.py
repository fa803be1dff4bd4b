"""What the words that work everywhere do."""

from __future__ import annotations

from typing import Any

from frontdesk.flows.engine import events as out
from frontdesk.flows.engine import undo, words
from frontdesk.flows.engine.asking import ask_again, goodbye
from frontdesk.flows.engine.phrases import PHRASES
from frontdesk.flows.engine.run import Run
from frontdesk.flows.engine.starting import begin
from frontdesk.flows.model import Ask


def use(run: Run, word: words.Word) -> Any:
    """Returns the next step or STOP; None: the text is no word here, but an answer."""
    if word.name == words.LANGUAGE:
        # where there is one language, its name can only be an answer: "Which language do you speak?"
        can_change = word.language in run.languages and len(run.languages) > 1
        return _change_language(run, word.language) if can_change else None
    run.events.append(out.WordUsed(word.name, run.label))
    if word.name == words.BACK:
        return _back(run)
    if word.name == words.HELP:
        run.tell(_help(run))
        return ask_again(run)
    if word.name == words.RESTART:
        run.tell(run.phrase("restarted"))
        return begin(run)
    if word.name == words.EXIT:
        run.tell(goodbye(run))
        return run.end(out.EndedBy.EXIT)
    return ask_again(run)


def _back(run: Run) -> Any:
    wait = run.doc["wait"]
    if "confirm" in wait or "which" in wait or "alarm" in wait:  # the answer has not counted yet
        return ask_again(run)
    if not run.doc["back"]:
        run.tell(run.phrase("back_staff" if run.doc["staff"] else "back_first"))
        return ask_again(run)
    language = run.doc["language"]
    run.take(undo.undone(run.doc))
    if run.doc["language"] != language:
        run.events.append(out.LanguageChanged(run.doc["language"]))
    return _say_again(run)


def _help(run: Run) -> str:
    step = run.node.step if run.node else None
    if isinstance(step, Ask) and step.help is not None:
        return run.text(step.help)
    for ready in run.flows_outward():
        if ready.flow.help is not None:
            return run.text(ready.flow.help)
    return run.phrase("help")


def _change_language(run: Run, language: str) -> Any:
    """Not undone by BACK: it is how the person wants to be spoken to."""
    run.events.append(out.WordUsed(words.LANGUAGE, run.label))
    run.speak_for_good(language)
    run.events.append(out.LanguageChanged(language))
    if language in PHRASES["language"]:
        run.tell(run.phrase("language"))
    return _say_again(run)


def _say_again(run: Run) -> Any:
    """The question once more; when it was asked in another language, what the flow does about that comes first."""
    step, language = run.node.step if run.node else None, run.doc["language"]
    if isinstance(step, Ask) and step.when_language_changes and run.doc["wait"].get("language", language) != language:
        return step.when_language_changes
    return ask_again(run)
