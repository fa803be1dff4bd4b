"""The flows that come with Frontdesk: complete in three languages, without a problem, and as their transcripts say."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.carrier.segments import count
from frontdesk.consent.words import understand
from frontdesk.flows import packaged
from frontdesk.flows.checking import check
from frontdesk.flows.driving import Given
from frontdesk.flows.engine import Engine
from frontdesk.flows.functions import Function, all_functions
from frontdesk.flows.language import read, texts
from frontdesk.flows.problems import FlowError, Severity
from frontdesk.flows.transcripts import files
from frontdesk.flows.transcripts.runner import play
from frontdesk.flows.translating import coverage, extract, merge

INTAKE = (
    *("appointment_scheduler", "contact_information", "get_legal_issue", "get_location", "get_matches"),
    *("guided_navigation", "housing_counselors", "intake_birth_date", "intake_demographics", "intake_end"),
    *("intake_groups", "intake_income", "intake_names", "legal_help", "no_organizations", "qualifiers", "self_exit"),
)
NAMES = tuple(sorted(("appointment", "household", "welcome", *INTAKE)))
FLOWS = {name: packaged.load(name) for name in NAMES}
TRANSCRIPTS = files.transcript_files(packaged.FOLDER)


def test_names() -> None:
    assert packaged.names() == NAMES
    with pytest.raises(LookupError, match="there are appointment, appointment_scheduler"):
        packaged.load("nothing")


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_there_in_three_languages(name: str) -> None:
    flow = FLOWS[name]
    assert flow.languages == ("en", "es", "pl")
    assert {language: one.missing for language, one in coverage(flow).items()} == {"es": (), "pl": ()}
    assert all(set(text.templates) >= {"en"} for text in texts(flow))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["es", "pl"])
def test_catalogues_are_up_to_date(name: str, language: str) -> None:
    found = packaged.source(name)
    flow = read(found.text, found.path.name)
    assert merge(flow, found.catalogues[language])[1] == []
    assert extract(flow, language, found.catalogues[language]) == found.catalogues[language]


@pytest.mark.parametrize("name", NAMES)
def test_the_check_finds_nothing(name: str) -> None:
    functions: dict[str, Function] = dict(all_functions())  # other rooms register theirs when Django starts
    assert "appointments_of_contact" in functions
    found = check(
        FLOWS[name],
        flows=FLOWS,
        functions=functions,
        segments=lambda text: count(text).segments,
        reserved=lambda text: understand(text) is not None,
    )
    assert [str(problem) for problem in found if problem.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.name)
def test_transcripts(path: Path) -> None:
    transcript = files.read_transcript(path)
    engine = Engine(FLOWS, known=Given.read(transcript.given).results.__contains__)
    assert [str(difference) for difference in play(transcript, engine, FLOWS[transcript.flow]).differences] == []


def test_each_flow_has_a_transcript_in_each_language() -> None:
    languages = {(path.name.split(".")[0], path.name.split(".")[-2]) for path in TRANSCRIPTS}
    assert languages == {(name, language) for name in NAMES for language in ("en", "es", "pl")}


def test_a_broken_catalogue_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = packaged.source("household")
    (tmp_path / "household.yaml").write_text(found.text, encoding="utf-8")
    broken = found.catalogues["es"].replace("{{ monthly_limit | money }} al", "{{ monthly_limit | money al")
    (tmp_path / "household.es.po").write_text(broken, encoding="utf-8")
    monkeypatch.setattr(packaged, "FOLDER", tmp_path)
    with pytest.raises(FlowError) as caught:
        packaged.load("household")
    assert "over_income.ask" in str(caught.value)
