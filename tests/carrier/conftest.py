from __future__ import annotations

import csv
from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def twilio_error_codes() -> list[int]:
    path = SHARED_DATA / "twilio-error-codes.tsv"
    if not path.exists():
        pytest.skip(f"the carrier's list of error codes is not here: {path}")
    with path.open(newline="", encoding="utf-8") as lines:
        return [int(row[0]) for row in csv.reader(lines, delimiter="\t") if row and row[0].isdigit()]
