"""Find the flow that a command names: a file, an imported flow, or one that comes with Frontdesk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import process

from frontdesk.conversations import library, versions
from frontdesk.conversations.models import FlowVersion
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import FlowError, Problem
from frontdesk.flows.transcripts import files

PACKAGED = files.PACKAGED
_SUFFIXES = (*files.FLOW_SUFFIXES, ".txt", ".po")


class NotFound(Exception):
    """There is no such flow; the text says what there is."""


@dataclass(frozen=True)
class Found:
    """A flow and where it comes from. `flows`: itself and the flows it may run, by name."""

    flow: Flow
    flows: Mapping[str, Flow]
    problems: tuple[Problem, ...] = ()  # what reading it said
    translations: Mapping[str, str] = field(default_factory=dict)  # language -> the text of its .po file
    path: Path | None = None
    version: FlowVersion | None = None

    @property
    def file(self) -> Path | None:
        """The file it is in, or was imported from, if that is still there."""
        if self.path is not None:
            return self.path
        path = Path(self.version.file_name) if self.version and self.version.file_name else None
        return path if path and path.is_absolute() and path.is_file() else None


def is_path(word: str) -> bool:
    """Whether a word of a command line means a file or folder, and no name of a flow."""
    return "/" in word or "\\" in word or word.endswith(_SUFFIXES) or Path(word).is_dir()


def find(word: str) -> Found:
    """The flow that `word` names: a file; else the newest version of that name; else a packaged flow.

    Raises NotFound, and FlowError when it cannot be read.
    """
    if is_path(word):
        return from_file(Path(word))
    version = versions.newest(word)
    if version is not None:
        return from_version(version)
    path = packaged().get(word)
    if path is not None:
        return from_file(path)
    names = sorted({*FlowVersion.objects.values_list("name", flat=True), *packaged()})
    near = [name for name, _, _ in process.extract(word, names, limit=5, score_cutoff=60)]
    shown = names if len(names) <= 12 else near
    there = f"there are {', '.join(shown)}" if shown else "see: frontdesk flows list"
    raise NotFound(f"there is no flow {word!r}; {there}. Name one of them, or a file")


def everything() -> list[Found | FlowError]:
    """The newest version of every imported flow, and the packaged ones that are not imported."""
    found: list[Found | FlowError] = []
    names = set()
    for version in FlowVersion.objects.order_by("name", "-number").distinct("name"):
        names.add(version.name)
        try:
            found.append(from_version(version))
        except FlowError as error:
            found.append(error)
    for name, path in packaged().items():
        if name not in names:
            try:
                found.append(from_file(path))
            except FlowError as error:
                found.append(error)
    return found


def packaged() -> dict[str, Path]:
    """The flows that come with Frontdesk, by name."""
    return {path.stem: path for path in files.flow_files(PACKAGED)}


def from_version(version: FlowVersion) -> Found:
    """An imported version, its sub-flows in their newest versions, else packaged."""
    flow = library.compiled(version)
    flows = dict(library.flows_for(library.pins_for(version, drafts=True)))
    _add_packaged(flows)
    return Found(flow, flows, translations=versions.catalogues(version.translations), version=version)


def from_file(path: Path, name: str = "") -> Found:
    """A flow as its file says it now, with the translations beside it; its sub-flows are looked for beside it too."""
    flow, problems, translations = read_file(path, name)
    flows = {flow.name: flow}
    others: dict[str, Flow] | None = None
    waiting = list(library.sub_flows(flow))
    while waiting:
        wanted = waiting.pop()
        if wanted in flows:
            continue
        others = _beside(path) if others is None else others
        if wanted in others:
            flows[wanted] = others[wanted]
            waiting += library.sub_flows(others[wanted])
    _add_packaged(flows)
    return Found(flow, flows, tuple(problems), translations, path)


def read_file(path: Path, name: str = "") -> tuple[Flow, list[Problem], dict[str, str]]:
    """The flow in a file, what reading it says, and its translations: language -> text of the .po file.

    Raises FlowError.
    """
    text = files.read_text(path)
    translations = {language: files.read_text(po) for language, po in files.translation_files(path).items()}
    flow, problems = library.compile_text(text, str(path), name, translations)
    return flow, problems, translations


def _beside(path: Path) -> dict[str, Flow]:
    """The flows in the files beside `path`; those that cannot be read are not meant."""
    found: dict[str, Flow] = {}
    for other in files.beside(path):
        if other == path:
            continue
        try:
            flow, _, _ = read_file(other)
        except FlowError:
            continue
        found.setdefault(flow.name, flow)
    return found


def _add_packaged(flows: dict[str, Flow]) -> None:
    """Add the packaged flows that `flows` run and do not hold."""
    there = packaged()
    waiting = [name for flow in flows.values() for name in library.sub_flows(flow)]
    while waiting:
        name = waiting.pop()
        if name not in flows and name in there:
            flows[name], _, _ = read_file(there[name])
            waiting += library.sub_flows(flows[name])
