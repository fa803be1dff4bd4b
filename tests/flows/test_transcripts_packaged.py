"""The conversations that lie beside the flows that come with Frontdesk go as they are written."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from frontdesk.flows import packaged
from frontdesk.flows.engine import Engine
from frontdesk.flows.model import Flow
from frontdesk.flows.transcripts import files
from frontdesk.flows.transcripts.runner import play

TRANSCRIPTS = files.transcript_files(files.PACKAGED)


@cache
def flows() -> dict[str, Flow]:
    return {name: packaged.load(name) for name in packaged.names()}


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.name)
def test_it_goes_as_it_is_written(path: Path) -> None:
    transcript = files.read_transcript(path)
    outcome = play(transcript, Engine(flows()), flows()[transcript.flow])
    assert outcome.passed, "\n".join(map(str, outcome.differences))


def test_every_packaged_flow_is_tested_in_each_of_its_languages() -> None:
    tested: dict[str, set[str]] = {name: set() for name in packaged.names()}
    for path in TRANSCRIPTS:
        name, *_, language, _ = path.name.split(".")  # NAME.what.en.txt
        tested[name].add(language)
    assert tested == {name: set(flow.languages) for name, flow in flows().items()}
