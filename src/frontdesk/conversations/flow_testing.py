"""`frontdesk flows test`: play the transcripts of flows, and record them anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from frontdesk.conversations import finding
from frontdesk.conversations.finding import Found
from frontdesk.conversations.terminal import only_stop, opt_words, without_prepared
from frontdesk.flows.driving import Given
from frontdesk.flows.engine import Engine
from frontdesk.flows.problems import FlowError, Problem
from frontdesk.flows.transcripts import files, recording
from frontdesk.flows.transcripts.comparing import Difference
from frontdesk.flows.transcripts.format import Transcript
from frontdesk.flows.transcripts.runner import play


@dataclass
class Tested:
    """What became of one transcript. `problems`: it, or its flow, could not be read."""

    file: str
    flow: str = ""
    flow_file: str = ""  # where the flow was found
    differences: list[Difference] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    recorded: bool = False  # the file was written anew

    @property
    def passed(self) -> bool:
        return not self.differences and not self.problems


def test_path(path: Path, *, update: bool = False) -> Iterator[Tested]:
    """Play the transcripts of a file or a folder, or one transcript, against the flows as they lie on the disk."""
    transcripts = [path] if path.suffix == ".txt" else files.transcript_files(path)
    yield from _test(transcripts, None, update)


def test_flow(found: Found, *, update: bool = False) -> Iterator[Tested]:
    """Play the transcripts that lie beside the file a flow came from."""
    file = found.file
    yield from _test(files.transcript_files(file) if file else [], found, update)


def _test(paths: Iterable[Path], found: Found | None, update: bool) -> Iterator[Tested]:
    known: dict[Path, Found] = {}
    for path in paths:
        try:
            transcript = files.read_transcript(path)
            flow = found if found and transcript.flow == found.flow.name else _flow_of(transcript, path, known)
            yield _played(transcript, flow, path, update)
        except FlowError as error:
            yield Tested(str(path), problems=error.problems)


def _flow_of(transcript: Transcript, path: Path, known: dict[Path, Found]) -> Found:
    """The flow a transcript is about: beside it, or over it; else a packaged one."""
    nearby = sorted(files.beside(path), key=lambda other: other.stem != transcript.flow)
    packaged = finding.packaged().get(transcript.flow)
    problems: list[Problem] = []
    for other in [*nearby, *([packaged] if packaged else [])]:
        try:
            if other not in known:
                known[other] = finding.from_file(other)
            if transcript.flow in (known[other].flow.name, other.stem):
                return known[other]
        except FlowError as error:
            if other.stem == transcript.flow:  # the one that is meant, and it is broken
                problems += error.problems
    if problems:
        raise FlowError(problems)
    message = f"there is no flow {transcript.flow!r} beside it."
    raise FlowError([Problem(str(path), 1, "", "transcript_flow", message, "Name its flow in the header: flow: NAME")])


def _played(transcript: Transcript, found: Found, path: Path, update: bool) -> Tested:
    flows, prepared = without_prepared(found, _given(transcript))
    # not the office's name, limits and zone: a test goes the same everywhere
    engine = Engine(flows, opt_words=only_stop, known=prepared.__contains__)
    outcome = play(transcript, engine, found.flow, opt_words=opt_words, to_the_end=update)
    tested = Tested(str(path), transcript.flow, found.flow.file, outcome.differences)
    unreadable = [difference for difference in outcome.differences if difference.mistake]
    if update and outcome.differences and not unreadable:
        path.write_text(recording.updated(outcome), encoding="utf-8")
        tested.recorded, tested.differences = True, []
    return tested


def _given(transcript: Transcript) -> Given:
    """The prepared results. Raises FlowError."""
    try:
        return Given.read(transcript.given)
    except ValueError as error:
        raise FlowError([Problem(transcript.file, 1, "", "given", f"{error}.")]) from None
