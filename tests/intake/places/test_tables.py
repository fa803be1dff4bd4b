"""Tables of places: those that come with Frontdesk, and files that operators bring."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.intake.models import Place
from frontdesk.intake.places import storing, tables
from frontdesk.intake.places.tables import PlaceRow, TableError

HEAD = "zip_code,city,county,county_fips,state\n"


def file(folder: Path, text: str) -> Path:
    path = folder / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_illinois_is_complete() -> None:
    table = tables.read(tables.packaged()["IL"])
    assert len({row.zip_code for row in table.rows}) == 1590
    fips = {row.county_fips for row in table.rows}
    assert fips == {f"17{number:03d}" for number in range(1, 204, 2)}
    names = {row.county for row in table.rows}
    assert len(names) == 102
    assert {"DuPage", "McHenry", "McLean", "LaSalle", "St. Clair", "Jo Daviess", "DeKalb", "De Witt"} <= names
    assert not any("County" in name or name != name.strip() for name in names)
    assert {row.state for row in table.rows} == {"IL"}
    assert "MIT" in table.source and "BSD-2" in table.source
    # every place is in Illinois, and its middle too
    assert all(36.9 < (row.latitude or 0) < 42.6 and -91.6 < (row.longitude or 0) < -87.0 for row in table.rows)


def test_hawaii_is_complete() -> None:
    table = tables.read(tables.packaged()["HI"])
    assert {row.county_fips for row in table.rows} == {"15001", "15003", "15005", "15007", "15009"}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["IL", "HI"])
def test_a_packaged_table_is_stored_as_it_is(state: str) -> None:
    table = tables.read(tables.packaged()[state])
    counts = storing.load(tables.packaged()[state])
    assert counts == {state: len({row.zip_code for row in table.rows})}
    stored = {tuple(row) for row in Place.objects.values_list(*tables.COLUMNS)}
    assert stored == {tuple(getattr(row, name) for name in tables.COLUMNS) for row in table.rows}
    assert storing.load(tables.packaged()[state]) == counts
    assert Place.objects.count() == len(table.rows)


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = (
        PlaceRow("02134", "Allston", "Suffolk", "25025", "MA", True, "standard", 42.35, -71.13),
        PlaceRow("02134", "Allston", "Middle, sex", "25017", "MA", False, "po_box", None, None),
    )
    tables.write(tmp_path / "MA.csv", rows, "made up")
    assert tables.read(tmp_path / "MA.csv") == tables.PlaceTable(rows, "made up")


def test_an_operators_file_needs_five_columns(tmp_path: Path) -> None:
    path = file(tmp_path, HEAD + "53703,Madison,Dane County,55025,WI\n53703,Madison,Rock,55105,WI\n")
    table = tables.read(path)
    assert [(row.county, row.is_primary, row.kind) for row in table.rows] == [
        ("Dane", True, "standard"),
        ("Rock", False, "standard"),
    ]
    assert table.source == "places.csv"


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "# source: somewhere\n"
        "zip_code,city,county,county_fips,state,is_primary,kind,latitude\n"
        "5370,Madison,Dane,55025,WI,yes,standard,43\n"
        "53704,Madison,Dane,5525,WI,yes,standard,43\n"
        "53705,,Dane,55025,Wisconsin,yes,standard,43\n"
        "53706,Madison,Dane,55025,WI,perhaps,castle,north\n"
        "53707,Madison,Dane,55025,WI,yes,,\n"
        "53707,Madison,Dane,55025,WI,no,,\n"
        "53708,Madison,Dane,55025,WI,no,,\n",
    )
    with pytest.raises(TableError) as told:
        tables.read(path)
    text = "\n".join(told.value.mistakes)
    for line, words in [
        (3, "'5370' is no ZIP code"),
        (4, "'5525' is no county code"),
        (5, "'Wisconsin' is no state"),
        (5, "the city is blank"),
        (6, "'perhaps'"),
        (6, "'castle'"),
        (6, "the latitude is 'north'"),
        (8, "53707 stands in county 55025 twice"),
    ]:
        assert any(f"line {line}:" in one and words in one for one in told.value.mistakes), (line, words, text)
    assert "53708 has 0 primary counties" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there is no column"),
        ("zip,county\n1,2\n", "there is no column zip_code, city"),
        (HEAD, "there are no rows"),
    ],
)
def test_what_is_no_table(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        tables.read(file(tmp_path, text))


@pytest.mark.django_db
def test_nothing_changes_when_a_file_is_refused(tmp_path: Path) -> None:
    storing.load_packaged("HI")
    before = Place.objects.count()
    with pytest.raises(TableError):
        storing.load(file(tmp_path, HEAD + "96813,Honolulu,Honolulu,15003,HI\nx,y,z,1,HI\n"))
    assert Place.objects.count() == before
