"""How far two points on the earth lie apart."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

#: Mean radius of the earth, km.
EARTH = 6371.0088


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The way along the surface between two points given in degrees (haversine formula)."""
    north, south = radians(latitude), radians(other_latitude)
    half_up = sin((south - north) / 2) ** 2
    half_across = sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, half_up + cos(north) * cos(south) * half_across)))
