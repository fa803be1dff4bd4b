"""Housing counselors near a person."""

from __future__ import annotations

from typing import Any

from frontdesk.intake.models import Counselor
from frontdesk.intake.places import distance, looking_up

#: Counselors of another state are named when they are no further than this, km.
NEAR = 100.0


def nearest(zip_code: str, *, most: int = 20) -> list[dict[str, Any]]:
    """The counselors of the ZIP's state, and of others nearby: the nearest first, at most `most`.

    Each: name, address, city, phone, weburl, services (a text: "rent help, eviction"), km (a whole number; None when
    nobody knows where it is: those come last). [] for a ZIP that is not known.
    """
    here = looking_up.find(zip_code)
    if here is None:
        return []
    found: list[tuple[float, Counselor]] = []
    for counselor in Counselor.objects.order_by("name", "pk"):
        away = _away(here, counselor)
        if counselor.state == here.state or away <= NEAR:
            found.append((away, counselor))
    found.sort(key=lambda pair: pair[0])
    return [_told(counselor, away) for away, counselor in found[:most]]


def _away(here: looking_up.ZipPlaces, counselor: Counselor) -> float:
    known = (here.latitude, here.longitude, counselor.latitude, counselor.longitude)
    if any(degree is None for degree in known):
        return float("inf")
    return distance.kilometres(*known)  # type: ignore[arg-type]


def _told(counselor: Counselor, away: float) -> dict[str, Any]:
    return {
        "name": counselor.name,
        "address": counselor.address,
        "city": counselor.city,
        "phone": counselor.phone,
        "weburl": counselor.url,
        "services": ", ".join(counselor.services),
        "km": None if away == float("inf") else round(away),
    }
