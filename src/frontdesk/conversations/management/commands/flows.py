"""`frontdesk flows`: write, try, check, translate, publish and compare flows."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from frontdesk.config.commands import Report, ReportCommand

#: Verbs that can do their work on a file alone, without a database.
_ON_FILES = {"run", "check", "test", "diagram", "translate"}


class Command(ReportCommand):
    help = "Flows: take in, check, try out, test, translate, publish, compare and draw conversations."
    requires_system_checks = []
    stealth_options = ("stdin",)

    @staticmethod
    def needs_tables(words: list[str]) -> bool:
        """Whether these words of the command line ask for anything that is in the database."""
        from frontdesk.conversations.finding import is_path

        verb, *rest = [word for word in words[1:] if not word.startswith("-")] or [""]
        return not (verb == "schema" or (verb in _ON_FILES and bool(rest) and is_path(rest[0])))

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

        def verb(name: str, about: str, *flow: str) -> argparse.ArgumentParser:
            sub = verbs.add_parser(name, help=about, description=about)
            sub.add_argument("--json", action="store_true", dest="as_json", default=argparse.SUPPRESS)
            for metavar in flow:
                many = {"nargs": "?"} if metavar.startswith("[") else {}
                sub.add_argument("flow", metavar=metavar.strip("[]"), **many)  # type: ignore[arg-type]
            return sub

        sub = verb("import", "take in flows: our YAML or Studio exports, files or folders")
        sub.add_argument("files", metavar="FILE", nargs="+", type=Path)
        sub.add_argument("--as", dest="name", default="", metavar="NAME", help="the flow's name here")

        verb("check", "say what is wrong with a flow, or with all", "[NAME|FILE]")

        sub = verb("run", "chat with a flow: a text a line on standard input", "NAME|FILE")
        sub.add_argument("--language", default="", help="begin in this language")
        sub.add_argument("--given", type=Path, metavar="FILE", help="results of functions and requests, YAML or JSON")
        sub.add_argument("--save", type=Path, metavar="FILE", help="save the chat as a transcript")

        sub = verb("test", "play the transcripts of a flow, a folder, or of all flows", "[NAME|FOLDER]")
        sub.add_argument("--update", action="store_true", help="record what is read now")

        sub = verb("publish", "let a flow answer people", "NAME")
        sub.add_argument(
            "--keyword", action="append", default=[], dest="keywords", metavar="WORD", help="texts so begun"
        )
        sub.add_argument(
            "--number", action="append", default=[], dest="lines", metavar="E164", help="all to this number"
        )
        sub.add_argument("--default", action="store_true", help="everything no other flow answers")
        sub.add_argument("--reminder", action="store_true", help="replies to reminders")
        sub.add_argument(
            "--call", action="store_true", dest="calls_only", help="--number and --default are for calls, not for texts"
        )
        sub.add_argument("--only", action="store_true", help="answer nothing else any more")
        sub.add_argument(
            "--version", type=int, dest="number", default=None, metavar="N", help="not the newest, but this"
        )

        verb("roll-back", "let the version that was published before answer people again", "NAME")
        verb("retire", "let a flow answer nobody any more", "NAME")
        verb("list", "list flows, their versions and what they answer")

        sub = verb("compare", "say what changed between two versions", "NAME")
        sub.add_argument("before", metavar="A", type=int)
        sub.add_argument("after", metavar="B", type=int)

        sub = verb("diagram", "draw a flow", "NAME|FILE")
        kind = sub.add_mutually_exclusive_group()
        kind.add_argument("--svg", action="store_true", help="as a picture")
        kind.add_argument("--mermaid", action="store_true", help="as Mermaid text (the default)")
        sub.add_argument("--section", default="", metavar="NAME", help="only this section of a large flow")
        sub.add_argument("--out", type=Path, metavar="FILE", help="write it there; .svg is a picture")

        sub = verb("send", "begin a flow with people", "NAME")
        sub.add_argument("--to", nargs="+", action="extend", required=True, metavar="NUMBER", help="whom")
        sub.add_argument(
            "--data", default="", metavar="VALUES", help="values for the flow: 'name: Ana, visit: 3', or a file"
        )

        sub = verb("translate", "write a flow's texts for a translator, as a .po file", "NAME|FILE")
        sub.add_argument("--to", required=True, dest="language", metavar="LANGUAGE", help="es, pl, ...")
        sub.add_argument("--out", type=Path, metavar="FILE", help="where; beside a file by default")

        sub = verb("merge", "take translations into an imported flow", "NAME")
        sub.add_argument("files", metavar="FILE.po", nargs="+", type=Path)

        sub = verb("schema", "print the JSON Schema of flow files, for editors")
        sub.add_argument("--out", type=Path, metavar="FILE", help="write it there")

        sub = verb("export", "write an imported flow as it came", "NAME")
        sub.add_argument(
            "--version", type=int, dest="number", default=None, metavar="N", help="not the newest, but this"
        )
        sub.add_argument(
            "--out", type=Path, metavar="FOLDER", help="a file, or a folder that gets the translations too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from frontdesk.conversations.finding import NotFound
        from frontdesk.conversations.flow_commands import showing
        from frontdesk.flows.problems import FlowError

        try:
            if options["verb"] == "run":
                self._run(options)
            else:
                super().handle(*args, **options)
        except NotFound as error:
            raise CommandError(str(error)) from None
        except FlowError as error:
            data = {"ok": False, "error": str(error), "problems": showing.problem_data(error.problems)}
            self.show(Report(data, [*showing.problem_lines(error.problems)]), as_json=options["as_json"])
            raise SystemExit(1) from None

    def _run(self, options: dict[str, Any]) -> None:
        from frontdesk.conversations.flow_commands import trying

        stdin = options.get("stdin") or sys.stdin
        if stdin is sys.stdin and hasattr(stdin, "reconfigure"):
            stdin.reconfigure(errors="replace")

        def write(line: str) -> None:
            self.stdout.write(line)
            self.stdout.flush()

        if not trying.run(options, stdin, write, self.console):
            raise SystemExit(1)

    def report(self, **options: Any) -> Report:
        from frontdesk.conversations.flow_commands import authors, publishing, taking_in, trying

        by = _who()
        flow = options.get("flow")
        match options["verb"]:
            case "import":
                return taking_in.import_files(options["files"], options["name"], by)
            case "check":
                return authors.check(flow)
            case "test":
                return trying.test(flow, update=options["update"])
            case "publish":
                return publishing.publish(str(flow), by, options)
            case "roll-back":
                return publishing.roll_back(str(flow), by)
            case "retire":
                return publishing.retire(str(flow), by)
            case "list":
                return publishing.listing()
            case "compare":
                return authors.compare(str(flow), options["before"], options["after"])
            case "diagram":
                out = options["out"]
                as_svg = options["svg"] or (not options["mermaid"] and out is not None and out.suffix == ".svg")
                return authors.diagram(str(flow), as_svg=as_svg, section=options["section"], out=out)
            case "send":
                return publishing.send(str(flow), options["to"], by, options["data"])
            case "translate":
                return taking_in.translate(str(flow), options["language"], options["out"])
            case "merge":
                return taking_in.merge(str(flow), options["files"], by)
            case "schema":
                return authors.schema(options["out"])
            case "export":
                return taking_in.export(str(flow), options["number"], options["out"])
        raise CommandError(f"there is no flows {options['verb']}")


def _who() -> str:
    """Who runs the command, for the record."""
    try:
        return getpass.getuser()[:150]
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
