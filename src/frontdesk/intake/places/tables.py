"""Tables of ZIP codes as CSV files: what they hold, reading them with every mistake told, writing them.

The first lines may be comments. `# source: ...` says where the table is from, with version and licence, and is kept
with each row.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

#: The tables that come with Frontdesk, a file a state.
DATA = Path(__file__).parent / "data"
KINDS = ("standard", "po_box", "unique", "military")
_STATE = re.compile(r"[A-Z]{2}")
_FIVE = re.compile(r"[0-9]{5}")
_TRUTH = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}


@dataclass(frozen=True)
class PlaceRow:
    """A ZIP code in one of its counties, as `models.Place` has it."""

    zip_code: str
    city: str
    county: str
    county_fips: str
    state: str
    is_primary: bool = True
    kind: str = "standard"
    latitude: float | None = None
    longitude: float | None = None


COLUMNS = tuple(field.name for field in fields(PlaceRow))
_NEEDED = COLUMNS[:5]


@dataclass(frozen=True)
class PlaceTable:
    """A file's rows, and where they are from."""

    rows: tuple[PlaceRow, ...]
    source: str


class TableError(ValueError):
    """A table that is not taken; `mistakes` names each with its line."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


def packaged() -> dict[str, Path]:
    """The tables that come with Frontdesk: "IL" -> file."""
    return {path.stem: path for path in sorted(DATA.glob("[A-Z][A-Z].csv"))}


def read(path: Path) -> PlaceTable:
    """A table of one or more states. Columns: zip_code, city, county, county_fips, state; and, where known, is_primary
    (yes/no), kind, latitude, longitude. Without is_primary the first row of a ZIP is its primary county.

    Raises TableError with every mistake in it.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise TableError([f"{path.name}: this is not UTF-8 text; save it as CSV (UTF-8)"]) from None
    source = path.name
    first = 0
    while first < len(lines) and (lines[first].startswith("#") or not lines[first].strip()):
        name, _, said = lines[first].lstrip("# ").partition(":")
        source = said.strip() if name.strip().lower() == "source" and said.strip() else source
        first += 1
    reader = csv.DictReader(lines[first:])
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or [])]
    if missing:
        known = f"the columns are {', '.join(COLUMNS)}"
        raise TableError([f"{path.name} line {first + 1}: there is no column {', '.join(missing)}; {known}"])
    rows: list[PlaceRow] = []
    mistakes: list[str] = []
    seen: set[tuple[str, str]] = set()
    primary: dict[str, int] = defaultdict(int)
    has_primary = "is_primary" in (reader.fieldnames or [])
    for cells in reader:
        line = first + reader.line_num
        row, wrong = _row({name: (cells.get(name) or "").strip() for name in COLUMNS})
        if row is not None and (row.zip_code, row.county_fips) in seen:
            wrong.append(f"{row.zip_code} stands in county {row.county_fips} twice; remove one of the rows")
        if row is None or wrong:
            mistakes += [f"{path.name} line {line}: {one}" for one in wrong]
            continue
        if not has_primary:
            row = PlaceRow(**{**row.__dict__, "is_primary": primary[row.zip_code] == 0})
        primary[row.zip_code] += row.is_primary
        seen.add((row.zip_code, row.county_fips))
        rows.append(row)
    for zip_code in sorted({row.zip_code for row in rows}):
        if primary[zip_code] != 1:
            mistakes.append(
                f"{path.name}: {zip_code} has {primary[zip_code]} primary counties; say yes in is_primary for just one"
            )
    if not rows and not mistakes:
        mistakes.append(f"{path.name}: there are no rows in it")
    if mistakes:
        raise TableError(mistakes)
    return PlaceTable(tuple(rows), source[:200])


def write(path: Path, rows: Iterable[PlaceRow], source: str) -> None:
    """Write a table that `read` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# source: {source}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            cells = ["" if cell is None else cell for cell in astuple(row)]
            cells[COLUMNS.index("is_primary")] = "yes" if row.is_primary else "no"
            writer.writerow(cells)


def _row(cells: dict[str, str]) -> tuple[PlaceRow | None, list[str]]:
    wrong: list[str] = []
    if not _FIVE.fullmatch(cells["zip_code"]):
        wrong.append(f"{cells['zip_code']!r} is no ZIP code; write its five digits, 02134 with its zero")
    if not _FIVE.fullmatch(cells["county_fips"]):
        wrong.append(f"{cells['county_fips']!r} is no county code; write the five digits of its FIPS code, as 17031")
    if not _STATE.fullmatch(cells["state"]):
        wrong.append(f"{cells['state']!r} is no state; write two capital letters, as IL")
    wrong += [f"the {name} is blank" for name in ("city", "county") if not cells[name]]
    kind = cells["kind"] or "standard"
    if kind not in KINDS:
        wrong.append(f"{kind!r} is no kind of ZIP code; write one of {', '.join(KINDS)}")
    truth = _TRUTH.get(cells["is_primary"].lower(), True if not cells["is_primary"] else None)
    if truth is None:
        wrong.append(f"is_primary is {cells['is_primary']!r}; write yes or no")
    degrees: dict[str, float | None] = {}
    for name, most in (("latitude", 90), ("longitude", 180)):
        try:
            degrees[name] = float(cells[name]) if cells[name] else None
        except ValueError:
            degrees[name] = 999.0
        if not abs(degrees[name] or 0) <= most:
            wrong.append(f"the {name} is {cells[name]!r}; write degrees, as 41.88, or leave it blank")
    if wrong:
        return None, wrong
    county = re.sub(r" county$", "", cells["county"], flags=re.IGNORECASE)
    row = PlaceRow(
        cells["zip_code"], cells["city"], county, cells["county_fips"], cells["state"], bool(truth), kind,
        degrees["latitude"], degrees["longitude"],
    )  # fmt: skip
    return row, []
