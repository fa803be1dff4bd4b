"""A small pack in a folder of its own, that a test may change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.intake.content import loading
from frontdesk.intake.places import looking_up

Change = Callable[[str, str, str], None]


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    looking_up.forget()


@pytest.fixture
def hawaii(tmp_path: Path) -> Path:
    folder = tmp_path / "hawaii"
    shutil.copytree(loading.packaged()["hawaii"], folder)
    return folder


@pytest.fixture
def change(hawaii: Path) -> Change:
    """`change(file, before, after)`: replace a text that stands in a file of the pack once."""

    def change(file: str, before: str, after: str) -> None:
        path = hawaii / file
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{before!r} stands in {file} {text.count(before)} times"
        path.write_text(text.replace(before, after), encoding="utf-8")

    return change
