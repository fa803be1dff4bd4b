"""Housing counselors: the nearest first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frontdesk.intake.models import ContentPack, Counselor
from frontdesk.intake.places import counselors, looking_up, storing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _some() -> None:
    looking_up.forget()
    storing.load_packaged("IL")
    pack = ContentPack.objects.create(name="p", title="P", states=["IL"], loaded_at=datetime(2026, 1, 1, tzinfo=UTC))

    def counselor(name: str, state: str, latitude: float | None, longitude: float | None) -> None:
        Counselor.objects.create(
            pack=pack, name=name, address="1 Example Street", city="Town", state=state, zip_code="60601",
            phone="312-555-0101", url="https://example.org", services=["Rent help", "Eviction"],
            latitude=latitude, longitude=longitude,
        )  # fmt: skip

    counselor("Springfield", "IL", 39.78, -89.65)
    counselor("Somewhere", "IL", None, None)
    counselor("Loop", "IL", 41.88, -87.63)
    counselor("Gary", "IN", 41.59, -87.35)
    counselor("Honolulu", "HI", 21.3, -157.8)
    counselor("Evanston", "IL", 42.05, -87.69)


def test_the_nearest_comes_first_and_what_has_no_place_last() -> None:
    found = counselors.nearest("60603")
    assert [one["name"] for one in found] == ["Loop", "Evanston", "Gary", "Springfield", "Somewhere"]
    assert [one["km"] for one in found][:3] == [0, 20, 40]
    assert found[-1]["km"] is None
    assert {name: found[0][name] for name in ("address", "city", "phone", "weburl", "services")} == {
        "address": "1 Example Street",
        "city": "Town",
        "phone": "312-555-0101",
        "weburl": "https://example.org",
        "services": "Rent help, Eviction",
    }


def test_seen_from_the_south_it_is_another_one() -> None:
    assert counselors.nearest("62701")[0]["name"] == "Springfield"


def test_no_more_than_wanted() -> None:
    assert [one["name"] for one in counselors.nearest("60603", most=2)] == ["Loop", "Evanston"]


def test_a_zip_that_nobody_knows() -> None:
    assert counselors.nearest("00000") == []
