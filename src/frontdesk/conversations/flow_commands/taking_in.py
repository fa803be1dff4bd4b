"""import, export, translate, merge: flows and their translations between files and the database."""

from __future__ import annotations

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
from frontdesk.flows.problems import FlowError, Problem, Severity
from frontdesk.flows.transcripts import files


def import_files(paths: list[Path], name: str, by: str) -> Report:
    """Take in each file; one that cannot be read does not keep the others out."""
    chosen = _chosen(paths)
    if name and len(chosen) != 1:
        raise CommandError(f"--as names one flow, and these are {len(chosen)} files; import one file at a time")
    lines: list[Any] = []
    data = []
    for path, named in chosen:
        entry: dict[str, Any] = {"file": str(path)}
        try:
            text = files.read_text(path)
            if not named and not may_be_flow(path, text):
                continue
            translations = {code: files.read_text(po) for code, po in files.translation_files(path).items()}
            before = set(FlowVersion.objects.values_list("pk", flat=True))
            version = versions.import_flow(
                text, str(path.resolve()), name, now=clock.now(), by=by, translations=translations
            )
        except FlowError as error:
            problems = [_in_file(problem, path) for problem in error.problems]
            lines += showing.problem_lines(problems)
            data.append({**entry, "ok": False, "error": str(error), "problems": showing.problem_data(problems)})
            continue
        except VersionError as error:
            lines.append(Text(f"{path}: {error}", style="red"))
            data.append({**entry, "ok": False, "error": str(error), "problems": []})
            continue
        is_new = version.pk not in before
        found = [_in_file(Problem(**{**p, "severity": Severity(p["severity"])}), path) for p in version.problems]
        entry |= {"ok": True, "flow": version.name, "version": version.number, "state": version.state, "new": is_new}
        data.append({**entry, "problems": showing.problem_data(found)})
        lines += showing.problem_lines(found)
        what = f"version {version.number}, {version.state}" if is_new else f"version {version.number} says the same"
        lines.append(showing.plain(f"{path}: {version.name} {what}; {showing.counted(found)}"))
    if not data:
        raise CommandError("there is no flow among these files; a flow is YAML with steps, or a Studio export")
    return Report({"files": data}, lines, ok=all(entry["ok"] for entry in data))


def _chosen(paths: list[Path]) -> list[tuple[Path, bool]]:
    """The files to take in, each with whether it was named itself."""
    found: list[tuple[Path, bool]] = []
    for path in paths:
        found += [(each, False) for each in files.flow_files(path)] if path.is_dir() else [(path, True)]
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
