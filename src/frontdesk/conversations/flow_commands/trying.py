"""run and test: what a flow says, before anybody else reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError
from rich.console import Console
from rich.text import Text

from frontdesk.config.commands import Report
from frontdesk.conversations import finding, flow_testing, terminal
from frontdesk.conversations.finding import Found
from frontdesk.conversations.flow_commands import showing
from frontdesk.conversations.flow_testing import Tested
from frontdesk.flows.driving import Given
from frontdesk.flows.engine import EngineError
from frontdesk.flows.problems import FlowError
from frontdesk.flows.transcripts import files

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]+)?")


def run(options: dict[str, Any], stdin: TextIO, write: Callable[[str], None], console: Console) -> bool:
    """Chat with a flow, a turn at a time, until the texts end. Returns whether the flow came through.

    `write` takes a line of the answer, `console` what is said besides.
    """
    found = finding.find(options["flow"])
    given = files.read_given(options["given"]) if options["given"] else Given()
    language = options["language"] or ""
    if language and language not in found.flow.languages:
        there = ", ".join(found.flow.languages)
        raise CommandError(f"{found.flow.name} does not speak {language!r}; it speaks {there}")
    conversation = terminal.begin(found, given, language)
    interactive = not options["as_json"] and stdin.isatty()
    if interactive:
        console.print(Text(f"Chat with {found.flow.title or found.flow.name}. Your first text begins it; Ctrl-D ends."))
    count = 0
    try:
        for body in _prompted(stdin, console) if interactive else terminal.texts_of(stdin):
            count += 1
            turn = conversation.take(body)
            if options["as_json"]:
                write(terminal.as_json(conversation, turn))
            else:
                for line in terminal.as_lines(conversation, turn, echo=not interactive):
                    write(line)
                for note in terminal.notes_of(turn):
                    console.print(Text(f"note: {note}", style="yellow"))
    except EngineError as error:
        raise CommandError(str(error)) from None
    finally:
        if options["save"] and count:
            _save(options["save"], conversation.as_transcript(), found, console)
    if not count:
        raise CommandError("no text came in: write what the person texts to standard input, a line each")
    return not terminal.has_failed(conversation)


def _prompted(stdin: TextIO, console: Console) -> Iterator[str]:
    """The texts of somebody at a terminal; an empty line is no text."""
    while True:
        console.print("> ", end="")
        line = stdin.readline()
        if not line:
            console.print()
            return
        if line.strip():
            yield line.rstrip("\r\n")


def _save(path: Path, text: str, found: Found, console: Console) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written ({error.strerror}); name another place") from None
    here = found.file
    beside = here is not None and path.resolve().parent in (here.resolve().parent, here.resolve().parent / here.stem)
    advice = (
        f"play it again: frontdesk flows test {path}" if beside else "put it beside the flow's file to play it again"
    )
    console.print(Text(f"the chat is saved in {path}; {advice}"), soft_wrap=True)


def test(target: str | None, *, update: bool) -> Report:
    """Play transcripts: of a flow, of a folder or file, or of every flow."""
    if target and finding.is_path(target):
        path = Path(target)
        if not path.exists():
            raise CommandError(f"there is no {path}; name a flow, its file, a folder or a transcript")
        results = list(flow_testing.test_path(path, update=update))
    elif target:
        results = list(flow_testing.test_flow(finding.find(target), update=update))
    else:
        results = []
        for each in finding.everything():
            if isinstance(each, FlowError):
                results.append(Tested(each.problems[0].file if each.problems else "", problems=each.problems))
            else:
                results += flow_testing.test_flow(each, update=update)
    if not results:
        raise CommandError(
            f"there are no transcripts{f' of {target}' if target else ''}; they lie beside a flow's file as "
            "NAME.*.txt, and `frontdesk flows run NAME --save NAME.first.txt` writes one"
        )
    passed = sum(result.passed for result in results)
    lines = [line for result in results for line in _lines(result)]
    lines.append(f"{passed} of {len(results)} transcripts passed")
    data = {
        "ok": passed == len(results),
        "passed": passed,
        "failed": len(results) - passed,
        "recorded": sum(result.recorded for result in results),
        "transcripts": [_data(result) for result in results],
    }
    return Report(data, lines, ok=passed == len(results))


def _lines(result: Tested) -> list[Any]:
    if result.recorded:
        return [showing.plain(f"recorded {result.file}")]
    if result.passed:
        return [Text(f"passed   {result.file}", style="green")]
    against = f" (against {result.flow_file})" if result.flow_file else ""
    lines: list[Any] = [Text(f"failed   {result.file}{against}", style="red"), *showing.problem_lines(result.problems)]
    return lines + [showing.plain(str(difference)) for difference in result.differences]


def _data(result: Tested) -> dict[str, Any]:
    return {
        "file": result.file,
        "flow": result.flow,
        "flow_file": result.flow_file,
        "passed": result.passed,
        "recorded": result.recorded,
        "problems": showing.problem_data(result.problems),
        "differences": [
            {
                "line": difference.line,
                "after": difference.after,
                "expected": difference.expected,
                "got": difference.got,
                "path": list(difference.path),
                "notes": list(difference.notes),
            }
            for difference in result.differences
        ],
    }
