"""Area median incomes from an operator's file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from frontdesk.intake.models import AreaMedianIncome
from frontdesk.intake.places import median_incomes
from frontdesk.intake.places.tables import TableError

pytestmark = pytest.mark.django_db
HEAD = "county_fips,year,household_size,amount\n"


def file(folder: Path, text: str) -> Path:
    path = folder / "ami.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_taken_in_and_replaced(tmp_path: Path) -> None:
    path = file(tmp_path, HEAD + '17031,2026,1,"$84,000"\n17031,2026,2,96000.50\n17043,2026,1,84000\n')
    assert median_incomes.load(path) == {"rows": 3, "counties": 2, "years": 1}
    assert median_incomes.load(file(tmp_path, HEAD + "17031,2026,1,85000\n"))["rows"] == 1
    cents = AreaMedianIncome.objects.order_by("county_fips", "household_size").values_list("median_cents", flat=True)
    assert list(cents) == [85_000_00, 96_000_50, 84_000_00]
    assert {row.effective_from for row in AreaMedianIncome.objects.all()} == {date(2026, 4, 1)}
    assert AreaMedianIncome.objects.first().source == "ami.csv"


def test_a_file_may_say_since_when(tmp_path: Path) -> None:
    median_incomes.load(file(tmp_path, HEAD.strip() + ",effective_from\n17031,2026,1,84000,2026-05-01\n"))
    assert AreaMedianIncome.objects.get().effective_from == date(2026, 5, 1)


def test_every_mistake_is_told_and_nothing_is_taken(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        HEAD.strip()
        + ",effective_from\n17031,2026,1,84000,\n1703,2026,1,84000,\n17031,26,1,84000,\n17031,2026,0,84000,\n"
        + "17031,2026,2,84.000,\n17031,2026,3,84000,May\n17031,2026,1,90000,\n",
    )
    with pytest.raises(TableError) as told:
        median_incomes.load(path)
    for line, words in [
        (3, "'1703'"), (4, "'26'"), (5, "'0'"), (6, "'84.000'"), (7, "'May'"), (8, "twice"),
    ]:  # fmt: skip
        assert any(f"line {line}:" in one and words in one for one in told.value.mistakes), (line, words)
    assert not AreaMedianIncome.objects.exists()


@pytest.mark.parametrize(("text", "words"), [("", "no column"), ("a,b\n", "no column"), (HEAD, "no rows")])
def test_what_is_no_table(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        median_incomes.load(file(tmp_path, text))
