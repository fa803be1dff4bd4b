"""import, export, translate, merge: flows and their translations between files and the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from rich.text import Text

from frontdesk.config import clock
from frontdesk.config.commands import Report
from frontdesk.conversations import finding, library, versions
from frontdesk.conversations.flow_commands import showing
from frontdesk.conversations.flow_commands.helping import may_be_flow, numbered, write
from frontdesk.conversations.models import FlowVersion
from frontdesk.conversations.versions import VersionError
from frontdesk.flows import translating
from frontdesk.flows.problems import FlowError, Problem
from frontdesk.flows.transcripts import files


@dataclass
class _Taken:
    """What became of one file."""

    path: Path
    version: FlowVersion | None = None
    new: bool = False
    error: str = ""
    problems: Sequence[Problem] = ()

    def lines(self) -> list[Any]:
        lines: list[Any] = [*showing.problem_lines(self.problems)]
        if self.version is None:
            return lines or [Text(f"{self.path}: {self.error}", style="red")]
        number, state = self.version.number, self.version.state
        what = f"version {number}, {state}" if self.new else f"version {number} says the same"
        return [*lines, showing.plain(f"{self.path}: {self.version.name} {what}; {showing.counted(self.problems)}")]

    def data(self) -> dict[str, Any]:
        problems = showing.problem_data(self.problems)
        if self.version is None:
            return {"file": str(self.path), "ok": False, "error": self.error, "problems": problems}
        return {
            "file": str(self.path),
            "ok": True,
            "flow": self.version.name,
            "version": self.version.number,
            "state": self.version.state,
            "new": self.new,
            "problems": problems,
        }


def import_files(paths: list[Path], name: str, by: str) -> Report:
    """Take in each file; one that cannot be read does not keep the others out."""
    chosen = _chosen(paths)
    if name and len(chosen) != 1:
        raise CommandError(f"--as names one flow, and these are {len(chosen)} files; import one file at a time")
    taken = [each for path, named in chosen if (each := _take_in(path, named, name, by)) is not None]
    if not taken:
        raise CommandError("there is no flow among these files; a flow is YAML with steps, or a Studio export")
    for each in taken:
        # only now, since the flows it runs may have come after it
        if each.version is not None:
            each.problems = [_in_file(problem, each.path) for problem in versions.review_again(each.version)]
    lines = [line for each in taken for line in each.lines()]
    return Report({"files": [each.data() for each in taken]}, lines, ok=all(each.version for each in taken))


def _take_in(path: Path, named: bool, name: str, by: str) -> _Taken | None:
    """Take in one file; None: it is no flow, and nobody said that it was."""
    try:
        text = files.read_text(path)
        if not named and not may_be_flow(path, text):
            return None
        translations = {code: files.read_text(po) for code, po in files.translation_files(path).items()}
        last = FlowVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        place = str(path.resolve())
        version = versions.import_flow(text, place, name, now=clock.now(), by=by, translations=translations)
    except FlowError as error:
        problems = [_in_file(problem, path) for problem in error.problems]
        return _Taken(path, error="\n".join(map(str, problems)), problems=problems)
    except VersionError as error:
        return _Taken(path, error=str(error))
    return _Taken(path, version, new=version.pk > last)


def _chosen(paths: list[Path]) -> list[tuple[Path, bool]]:
    """The files to take in, each with whether it was named itself. The name of a packaged flow means its file."""
    found: list[tuple[Path, bool]] = []
    for path in paths:
        if path.is_dir():
            found += [(each, False) for each in files.flow_files(path)]
        elif not path.exists() and str(path) in finding.packaged():
            found.append((finding.packaged()[str(path)], True))
        else:
            found.append((path, True))
    if not found:
        raise CommandError("there is no .yaml, .yml or .json file in these folders")
    return found


def _in_file(problem: Problem, path: Path) -> Problem:
    """The finding with the file as it was named on the command line."""
    return Problem(
        str(path) if Path(problem.file).name == path.name else problem.file,
        problem.line,
        problem.step,
        problem.code,
        problem.message,
        problem.advice,
        problem.severity,
    )


def translate(target: str, code: str, out: Path | None) -> Report:
    """Write the texts of a flow for a translator, with what is translated already."""
    found = finding.find(target)
    existing = found.translations.get(code, "")
    if out is None and found.path is not None:
        out = found.path.with_name(f"{found.path.stem}.{code}.po")
    if out is not None and out.exists():
        existing = files.read_text(out)
    catalogue = translating.extract(found.flow, code, existing)
    cover = translating.coverage(found.flow).get(code)
    data: dict[str, Any] = {"name": found.flow.name, "language": code}
    if cover is not None:
        data |= {"texts": cover.total, "translated": cover.done}
    if out is None:
        return Report({**data, "catalogue": catalogue}, [showing.plain(catalogue.rstrip("\n"))])
    write(out, catalogue)
    return Report({**data, "file": str(out)}, [f"{out}: the texts of {found.flow.name} for {code}"])


def merge(name: str, catalogues: list[Path], by: str) -> Report:
    """Take translations into an imported flow: a new draft with the same steps."""
    version = versions.newest(name)
    if version is None:
        raise CommandError(f"there is no imported flow {name!r}; beside a file, NAME.es.po is read by itself")
    translations: dict[str, Any] = dict(version.translations)
    lines: list[Any] = []
    data = []
    for path in catalogues:
        text = files.read_text(path)
        code = _language_of(path, text)
        texts, problems = translating.merge(library.compiled(version), text, language=code)
        translations[code] = text
        lines += [*showing.problem_lines(problems), showing.plain(f"{path}: {code}, {len(texts)} texts")]
        entry = {"file": str(path), "language": code, "texts": len(texts)}
        data.append({**entry, "problems": showing.problem_data(problems)})
    new = versions.import_flow(version.text, version.file_name, name, now=clock.now(), by=by, translations=translations)
    lines.append(f"{name} version {new.number}, {new.state}")
    return Report({"name": name, "version": new.number, "state": new.state, "files": data}, lines)


def _language_of(path: Path, text: str) -> str:
    """The language a .po file says it is in, else the one in its name."""
    code = translating.language_of(text)
    parts = path.name.split(".")
    if not code and len(parts) < 3:
        raise CommandError(f"{path} does not say its language; name it NAME.es.po")
    return code or parts[-2]


def export(name: str, number: int | None, out: Path | None) -> Report:
    """Write an imported flow, as it came, and its translations."""
    version = numbered(name, number) if number else versions.newest(name)
    if version is None:
        raise CommandError(f"there is no imported flow {name!r}; see: frontdesk flows list")
    catalogues = versions.catalogues(version.translations)
    data: dict[str, Any] = {**showing.version_data(version), "text": version.text, "translations": version.translations}
    if out is None:
        return Report(data, [showing.plain(version.text.rstrip("\n"))])
    suffix = ".json" if version.source == FlowVersion.Source.STUDIO else ".yaml"
    target = out if out.suffix in files.FLOW_SUFFIXES else out / f"{name}{suffix}"
    written = [target]
    write(target, version.text)
    for code, text in catalogues.items():
        written.append(target.with_name(f"{target.stem}.{code}.po"))
        write(written[-1], text)
    return Report({**data, "files": [str(path) for path in written]}, [f"{path}" for path in written])
