"""Flows that come with Frontdesk, as files: NAME.yaml, NAME.es.po, NAME.pl.po, transcripts NAME.en.txt.

`appointment` answers a reply to a reminder; `welcome` is the sample of the demo and runs `household`; `legal_help`, in
the folder `intake`, is legal-aid intake from the first text to the hand-over, with its sub-flows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from frontdesk.flows.language import read
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import FlowError, Problem, Severity
from frontdesk.flows.translating import merge

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Packaged:
    """A flow as it lies here: its YAML, and the text of its .po file by language."""

    name: str
    path: Path
    text: str
    catalogues: Mapping[str, str]


def names() -> tuple[str, ...]:
    """The names of all packaged flows, sorted."""
    return tuple(sorted(_paths()))


def _paths() -> dict[str, Path]:
    return {path.stem: path for path in FOLDER.rglob("*.yaml")}


def source(name: str) -> Packaged:
    """The files of a packaged flow. Raises LookupError with the names there are."""
    path = _paths().get(name)
    if path is None:
        raise LookupError(f"there is no packaged flow {name!r}; there are {', '.join(names())}")
    beside = sorted(path.parent.glob(f"{name}.*.po"))
    catalogues = {po.name.split(".")[1]: po.read_text(encoding="utf-8") for po in beside}
    return Packaged(name, path, path.read_text(encoding="utf-8"), catalogues)


def load(name: str) -> Flow:
    """A packaged flow with its translations, ready to run. Raises LookupError, and FlowError for a broken file."""
    found = source(name)
    flow = read(found.text, found.path.name)
    translations: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for language, catalogue in found.catalogues.items():
        translations[language], said = merge(flow, catalogue)
        problems += [problem for problem in said if problem.severity is Severity.ERROR]
    if problems:
        raise FlowError(problems)
    return read(found.text, found.path.name, translations)
