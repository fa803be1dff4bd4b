"""What a check says: every mistake at once, with its file, its line and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from frontdesk.intake.content import checking
from frontdesk.intake.content.problems import Problem, Severity

pytestmark = pytest.mark.django_db


def said(folder: Path, severity: Severity | None = None) -> list[str]:
    return [str(one) for one in checking.check_pack(folder) if severity in (None, one.severity)]


def only(folder: Path, words: str) -> Problem:
    found = [one for one in checking.check_pack(folder) if words in str(one)]
    assert len(found) == 1, [str(one) for one in checking.check_pack(folder)]
    return found[0]


@pytest.mark.parametrize(
    ("file", "before", "after", "words", "line_of"),
    [
        ("pack.yaml", "states: [HI]", "states: [Hawaii]", "Write the two capital letters of a state", "states:"),
        ("pack.yaml", "title: Hawaii", "titel: Hawaii", "Did you mean title?", "titel:"),
        ("pack.yaml", "title: Hawaii", "", "title is missing.", ""),
        ("pack.yaml", "version:", "version: [", "this is not valid YAML", ""),
        ("issues.yaml", "lsc_code: 63 Land", "lsc_code: Land", "two digits of the LSC code", "lsc_code:"),
        ("issues.yaml", "rest_export: /rest/hawaii-eviction-cases", "rest_export: evictions", "/rest/eviction-cases",
         "rest_export:"),
        ("issues.yaml", "pl: Eksmisja}", "pol: Eksmisja}", "there is no text in pl", "titles:"),
        ("issues.yaml", "process: hi-eviction", "process: hi-evction", "there is no process hi-evction", "process:"),
        ("issues.yaml", "search_term: 0c6f8e0a-2a53", "search_term: 0c6f8e0a", "is no UUID", "search_term:"),
        ("issues.yaml", "https://example.org/hawaii/eviction", "example.org", "begins with https://", "en: example"),
        ("issues.yaml", "key: eviction", "key: eviction\n    dangerous: true", "Write neutral_titles", "key: eviction"),
        ("organizations.yaml", "counties: [Kalawao]", "counties: [Kalowao]", "Kalowao is not on the map of HI",
         "area:"),
        ("organizations.yaml", "states: [HI]}, ex", "zip_codes: [60603]}, ex", "60603 is not on the map", "area:"),
        ("organizations.yaml", "issue: eviction", "issue: snap", "there is no issue snap", "issue:"),
        ("organizations.yaml", "[tenant_court, tenant_notice]", "[tenant_court, tenant_moon]",
         "evict_outcome is never tenant_moon", "outcomes:"),
        ("organizations.yaml", "{evict_outcome: [", "{evct_outcome: [", "eviction has no outcome evct_outcome",
         "outcomes:"),
        ("organizations.yaml", "submitted: 2026-01-10", "submitted: soon", "soon", "submitted:"),
        ("organizations.yaml", "client_calls", "people_call", "'people_call' is not known here", "callback_type:"),
        ("organizations.yaml", "808-555-0102", "call us", "Write a phone number", "callback_number:"),
        ("organizations.yaml", "maximum: 125", "maximum: lots", "maximum", "income:"),
        ("organizations.yaml", "income:", "minimum_age: 12\n          income:", "13", "minimum_age:"),
        ("organizations.yaml", "income:", "qualifier: hi-eviction\n          income:", "is no qualifier", "qualifier:"),
        ("organizations.yaml", "income:", "callbacks: {hours: {mon: [9 to 5]}}\n          income:", "9 to 5",
         "callbacks:"),
        ("organizations.yaml", "at {phone}, Mon", "at {number}, Mon", "nobody fills in {number}", "en: "),
        ("organizations.yaml", "              pl:", "              cs:", "there is no text in pl", "please_call:"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(
    hawaii: Path, change: Any, file: str, before: str, after: str, words: str, line_of: str
) -> None:
    change(file, before, after)
    problem = only(hawaii, words)
    assert problem.severity is Severity.ERROR
    assert problem.file == file
    if line_of:
        lines = (hawaii / file).read_text().splitlines()
        assert problem.line and line_of in lines[problem.line - 1], (problem, lines[problem.line - 1])


def test_all_mistakes_come_at_once(hawaii: Path, change: Any) -> None:
    change("pack.yaml", "states: [HI]", "states: [Hawaii]")
    change("issues.yaml", "lsc_code: 63 Land", "lsc_code: Land")
    change("organizations.yaml", "client_calls", "people_call")
    change("organizations.yaml", "maximum: 125", "maximum: -1")
    (hawaii / "processes" / "hi-eviction.yaml").write_text("process: hi-eviction\npages: nothing\n")
    (hawaii / "counselors.yaml").write_text("counselors: [{name: X}]\n")
    files = [problem.file for problem in checking.check_pack(hawaii)]
    assert {"pack.yaml", "issues.yaml", "organizations.yaml", "counselors.yaml", "processes/hi-eviction.yaml"} <= {
        *files
    }
    assert files.count("organizations.yaml") == 2


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("issues.yaml", "    process: hi-eviction\n", "", "no guided navigation pins it down"),
        ("issues.yaml", "      pl: https://example.org/hawaii/pl/eksmisja\n", "", "no self-help content in pl"),
        ("issues.yaml", "      es: [desalojo, desalojar, casero]\n", "", "no keywords in es"),
        ("organizations.yaml", "submitted: 2026-01-10", "submitted: 2026-01-10\n            draft: true",
         "only drafts"),
        ("organizations.yaml", "[tenant_court, tenant_notice]", "[]", "lists no outcome"),
        ("organizations.yaml", "include: {states: [HI]}, exclude", "include: {}, exclude", "includes no place"),
        ("organizations.yaml", "callback_type: client_calls", "enabled: false\n          callback_type: client_calls",
         "not published or not enabled"),
        ("organizations.yaml", "callback_type: client_calls", "callback_type: we_call_client", "has no hours"),
        ("organizations.yaml", "          callback_number: 808-555-0102\n", "", "no callback_number"),
        ("organizations.yaml", "area: {include: {states: [HI]}", "area: {include: {cities: [Atlantis]}",
         "Atlantis is not on the map"),
    ],
)  # fmt: skip
def test_what_helps_nobody_is_a_warning(
    hawaii: Path, change: Any, file: str, before: str, after: str, words: str
) -> None:
    change(file, before, after)
    assert only(hawaii, words).severity is Severity.WARNING


def test_a_service_that_takes_nothing_anywhere_is_missed_on_the_map(hawaii: Path, change: Any) -> None:
    change("organizations.yaml", "include: {states: [HI]}, exclude", "include: {}, exclude")
    assert only(hawaii, "nobody who is open to all takes eviction anywhere").severity is Severity.WARNING


def test_counties_without_anybody_are_named(hawaii: Path, change: Any) -> None:
    assert "Kalawao" in only(hawaii, "nobody takes tenant_court, tenant_notice in 1 county").message
    change("organizations.yaml", "states: [HI]}, exclude: {counties: [Kalawao]}", 'counties: ["Maui"], cities: [Hilo]}')
    told = said(hawaii, Severity.NOTE)
    assert any("in 3 counties: Honolulu, Kalawao, Kauai" in one for one in told), told
    assert any("in parts only of 1 county: Hawaii" in one for one in told), told


def test_outcomes_that_nobody_takes_are_named(hawaii: Path, change: Any) -> None:
    change("organizations.yaml", "[tenant_court, tenant_notice]", "[tenant_notice]")
    assert "tenant_court" in only(hawaii, "no service takes evict_outcome").message


def test_a_service_for_veterans_alone_covers_no_county(hawaii: Path, change: Any) -> None:
    change("organizations.yaml", "        takes:", "        populations: [veteran]\n        takes:")
    assert only(hawaii, "nobody who is open to all takes eviction anywhere")


def test_a_keyword_of_two_issues(hawaii: Path) -> None:
    extra = "  - {key: locks, titles: {en: Locks, es: Chapas, pl: Zamki}, lsc_code: 63 Housing, process: hi-eviction, "
    extra += "rest_export: /rest/locks-cases, search_term: 0c6f8e0a-2a53-5d3e-9b42-6a1f60f1c0ff, "
    extra += "keywords: {en: [locks, Locked  Out]}}\n"
    path = hawaii / "issues.yaml"
    path.write_text(path.read_text() + extra)
    problem = only(hawaii, "keywords of eviction too: Locked  Out.")
    assert problem.severity is Severity.NOTE and problem.place == "issues > locks > keywords > en"


def test_a_text_that_is_too_long_for_the_phone(hawaii: Path, change: Any) -> None:
    change("pack.yaml", "Find more free legal help at", "Find more free legal help at " + "long " * 250)
    assert "parts of a text message" in only(hawaii, "settings > referrals > en").message


def test_two_things_with_one_uuid(hawaii: Path, change: Any) -> None:
    change("organizations.yaml", "6f6a1b52-0a3e-5d44-8f5f-7f50b6f60911",
           "6f6a1b52-0a3e-5d44-8f5f-7f50b6f60910")  # fmt: skip
    assert "belongs to" in only(hawaii, "6f6a1b52-0a3e-5d44-8f5f-7f50b6f60910").message


def test_a_state_without_a_table_of_places(hawaii: Path, change: Any) -> None:
    change("pack.yaml", "states: [HI]", "states: [WI]")
    change("organizations.yaml", "states: [HI]}, exclude: {counties: [Kalawao]}", "states: [WI]}")
    assert "load-places" in only(hawaii, "no state of this pack has a table of places").advice


def test_a_folder_that_is_no_pack(tmp_path: Path) -> None:
    assert "there is no pack.yaml" in said(tmp_path)[0]
    (tmp_path / "pack.yaml").write_text("just words\n")
    assert "this file begins with `pack:`" in "\n".join(said(tmp_path))


def test_a_changed_file_is_read_again(hawaii: Path, change: Any) -> None:
    assert not said(hawaii, Severity.ERROR)
    change("issues.yaml", "key: eviction", "key: Eviction")
    assert said(hawaii, Severity.ERROR)
