"""Area median incomes, as the office takes them from HUD: by county, year and household size (decision 9 of the domain:
no package has them, so they are loaded from a file)."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

from django.db import transaction

from frontdesk.intake.models import AreaMedianIncome
from frontdesk.intake.places.tables import TableError

COLUMNS = ("county_fips", "year", "household_size", "amount")
_AMOUNT = re.compile(r"\$?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))?")


def load(path: Path) -> dict[str, int]:
    """Take a file in: what is there for the same county, year and size is replaced.

    Columns county_fips, year, household_size, amount: 100 % of the median, dollars a year ("$92,400"), which holds from
    April 1 of that year unless a column effective_from (2026-04-15) says otherwise. -> {"rows", "counties", "years"}

    Raises TableError with every mistake; then nothing has changed.
    """
    rows, mistakes = _read(path)
    if mistakes:
        raise TableError(mistakes)
    with transaction.atomic():
        AreaMedianIncome.objects.bulk_create(
            rows,
            batch_size=5_000,
            update_conflicts=True,
            unique_fields=["county_fips", "year", "household_size"],
            update_fields=["median_cents", "effective_from", "source"],
        )
    return {
        "rows": len(rows),
        "counties": len({row.county_fips for row in rows}),
        "years": len({row.year for row in rows}),
    }


def _read(path: Path) -> tuple[list[AreaMedianIncome], list[str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return [], [f"{path.name}: this is not UTF-8 text; save it as CSV (UTF-8)"]
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        return [], [f"{path.name} line 1: there is no column {', '.join(missing)}; it needs {', '.join(COLUMNS)}"]
    rows: list[AreaMedianIncome] = []
    mistakes: list[str] = []
    seen: set[tuple[str, int, int]] = set()
    for cells in reader:
        row, wrong = _row({name: (cells.get(name) or "").strip() for name in (*COLUMNS, "effective_from")}, path.name)
        key = (row.county_fips, row.year, row.household_size)
        if not wrong and key in seen:
            wrong.append(f"county {key[0]}, year {key[1]}, size {key[2]} stands here twice; remove one")
        seen.add(key)
        rows.append(row)
        mistakes += [f"{path.name} line {reader.line_num}: {one}" for one in wrong]
    return rows, mistakes if rows or mistakes else [f"{path.name}: there are no rows in it"]


def _row(cells: dict[str, str], source: str) -> tuple[AreaMedianIncome, list[str]]:
    wrong: list[str] = []
    fips, year, size = cells["county_fips"], _whole(cells["year"]), _whole(cells["household_size"])
    if not re.fullmatch(r"[0-9]{5}", fips):
        wrong.append(f"{fips!r} is no county code; write the five digits of its FIPS code, as 17031")
    if not 2000 <= year <= 2100:
        wrong.append(f"{cells['year']!r} is no year; write it as 2026")
    if not 1 <= size <= 20:
        wrong.append(f"{cells['household_size']!r} is no household size; write 1 to 20")
    amount = _AMOUNT.fullmatch(cells["amount"])
    cents = int(amount[1].replace(",", "")) * 100 + int((amount[2] or "0").ljust(2, "0")) if amount else 0
    if not 1_000_00 <= cents <= 10_000_000_00:
        wrong.append(f"{cells['amount']!r} is no yearly income in dollars; write it as 92400")
    since = date(year, 4, 1) if 2000 <= year <= 2100 else date(2000, 1, 1)
    if cells["effective_from"]:
        try:
            since = date.fromisoformat(cells["effective_from"])
        except ValueError:
            wrong.append(f"effective_from is {cells['effective_from']!r}; write a day as 2026-04-15")
    row = AreaMedianIncome(
        county_fips=fips, year=year, household_size=size, median_cents=cents, effective_from=since, source=source[:200]
    )
    return row, wrong


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else -1
