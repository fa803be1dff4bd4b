"""Flows and their transcripts as files: NAME.yaml, its translations NAME.es.po, its tests NAME.*.txt or NAME/*.txt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from frontdesk.flows.driving import Given
from frontdesk.flows.problems import FlowError, Problem
from frontdesk.flows.transcripts.format import Transcript, parse
from frontdesk.flows.transcripts.values import NotYaml, read_yaml

PACKAGED = Path(__file__).parents[1] / "packaged"
FLOW_SUFFIXES = (".yaml", ".yml", ".json")


def read_text(path: Path) -> str:
    """The text of a file. Raises FlowError with what to do."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FlowError([Problem(str(path), 0, "", "file", "it is not UTF-8 text.", "Save it as UTF-8.")]) from None
    except OSError as error:
        advice = "Name a file that exists and may be read."
        raise FlowError([Problem(str(path), 0, "", "file", f"cannot be read ({error.strerror}).", advice)]) from None


def flow_files(folder: Path) -> list[Path]:
    """The files in `folder`, and in the folders in it, that may be flows."""
    return sorted(path for path in folder.rglob("*") if path.suffix in FLOW_SUFFIXES and path.is_file())


def translation_files(path: Path) -> dict[str, Path]:
    """Language -> the .po file beside a flow's file."""
    found = {}
    for po in sorted(path.parent.glob(f"{_escaped(path.stem)}.*.po")):
        found[po.name[len(path.stem) + 1 : -len(".po")]] = po
    return found


def transcript_files(path: Path) -> list[Path]:
    """The transcripts of a flow's file, or all in a folder."""
    if path.is_dir():
        return sorted(p for p in path.rglob("*.txt") if is_transcript(p))
    stem = _escaped(path.stem)
    return sorted([*path.parent.glob(f"{stem}.*.txt"), *path.parent.glob(f"{stem}/**/*.txt")])


def is_transcript(path: Path) -> bool:
    """Whether a text file is meant as a transcript: its header names a flow, or its flow lies beside it."""
    try:
        head = path.read_text(encoding="utf-8-sig")[:4000]
    except (OSError, UnicodeDecodeError):
        return False
    return any(line.startswith("flow:") for line in head.splitlines()) or bool(_flow_beside(path))


def _flow_beside(path: Path) -> str:
    """The file name, without its ending, of the flow that NAME.*.txt or NAME/*.txt is a transcript of; "" for none."""
    for folder, stem in ((path.parent, path.name.split(".")[0]), (path.parent.parent, path.parent.name)):
        if any((folder / f"{stem}{suffix}").is_file() for suffix in FLOW_SUFFIXES):
            return stem
    return ""


def read_transcript(path: Path) -> Transcript:
    """Read a transcript with the file of results it names, if it names one. Raises FlowError."""
    transcript = parse(read_text(path), str(path))
    if not any(line.startswith("flow:") for line in transcript.header):
        transcript = replace(transcript, flow=_flow_beside(path) or transcript.flow)
    if not transcript.given_file:
        return transcript
    return replace(transcript, given=read_given(path.parent / transcript.given_file).results)


def read_given(path: Path) -> Given:
    """Read a YAML or JSON file of prepared results. Raises FlowError."""
    try:
        return Given.read(read_yaml(read_text(path)))
    except NotYaml as error:
        raise FlowError([Problem(str(path), error.line, "", "given", f"{error}.", "Write YAML or JSON.")]) from None
    except ValueError as error:
        raise FlowError([Problem(str(path), 0, "", "given", f"{error}.")]) from None


def beside(path: Path) -> Iterator[Path]:
    """The files that may be the flow of a transcript, or a sub-flow: in the same folder, then in the one over it."""
    for folder in (path.parent, path.parent.parent):
        yield from sorted(p for p in folder.glob("*") if p.suffix in FLOW_SUFFIXES and p.is_file())


def _escaped(stem: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in stem)
